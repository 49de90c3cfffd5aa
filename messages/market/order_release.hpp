#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/market/ids.hpp"
#include "messages/trading/ids.hpp"

namespace madang::market {

/// The kind of job that lets go the open orders of a symbol that is out of service.
inline constexpr std::string_view order_release_word = "order_release";

/// Its parameters.
struct order_release {
  symbol_id symbol;
  std::optional<trading::order_id> order;  ///< none: all of them

  friend bool operator==(const order_release&, const order_release&) = default;
};
std::string to_text(const order_release& wanted);
std::optional<order_release> parse_order_release(std::string_view text);

}  // namespace madang::market
