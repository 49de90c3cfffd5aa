#include "tests/support/sample_context/actors/notebook.hpp"

#include "actors/kernel/description.hpp"
#include "messages/ensure.hpp"

namespace madang::sample {
namespace {

struct applier {
  notebook& target;
  const event_meta& meta;

  void operator()(const messages_acknowledged&) const {}
  void operator()(const note_written& event) const {
    ensure(!target.user || target.user == event.user, "one user writes into a notebook");
    ensure(event.number == target.written + 1, "the next note is written");
    target.user = event.user;
    target.written = event.number;
    target.requests.remember(event.request, meta.time, {event.user, event.number, event.sealed_text, meta.time});
  }
  void operator()(const notebook_cleared& event) const {
    ensure(event.first == target.cleared + 1 && event.last == target.written, "all notes are cleared");
    target.cleared = event.last;
  }
};

bool is_own(const notebook& current, user_id by) {
  return current.id == notebook_of(by);
}

}  // namespace

result<note_decision, sample_reject> decide(const notebook& current, const write_note& command,
                                            const notebook_rules& rules) {
  if (!is_own(current, command.by)) return refused{sample_reject::notebook_unknown};
  if (const auto* known = current.requests.find(command.request, command.received_at)) {
    if (known->body != command.request.body) return refused{sample_reject::idempotency_key_reused};
    return note_decision(known->first);
  }
  if (command.request && !current.requests.has_room(command.received_at, rules.requests_max)) {
    return refused{sample_reject::too_many_requests};
  }
  if (current.notes() >= rules.notes_max) return refused{sample_reject::notebook_full};
  return note_decision(
      notebook_events{note_written{command.by, current.written + 1, command.sealed_text, command.request}});
}

result<notebook_events, sample_reject> decide(const notebook& current, const clear_notebook& command) {
  if (!is_own(current, command.by)) return refused{sample_reject::notebook_unknown};
  if (current.notes() == 0) return notebook_events{};
  return notebook_events{notebook_cleared{current.cleared + 1, current.written}};
}

void apply(notebook& target, const notebook_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

result<notebook_view, sample_reject> view_of(const notebook& current, user_id by) {
  if (!is_own(current, by)) return refused{sample_reject::notebook_unknown};
  return notebook_view{by, current.notes(), current.written};
}

std::vector<named_value> describe(const notebook& current) {
  const auto& [id, user, written, cleared, requests] = current;
  description out;
  out.add("notebook", user_id{id.value})
      .add("user", user)
      .add("written", written)
      .add("cleared", cleared)
      .add("idempotency_keys", requests.by_key.size());
  return out.take();
}

}  // namespace madang::sample
