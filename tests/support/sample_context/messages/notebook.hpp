#pragma once

#include <string>
#include <variant>
#include <vector>

#include "messages/envelope/peer_message.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/fields.hpp"
#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"
#include "messages/time.hpp"

namespace madang::sample {

/// One user's notebook; it carries the slot of its user.
using notebook_id = strong_id<struct notebook_tag>;
constexpr entity_id entity_of(notebook_id id) {
  return {entity_kind::sample, id.value};
}
/// The notebook of a user.
constexpr notebook_id notebook_of(user_id user) {
  return {user.value};
}

/// Why a notebook refuses. The order of the numbers is the order of precedence.
enum class sample_reject : std::uint8_t {
  notebook_unknown = 1,
  idempotency_key_reused = 2,
  too_many_requests = 3,
  notebook_full = 4,
};

// ---- events (9001-9099) --------------------------------------------------------------------------------------------

/// The text is sealed under the user's own key.
struct note_written {
  user_id user;
  std::uint64_t number = 0;  ///< 1, 2, 3 … in this notebook, also over a clearing
  std::string sealed_text;
  idempotency request;

  MADANG_EVENT(note_written, 9001, 1, user, number, sealed_text, request)
};
/// The notes from `first` to `last` are gone: all there were.
struct notebook_cleared {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  MADANG_EVENT(notebook_cleared, 9002, 1, first, last)
};
using notebook_event = std::variant<messages_acknowledged, note_written, notebook_cleared>;

// ---- commands ------------------------------------------------------------------------------------------------------

struct write_note {
  notebook_id notebook;
  user_id by;
  std::string sealed_text;
  idempotency request;  ///< zero: the client sent no key
  unix_nanos received_at;

  MADANG_FIELDS(notebook, by, sealed_text, request, received_at)
};
struct clear_notebook {
  notebook_id notebook;
  user_id by;

  MADANG_FIELDS(notebook, by)
};
struct read_notebook {
  notebook_id notebook;
  user_id by;

  MADANG_FIELDS(notebook, by)
};

// ---- views ---------------------------------------------------------------------------------------------------------

struct note_view {
  user_id user;
  std::uint64_t number = 0;
  std::string sealed_text;
  unix_nanos written_at;

  friend bool operator==(const note_view&, const note_view&) = default;
  MADANG_VIEW(note_view, sample, 1, user, number, sealed_text, written_at)
};
struct notebook_view {
  user_id user;
  std::uint64_t notes = 0;    ///< that are there
  std::uint64_t written = 0;  ///< in all, also those that were cleared

  friend bool operator==(const notebook_view&, const notebook_view&) = default;
  MADANG_VIEW(notebook_view, sample, 2, user, notes, written)
};
/// One event of `notes:USER`: its name and the notebook after it.
struct notebook_frame {
  std::string event;
  notebook_view notebook;

  MADANG_VIEW(notebook_frame, sample, 101, event, notebook)
};

}  // namespace madang::sample

namespace madang {

template <>
inline constexpr context_number reject_context<sample::sample_reject> = context_number::sample;

}  // namespace madang
