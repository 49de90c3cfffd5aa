#include "tests/support/sample_context/actors/note_sending_job.hpp"

#include <string>

namespace madang::sample {
namespace {

jobs::step_outcome send_next(note_sender& to, const jobs::step_context& step) {
  const auto all = std::stoull(std::string(step.parameters));
  if (!to.send(step.step, "note " + std::to_string(step.step))) return jobs::step_unavailable{"nobody takes notes now"};
  if (step.step >= all) return jobs::step_done{{"text/plain", std::to_string(all), "", 1}};
  return jobs::step_more{std::to_string(step.step), static_cast<std::uint32_t>(step.step * 1'000'000 / all)};
}

}  // namespace

jobs::job_kind note_sending_job(note_sender& to) {
  return {"send_notes", "Sends notes", [&to](const jobs::step_context& step) { return send_next(to, step); }};
}

}  // namespace madang::sample
