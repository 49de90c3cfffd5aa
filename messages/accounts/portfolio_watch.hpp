#pragma once

#include <cstdint>

#include "messages/fields.hpp"

namespace madang::accounts {

/// The node to an account: a reader of `portfolio:ACCOUNT` begins, and gets a snapshot.
struct show_portfolio {
  std::uint32_t listener = 0;
  std::uint64_t subscriber = 0;

  MADANG_FIELDS(listener, subscriber)
};
/// The node to an account: it, or the price of something that it holds, has changed while somebody watches.
struct revalue_portfolio {
  MADANG_NO_FIELDS
};

}  // namespace madang::accounts
