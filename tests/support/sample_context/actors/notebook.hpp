#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "actors/kernel/remembered_requests.hpp"
#include "messages/event_meta.hpp"
#include "messages/identity/ids.hpp"
#include "messages/result.hpp"
#include "tests/support/sample_context/messages/notebook.hpp"

namespace madang::sample {

/// Everything the platform believes about one notebook. The texts are nobody's business here: the list has them.
struct notebook {
  notebook_id id;
  user_id user;  ///< zero: nothing was written yet
  std::uint64_t written = 0;
  std::uint64_t cleared = 0;  ///< of them, the first ones
  remembered_requests<note_view> requests;

  std::uint64_t notes() const { return written - cleared; }
  friend bool operator==(const notebook&, const notebook&) = default;
  MADANG_FIELDS(id, user, written, cleared, requests)
};

/// What a notebook may be; from the settings, as data.
struct notebook_rules {
  std::uint64_t notes_max = 3;
  std::uint64_t requests_max = 10'000;
};

using notebook_events = std::vector<notebook_event>;
/// The events, or the first answer to a request that was decided before.
using note_decision = std::variant<notebook_events, note_view>;

/// Precedence: notebook_unknown, idempotency_key_reused, too_many_requests, notebook_full.
result<note_decision, sample_reject> decide(const notebook& current, const write_note& command,
                                            const notebook_rules& rules);
/// No event where there is no note.
result<notebook_events, sample_reject> decide(const notebook& current, const clear_notebook& command);
/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(notebook& target, const notebook_event& event, const event_meta& meta);
/// An empty notebook is everybody's own.
result<notebook_view, sample_reject> view_of(const notebook& current, user_id by);
/// For people: names every member.
std::vector<named_value> describe(const notebook& current);

}  // namespace madang::sample
