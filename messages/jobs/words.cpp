#include "messages/jobs/words.hpp"

#include <array>
#include <utility>

namespace madang::jobs {
namespace {

constexpr std::array<std::pair<job_status, std::string_view>, 5> status_words = {{
    {job_status::queued, "QUEUED"},
    {job_status::running, "RUNNING"},
    {job_status::succeeded, "SUCCEEDED"},
    {job_status::failed, "FAILED"},
    {job_status::cancelled, "CANCELLED"},
}};

}  // namespace

std::string_view to_text(job_status value) {
  for (const auto& [status, word] : status_words) {
    if (status == value) return word;
  }
  return {};
}

std::optional<job_status> parse_job_status(std::string_view text) {
  for (const auto& [status, word] : status_words) {
    if (word == text) return status;
  }
  return std::nullopt;
}

std::string_view to_text(job_reject value) {
  switch (value) {
    case job_reject::job_unknown:
      return "job_unknown";
    case job_reject::job_kind_unknown:
      return "job_kind_unknown";
    case job_reject::job_parameters_too_long:
      return "job_parameters_too_long";
    case job_reject::too_many_jobs:
      return "too_many_jobs";
    case job_reject::job_not_finished:
      return "job_not_finished";
    case job_reject::job_finished:
      return "job_finished";
    case job_reject::job_has_no_result:
      return "job_has_no_result";
    case job_reject::idempotency_key_reused:
      return "idempotency_key_reused";
    case job_reject::too_many_requests:
      return "too_many_requests";
  }
  return {};
}

std::string progress_text(std::uint32_t progress_ppm) {
  if (progress_ppm >= 1'000'000) return "1";
  if (progress_ppm == 0) return "0";
  auto digits = std::to_string(1'000'000 + progress_ppm).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "0." + digits;
}

}  // namespace madang::jobs
