#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/order_release_job.hpp"
#include "actors/market/symbol_actor.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/market/words.hpp"

namespace madang::market {

void add_entities(entity_registry& to) {
  to.add(entry_of<symbol_entity, &start_symbol, symbol_messages>("symbol", false));
}

namespace {

std::string symbol_text(std::uint64_t key) {
  return symbol_id{key}.text();
}
std::optional<std::uint64_t> parse_symbol(std::string_view text) {
  const auto symbol = symbol_id::parse(text);
  return symbol ? std::optional(symbol->value) : std::nullopt;
}

std::string market_text(std::uint64_t key) {
  return std::string(to_text(static_cast<market_code>(key)));
}
std::optional<std::uint64_t> parse_market_key(std::string_view text) {
  const auto market = parse_market(text);
  return market ? std::optional(static_cast<std::uint64_t>(*market)) : std::nullopt;
}

/// `005930:1m`: other intervals have no channel.
constexpr std::string_view minute_suffix = ":1m";

std::string symbol_minute_text(std::uint64_t key) {
  return symbol_text(key) + std::string(minute_suffix);
}
std::optional<std::uint64_t> parse_symbol_minute(std::string_view text) {
  if (!text.ends_with(minute_suffix)) return std::nullopt;
  text.remove_suffix(minute_suffix.size());
  return parse_symbol(text);
}

}  // namespace

void add_channels(channel_registry& to) {
  to.add_key({.key = channel_key::symbol, .word = "SYMBOL", .text = symbol_text, .parse = parse_symbol});
  to.add_key({.key = channel_key::symbol_minute,
              .word = "SYMBOL:1m",
              .text = symbol_minute_text,
              .parse = parse_symbol_minute});
  to.add_key({.key = channel_key::market, .word = "MARKET", .text = market_text, .parse = parse_market_key});
  to.add_key({.key = channel_key::index, .word = "NAME", .text = symbol_text, .parse = parse_symbol});
  to.add({.kind = channel_kind::book, .word = "book", .key = channel_key::symbol, .may_conflate = true});
  to.add({.kind = channel_kind::trades, .word = "trades", .key = channel_key::symbol});
  to.add({.kind = channel_kind::quote, .word = "quote", .key = channel_key::symbol, .may_conflate = true});
  to.add({.kind = channel_kind::candles,
          .word = "candles",
          .key = channel_key::symbol_minute,
          .may_conflate = true,
          .is_kept = false});
  to.add({.kind = channel_kind::session,
          .word = "session",
          .key = channel_key::market,
          .may_conflate = true,
          .is_kept = false});
  to.add({.kind = channel_kind::index,
          .word = "index",
          .key = channel_key::index,
          .may_conflate = true,
          .is_kept = false});
  to.add({.kind = channel_kind::auction,
          .word = "auction",
          .key = channel_key::symbol,
          .may_conflate = true,
          .is_kept = false});
}

void add_messages(message_registry& to) {
  to.add<trade_view>();
  to.add<quote_view>();
  // Quotes before volume and turnover were wide.
  to.retire(context_number::market, 2);
  to.add<book_view>();
  to.add<symbol_state_view>();
  to.add<symbol_price_view>();
}

void add_jobs(jobs::job_kind_registry& to) {
  to.add(order_release_job());
}

}  // namespace madang::market
