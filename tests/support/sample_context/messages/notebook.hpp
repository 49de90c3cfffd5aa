#pragma once

#include <string>
#include <variant>
#include <vector>

#include "messages/envelope/peer_message.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/fields.hpp"
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
enum class sample_reject : std::uint8_t { notebook_unknown = 1, text_empty = 2, notebook_full = 3 };

// ---- events (9001-9099) --------------------------------------------------------------------------------------------

struct note_written {
  user_id user;
  std::string text;

  MADANG_EVENT(note_written, 9001, 1, user, text)
};
struct notebook_cleared {
  MADANG_EMPTY_EVENT(notebook_cleared, 9002, 1)
};
using notebook_event = std::variant<messages_acknowledged, note_written, notebook_cleared>;

// ---- commands ------------------------------------------------------------------------------------------------------

struct write_note {
  notebook_id notebook;
  user_id by;
  std::string text;

  MADANG_FIELDS(notebook, by, text)
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

struct notebook_view {
  user_id user;
  std::vector<std::string> notes;
  std::uint64_t written = 0;  ///< in all, also those that were cleared

  friend bool operator==(const notebook_view&, const notebook_view&) = default;
  MADANG_VIEW(notebook_view, sample, 1, user, notes, written)
};
/// One event of `sample:USER`.
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
