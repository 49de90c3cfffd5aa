#include "tests/support/sample_context/actors/notebook.hpp"

#include "messages/ensure.hpp"

namespace madang::sample {
namespace {

struct applier {
  notebook& target;

  void operator()(const messages_acknowledged&) const {}
  void operator()(const note_written& event) const {
    ensure(!target.user || target.user == event.user, "one user writes into a notebook");
    target.user = event.user;
    target.notes.push_back(event.text);
    ++target.written;
  }
  void operator()(const notebook_cleared&) const {
    ensure(!target.notes.empty(), "a notebook is cleared that has notes");
    target.notes.clear();
  }
};

}  // namespace

result<notebook_events, sample_reject> decide(const notebook& current, const write_note& command,
                                              std::size_t notes_max) {
  if (command.by.value != current.id.value) return refused{sample_reject::notebook_unknown};
  if (command.text.empty()) return refused{sample_reject::text_empty};
  if (current.notes.size() >= notes_max) return refused{sample_reject::notebook_full};
  return notebook_events{note_written{command.by, command.text}};
}

result<notebook_events, sample_reject> decide(const notebook& current, const clear_notebook& command) {
  if (!current.user || command.by != current.user) return refused{sample_reject::notebook_unknown};
  if (current.notes.empty()) return notebook_events{};
  return notebook_events{notebook_cleared{}};
}

void apply(notebook& target, const notebook_event& event, const event_meta&) {
  std::visit(applier{target}, event);
}

result<notebook_view, sample_reject> view_of(const notebook& current, user_id by) {
  if (!current.user || by != current.user) return refused{sample_reject::notebook_unknown};
  return notebook_view{current.user, current.notes, current.written};
}

}  // namespace madang::sample
