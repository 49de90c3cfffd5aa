#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/ensure.hpp"
#include "messages/envelope/output.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {

/// An open value as it travels: who can read it, and its bytes.
struct open_bytes {
  context_number context{};
  std::uint16_t number = 0;
  std::vector<std::byte> bytes;

  MADANG_FIELDS(context, number, bytes)
};

/// Every view of every context, so that answers and frames can be read from context and number alone; filled by the
/// contexts, see `cluster/contexts.cpp`.
class message_registry {
 public:
  struct entry {
    std::string_view name;
    void (*encode)(const open_value& value, std::vector<std::byte>& out) = nullptr;
    result<open_value, decode_failure> (*decode)(std::span<const std::byte> bytes) = nullptr;
  };
  using key = std::pair<context_number, std::uint16_t>;

  template <open_view View>
  void add() {
    bool is_new = entries_
                      .emplace(key{View::view_context, View::view_number},
                               entry{View::view_name, encode_view<View>, decode_view<View>})
                      .second;
    ensure(is_new && !retired_.contains({View::view_context, View::view_number}),
           "two views of one context have the same number");
  }
  const std::map<key, entry>& all() const { return entries_; }

  /// The number of a view whose bytes were others: it stays taken, and nobody reads it any more.
  void retire(context_number context, std::uint16_t number) {
    bool is_new = retired_.insert({context, number}).second && !entries_.contains({context, number});
    ensure(is_new, "a view's number is retired once, and given to no other");
  }
  const std::set<key>& retired() const { return retired_; }

  /// `value` is one of a registered view.
  open_bytes encode(const open_value& value) const {
    open_bytes out{value.context(), value.number(), {}};
    const auto found = entries_.find({out.context, out.number});
    ensure(found != entries_.end(), "a view is not registered");
    found->second.encode(value, out.bytes);
    return out;
  }
  result<open_value, decode_failure> decode(const open_bytes& one) const {
    const auto found = entries_.find({one.context, one.number});
    if (found == entries_.end()) {
      return refused{decode_failure{"view " + std::to_string(one.number) + " of context " +
                                    std::to_string(static_cast<int>(one.context)) + " is unknown"}};
    }
    return found->second.decode(one.bytes);
  }

 private:
  template <open_view View>
  static void encode_view(const open_value& value, std::vector<std::byte>& out) {
    encode_state(*value.get_if<View>(), out);
  }
  template <open_view View>
  static result<open_value, decode_failure> decode_view(std::span<const std::byte> bytes) {
    auto view = decode_state<View>(bytes);
    if (!view) return refused{decode_failure{std::string(View::view_name) + ": " + view.error().why}};
    return open_value(*std::move(view));
  }

  std::map<key, entry> entries_;
  std::set<key> retired_;
};

/// Answers and private frames as bytes, and back. Refuses bytes that do not fit and views that nobody has registered.
std::vector<std::byte> encode_answer(const answer& one, const message_registry& views);
result<answer, decode_failure> decode_answer(std::span<const std::byte> bytes, const message_registry& views);
std::vector<std::byte> encode_frame(const private_frame& one, const message_registry& views);
result<private_frame, decode_failure> decode_frame(std::span<const std::byte> bytes, const message_registry& views);
/// Sends an answer or a private frame through its bytes, as if it went to another node; other outputs stay as they are.
void pass_through_bytes(output& one, const message_registry& views);

}  // namespace madang
