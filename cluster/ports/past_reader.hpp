#pragma once

#include <any>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/channels/channel.hpp"
#include "messages/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/instrument.hpp"
#include "messages/money/money.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang {

class market_rules;
struct settings;
struct settlement_rules;

/// A split, or what else changes a symbol's price, that came after its last trade.
struct past_price_change {
  std::uint64_t action = 0;
  price after;  ///< for an account that has taken part in it
};
/// What the market said of a symbol at a moment.
struct past_mark {
  price last;
  market::market_code market = market::market_code::kospi;
  std::string_view sector;                      ///< as it is known today; empty: it is not
  std::vector<past_price_change> changes = {};  ///< oldest first
};

/// How a state that has been replayed is to be shown. A kind of entity answers it with one of its views.
struct past_question {
  std::uint8_t what = 0;                   ///< which view, in the words of the kind
  std::array<std::uint64_t, 3> numbers{};  ///< in its channels, of the last event that these count
  unix_nanos at;                           ///< the moment
  std::function<past_mark(market::symbol_id)> mark_of;
  const settings& config;
  const market_rules& rules;
  const settlement_rules* settlement = nullptr;  ///< null: everything is settled at once
};

/// A moment in the life of one entity: the state with this number, or that at this time.
struct past_moment {
  std::optional<std::uint64_t> number;  ///< from 1, of the channel or of the view's own count
  unix_nanos at;                        ///< where there is no number
  unix_nanos upto;                      ///< what was stamped by then is in it
};

struct past_request {
  entity_id entity;
  past_moment moment;
  std::uint8_t what = 0;
  /// The channel that numbers the entity's events, under the entity's own key. None: its views count themselves.
  std::optional<channel_kind> counted_by = std::nullopt;
  /// Whether events that the channel does not count may change what is shown, too: then the last state with a number is
  /// meant, else the first.
  bool shows_uncounted = false;
  /// Without a channel: whether a view has a later number than the one that is asked for.
  std::function<bool(const std::any&)> is_beyond = {};
};

enum class past_fault : std::uint8_t {
  not_there_yet = 1,  ///< the entity had no event by then
  ahead = 2,          ///< there is no such number yet
  too_old = 3,        ///< more events would have to be replayed than may be
  unreadable = 4,     ///< the journal could not be read now; another try may succeed
};
struct past_failure {
  past_fault fault = past_fault::unreadable;
  std::string why;
};
/// A view of the entity's kind.
using past_view = result<std::any, past_failure>;

/// Shows entities as they were, by replay of their own events. Thread-safe.
class past_reader {
 public:
  virtual ~past_reader() = default;
  /// `done` runs on any thread, once everything it may reveal is durable. Whoever asks has checked who may read.
  virtual void read(past_request wanted, std::function<void(past_view)> done) = 0;
};

}  // namespace madang
