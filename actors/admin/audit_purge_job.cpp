#include <charconv>
#include <chrono>
#include <string>

#include "actors/admin/audit_job.hpp"
#include "cluster/ports/entity_client.hpp"
#include "messages/admin/platform_messages.hpp"

namespace madang::admin {
namespace {

constexpr auto patience = std::chrono::seconds(10);

jobs::step_outcome run_step(const jobs::step_context& step) {
  unix_nanos before;
  const auto text = step.parameters;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), before.value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
    return jobs::step_failed{{"parameters_invalid", "The job's parameters cannot be read."}};
  }
  if (step.at.client == nullptr) return jobs::step_unavailable{"nobody answers here"};
  const auto given = step.at.client->ask(step.at.entities, the_platform, purge_audit{before}, patience);
  const auto* view = given ? given->get_if<audit_purged_view>() : nullptr;
  if (view == nullptr) return jobs::step_unavailable{"the platform did not answer"};
  const auto result = "{\"before\":\"" + to_rfc3339(view->before) + "\"}";
  return jobs::step_done{{"application/json", result, {}, result.size()}};
}

}  // namespace

jobs::job_kind audit_purge_job() {
  return {std::string(audit_purge_word), "Old acts leave the trail, but for their hashes", run_step};
}

}  // namespace madang::admin
