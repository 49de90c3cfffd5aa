#pragma once

#include "messages/envelope/request.hpp"
#include "messages/fields.hpp"

namespace madang::accounts {

/// The node to an account: a reader of `portfolio:ACCOUNT` begins, and gets a snapshot.
struct show_portfolio {
  reply_token to;  ///< the listener, and its number for the reader

  MADANG_FIELDS(to)
};
/// The node to an account: it, or the price of something that it holds, has changed while somebody watches.
struct revalue_portfolio {
  MADANG_NO_FIELDS
};

}  // namespace madang::accounts
