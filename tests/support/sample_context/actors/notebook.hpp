#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "messages/result.hpp"
#include "tests/support/sample_context/messages/notebook.hpp"

namespace madang::sample {

/// Everything the platform believes about one notebook.
struct notebook {
  notebook_id id;
  user_id user;
  std::vector<std::string> notes;
  std::uint64_t written = 0;

  friend bool operator==(const notebook&, const notebook&) = default;
  MADANG_FIELDS(id, user, notes, written)
};
using notebook_events = std::vector<notebook_event>;

/// Precedence: notebook_unknown, text_empty, notebook_full.
result<notebook_events, sample_reject> decide(const notebook& current, const write_note& command,
                                              std::size_t notes_max);
result<notebook_events, sample_reject> decide(const notebook& current, const clear_notebook& command);
void apply(notebook& target, const notebook_event& event, const event_meta& meta);
result<notebook_view, sample_reject> view_of(const notebook& current, user_id by);

}  // namespace madang::sample
