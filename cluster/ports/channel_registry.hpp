#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/channel.hpp"
#include "messages/ensure.hpp"
#include "messages/envelope/open_value.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// What the text behind a channel's word names: `orders:ACCOUNT`, `jobs:USER`, `book:SYM`. It says who may read a
/// private channel, too: the owner of the account, the user.
enum class channel_key : std::uint8_t { account = 1, user = 2, symbol = 3 };

/// Makes the frames of one private channel kind again from stored records, the same as they were when they were new.
/// Thread-safe.
class channel_frames {
 public:
  virtual ~channel_frames() = default;
  /// One frame for each record of the channel; they come in the channel's order.
  virtual result<std::vector<open_value>, read_failure> frames_of(channel_id channel,
                                                                  const std::vector<record>& records) = 0;
};

/// What the node knows about one kind of channel.
struct channel_entry {
  channel_kind kind{};
  std::string_view word;  ///< `orders`
  channel_key key{};
  /// Private channels only: makes frames out of what the journal holds.
  std::function<std::unique_ptr<channel_frames>(journal& events)> history;

  bool is_private() const { return static_cast<bool>(history); }
};

/// Every kind of channel that the platform has; filled by the contexts, see `cluster/contexts.cpp`.
class channel_registry {
 public:
  void add(channel_entry one) {
    auto& place = entries_[static_cast<std::uint8_t>(one.kind)];
    ensure(!one.word.empty() && one.key != channel_key{}, "the entry of a channel kind is incomplete");
    ensure(place.word.empty(), "two kinds of channel have the same number");
    ensure(find(one.word) == nullptr, "two kinds of channel have the same word");
    place = std::move(one);
  }
  /// Null: no context has this kind.
  const channel_entry* find(channel_kind kind) const {
    const auto& found = entries_[static_cast<std::uint8_t>(kind)];
    return found.word.empty() ? nullptr : &found;
  }
  const channel_entry* find(std::string_view word) const {
    for (const auto& one : entries_) {
      if (!one.word.empty() && one.word == word) return &one;
    }
    return nullptr;
  }
  /// Visits all entries in the order of their numbers.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& one : entries_) {
      if (!one.word.empty()) visit(one);
    }
  }

 private:
  /// One place for every number that the kind's byte can hold.
  std::array<channel_entry, 256> entries_;
};

}  // namespace madang
