#pragma once

#include "messages/identity/ids.hpp"
#include "messages/listing.hpp"
#include "tests/support/sample_context/messages/notebook.hpp"

namespace madang::sample {

/// A user's own notes, newest first.
struct list_notes {
  using item = note_view;
  static std::uint64_t cursor(const item& one) { return one.number; }

  user_id by;
  page at;
};

}  // namespace madang::sample
