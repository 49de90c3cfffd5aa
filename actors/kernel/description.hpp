#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/kernel/delivery.hpp"
#include "messages/accounts/words.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/words.hpp"
#include "messages/money/money.hpp"
#include "messages/time.hpp"
#include "messages/trading/words.hpp"

namespace madang {

/// How far the peer messages of a pair are.
template <class Body>
std::string described(const outbox<Body>& one) {
  return std::to_string(one.unacknowledged.size()) + " unacknowledged of " + std::to_string(one.next - 1) + " sent";
}
inline std::string described(const inbox& one) {
  return std::to_string(one.consumed) + " consumed";
}

/// A value as people read it; `-` for none.
template <class Value>
std::string described(const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    return value ? "yes" : "no";
  } else if constexpr (std::integral<Value>) {
    return std::to_string(value);
  } else if constexpr (std::is_same_v<Value, unix_nanos>) {
    return value.value == 0 ? "-" : to_rfc3339(value);
  } else if constexpr (std::is_same_v<Value, symbol_id>) {
    return value ? value.text() : "-";
  } else if constexpr (requires { value.slot(); }) {
    return value ? std::string(to_text(value)) : "-";
  } else if constexpr (requires { to_text(value); }) {
    const auto text = std::string(to_text(value));
    return text.empty() ? "-" : text;
  } else {
    return value.empty() ? "-" : std::string(value);
  }
}

/// The state of an entity in names and values, in the order in which they are shown. A description names every member
/// of its state (it takes the state apart by a structured binding, so a new member does not compile until it is there).
class description {
 public:
  /// Name and value.
  using line = std::pair<std::string, std::string>;
  /// Lists are cut after this many items.
  static constexpr std::size_t items_max = 20;

  template <class Value>
  description& add(std::string_view name, const Value& value) {
    values_.push_back({std::string(name), described(value)});
    return *this;
  }
  /// How many there are, then the first of them, each as `line_of(item)` says.
  template <class Items, class LineOf>
  description& list(std::string_view name, const Items& items, LineOf line_of) {
    add(name, items.size());
    std::size_t shown = 0;
    for (const auto& item : items) {
      if (shown++ == items_max) {
        values_.push_back({"  …", std::to_string(items.size() - items_max) + " more"});
        break;
      }
      auto [item_name, value] = line_of(item);
      values_.push_back({"  " + std::move(item_name), std::move(value)});
    }
    return *this;
  }
  std::vector<named_value> take() { return std::move(values_); }

 private:
  std::vector<named_value> values_;
};

}  // namespace madang
