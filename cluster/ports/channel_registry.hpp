#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/ports/channel_inquiry.hpp"
#include "messages/channels/channel.hpp"
#include "messages/ensure.hpp"
#include "messages/rights.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// What the text behind a channel's word names: `orders:ACCOUNT`, `jobs:USER`, `book:SYMBOL`,
/// `candles:SYMBOL:1m`, `session:MARKET`, `index:NAME`. Append only.
enum class channel_key : std::uint8_t { account = 1, user = 2, symbol = 3, symbol_minute = 4, market = 5, index = 6 };

/// One kind of key: its text, and whose private channels it names.
struct channel_key_entry {
  channel_key key{};
  std::string_view word;  ///< `ACCOUNT`
  std::string (*text)(std::uint64_t key) = nullptr;
  std::optional<std::uint64_t> (*parse)(std::string_view text) = nullptr;

  /// Finds out who may read the private channels of a key: owner, whoever the owner lets, administrators.
  std::function<void(channel_inquiry& with, std::uint64_t key, const caller& by, access_taker then)> check = {};
  /// Finds the keys that a bare name (`orders`) stands for: all of the user's own.
  std::function<void(channel_inquiry& with, user_id by, key_taker then)> own_keys = {};

  /// Private channels may be keyed by it.
  bool has_owner() const { return check && own_keys; }
};

/// The number that a stored record has in a channel; 0: it is no item of it.
inline std::uint64_t number_in(channel_id channel, const record& one) {
  for (std::size_t i = 0; i < one.channel_count; ++i) {
    if (one.channels[i] == channel) return one.meta.channel_numbers[i];
  }
  return 0;
}

/// Makes the frames of one private channel kind again from stored records, the same as they were when they were new.
/// Thread-safe.
class channel_frames {
 public:
  virtual ~channel_frames() = default;
  /// One frame for each record of the channel; they come in the channel's order.
  virtual result<std::vector<open_value>, read_failure> frames_of(channel_id channel,
                                                                  const std::vector<record>& records) = 0;
};

/// What the platform knows about one kind of channel.
struct channel_entry {
  channel_kind kind{};
  std::string_view word;  ///< `orders`
  channel_key key{};
  /// Private channels only: makes frames out of what the journal holds.
  std::function<std::unique_ptr<channel_frames>(journal& events)> history = {};
  /// Private channels, optional: finds what a reader that does not resume is shown first. `by` may read the channel.
  std::function<void(channel_inquiry& with, std::uint64_t key, const caller& by, snapshot_taker then)> snapshot = {};
  /// Channels without a history only: a slow reader may be given fewer frames that say more each.
  bool may_conflate = false;
  /// The journal numbers its items and keeps them, so a reader can resume. Otherwise they are made anew from what there
  /// is, and every reader begins with a snapshot.
  bool is_kept = true;
  /// Without a history, made like a public channel; yet only those may read it who may read its key.
  bool is_guarded = false;

  bool is_private() const { return static_cast<bool>(history); }
  /// Whether it is asked who somebody is before he reads it.
  bool needs_caller() const { return is_private() || is_guarded; }
};

/// Every kind of channel that the platform has, and of key; filled by the contexts, see `cluster/contexts.cpp`.
class channel_registry {
 public:
  void add(channel_entry one) {
    auto& place = entries_[static_cast<std::uint8_t>(one.kind)];
    ensure(!one.word.empty() && one.key != channel_key{}, "the entry of a channel kind is incomplete");
    ensure(!one.is_private() || !one.may_conflate, "events of a private channel are never left out");
    ensure(!one.is_private() || !one.is_guarded, "a private channel is guarded by itself");
    ensure(one.is_kept || !one.is_private(), "the events of a private channel are in the journal");
    ensure(one.is_private() || !one.snapshot, "a public channel begins as its fan-out says");
    ensure(place.word.empty(), "two kinds of channel have the same number");
    ensure(find(one.word) == nullptr, "two kinds of channel have the same word");
    place = std::move(one);
  }
  void add_key(channel_key_entry one) {
    auto& place = keys_[static_cast<std::uint8_t>(one.key)];
    ensure(!one.word.empty() && one.text != nullptr && one.parse != nullptr, "the entry of a key kind is incomplete");
    ensure(place.word.empty(), "two kinds of key have the same number");
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
  const channel_key_entry* find(channel_key key) const {
    const auto& found = keys_[static_cast<std::uint8_t>(key)];
    return found.word.empty() ? nullptr : &found;
  }

  /// `book:005930`; of a kind that no context has: `77:1234`.
  std::string text_of(channel_id channel) const {
    const auto* kind = find(channel.kind);
    if (kind == nullptr) {
      return std::to_string(static_cast<unsigned>(channel.kind)) + ":" + std::to_string(channel.key);
    }
    return std::string(kind->word) + ":" + key_of(*kind).text(channel.key);
  }
  /// Reads exactly what `text_of` writes of known kinds; nothing for any other text.
  std::optional<channel_id> parse(std::string_view text) const {
    const auto colon = text.find(':');
    const auto* kind = colon == std::string_view::npos ? nullptr : find(text.substr(0, colon));
    if (kind == nullptr) return std::nullopt;
    const auto key = key_of(*kind).parse(text.substr(colon + 1));
    return key ? std::optional(channel_id{kind->kind, *key}) : std::nullopt;
  }
  /// What keys the channels of a kind.
  const channel_key_entry& key_of(const channel_entry& kind) const {
    const auto* found = find(kind.key);
    ensure(found != nullptr, "what keys a channel is known");
    return *found;
  }

  /// Visits all entries in the order of their numbers.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& one : entries_) {
      if (!one.word.empty()) visit(one);
    }
  }

 private:
  /// One place for every number that the byte can hold.
  std::array<channel_entry, 256> entries_;
  std::array<channel_key_entry, 256> keys_;
};

}  // namespace madang
