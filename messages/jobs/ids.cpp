#include "messages/jobs/ids.hpp"

namespace madang::jobs {

std::string to_text(job_id id) {
  return prefixed_text("job_", id.value);
}

}  // namespace madang::jobs

namespace madang {

template <>
std::optional<jobs::job_id> parse_id<jobs::job_id>(std::string_view text) {
  const auto value = parse_prefixed("job_", text);
  return value ? std::optional(jobs::job_id{*value}) : std::nullopt;
}

}  // namespace madang
