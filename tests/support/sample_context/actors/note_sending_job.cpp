#include "tests/support/sample_context/actors/note_sending_job.hpp"

#include <charconv>
#include <chrono>
#include <future>

#include "persistence/ports/read_models.hpp"
#include "tests/support/sample_context/messages/queries.hpp"

namespace madang::sample {
namespace {

constexpr auto list_patience = std::chrono::seconds(30);

/// Asks the read models and waits; this is a thread that may.
list_result<list_notes> ask(read_models& lists, list_notes query) {
  auto arrived = std::make_shared<std::promise<list_result<list_notes>>>();
  auto coming = arrived->get_future();
  lists.ask(std::move(query), [arrived](list_result<list_notes> found) { arrived->set_value(std::move(found)); });
  if (coming.wait_for(list_patience) != std::future_status::ready) return refused{list_unavailable("not in time")};
  return coming.get();
}

/// The cursor is the number of the last note that was sent.
std::uint64_t number_of(std::string_view cursor) {
  std::uint64_t number = 0;
  std::from_chars(cursor.data(), cursor.data() + cursor.size(), number);
  return number;
}

jobs::step_outcome send_next(note_sender& to, const jobs::step_context& step) {
  const auto page = ask(step.at.lists, {step.user, {1, number_of(step.cursor), 0}});
  if (!page) return jobs::step_unavailable{page.error().text};
  const auto done = step.step - 1;
  if (page->items.empty()) {
    const auto text = std::to_string(done);
    return jobs::step_done{{"text/plain", text, "", text.size()}};
  }
  const auto& note = page->items.front();
  const auto name = to_text(step.user) + "-" + std::to_string(note.number);
  const auto content = std::string(step.parameters) + "\n" + note.sealed_text;
  if (!to.send(name, content)) return jobs::step_unavailable{"nobody takes notes now"};
  return jobs::step_more{std::to_string(note.number),
                         static_cast<std::uint32_t>(step.step * 1'000'000 / (step.step + note.number))};
}

}  // namespace

jobs::job_kind note_sending_job(sender_maker make_sender) {
  return {"send_notes", "Sends notes", [make = std::move(make_sender)](const jobs::step_context& step) {
            const auto to = make(step.at.config);
            return send_next(*to, step);
          }};
}

}  // namespace madang::sample
