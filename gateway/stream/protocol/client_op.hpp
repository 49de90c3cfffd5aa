#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "messages/result.hpp"

namespace madang {

/// What a client may ask on the stream.
struct auth_op {
  std::string token;
};
struct subscribe_op {
  std::vector<std::string> channels;                                ///< as written; each once
  std::vector<std::pair<std::string, std::uint64_t>> resume;        ///< full name and last number seen
  std::vector<std::pair<std::string, std::int64_t>> max_rate = {};  ///< full name and most frames a second
};
struct unsubscribe_op {
  std::vector<std::string> channels;
};
struct ping_op {
  std::optional<std::int64_t> id;
};
/// `cancel_on_disconnect`
struct guard_op {
  std::string account;
  bool enabled = false;
};
using client_op = std::variant<auth_op, subscribe_op, unsubscribe_op, ping_op, guard_op>;

/// Reads one frame strictly; the error says in a few words what is wrong with it.
result<client_op, std::string> parse_client_op(std::string_view text);

}  // namespace madang
