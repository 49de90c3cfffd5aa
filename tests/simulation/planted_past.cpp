#include "tests/simulation/planted_past.hpp"

#include "messages/accounts/account.hpp"
#include "messages/market/symbol.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang::simulation {
namespace {

constexpr user_id nobody{pack_id(1, 3)};
constexpr account_id account{pack_id(2, 3)};
constexpr order_id order{pack_id(3, 3)};

/// Bytes of a group that is not there.
constexpr std::size_t no_group = 1;
constexpr std::size_t no_stop = 1;
constexpr std::size_t no_family = 1;

/// Appends an event in its first version, which lacks the last `newer_bytes` of today's form.
template <class Event>
void append(memory_journal& disk, entity_id stream, std::uint64_t seq, const Event& event,
            std::initializer_list<channel_id> in = {}, std::size_t newer_bytes = 0) {
  std::vector<std::byte> payload;
  encode_event(event, payload);
  payload.resize(payload.size() - newer_bytes);
  draft one{stream, seq, Event::event_type, 1, payload, {}, 0};
  for (auto channel : in) one.channels[one.channel_count++] = channel;
  std::vector<event_meta> stamps(1);
  disk.append(std::span(&one, 1), stamps);
}

order_terms terms_in(symbol_id symbol) {
  order_terms terms;
  terms.order = order;
  terms.account = account;
  terms.user = nobody;
  terms.symbol = symbol;
  terms.time_in_force = time_in_force::gtc;
  terms.quantity = quantity::whole(3);
  terms.price = terms.worst = price::whole(70'000);
  return terms;
}

void plant_account(memory_journal& disk, const order_terms& terms) {
  const auto stream = entity_of(account);
  const channel_id channel{channel_kind::account, account.value};
  const auto cash = money::whole(1'000'000);
  append(disk, stream, 1, account_opened{1, {nobody, account_kind::game, currency::game, "old"}}, {channel});
  append(disk, stream, 2, funds_deposited{1, cash, cash, {}, {}}, {channel}, 9);
  order_opened opened;
  opened.terms = terms;
  opened.held = money::whole(210'000);
  opened.cash_after = cash;
  opened.held_after = opened.held;
  append(disk, stream, 3, opened, {channel},
         sizeof opened.unit.raw + sizeof opened.forget_before.value + sizeof opened.by.value + no_group + no_stop +
             no_family);
}

void plant_order(memory_journal& disk, const order_terms& terms) {
  const auto stream = entity_of(order);
  const channel_id channel{channel_kind::orders, account.value};
  const auto submitted =
      order_progress{order_status::submitted, order_reason::none, terms.quantity, terms.price, terms.worst, {}, {}};
  append(disk, stream, 1, order_placed{terms}, {channel},
         sizeof(order_placed::version_after) + no_group + no_stop + no_family);
  append(disk, stream, 2, order_submitted{1, 1, submitted}, {channel}, sizeof(order_submitted::version_after));
}

void plant_symbol(memory_journal& disk, const instrument_listing& listing, const order_terms& terms) {
  const auto stream = entity_of(listing.symbol);
  const day_limits limits{listing.base_price, price::whole(49'000), price::whole(91'000)};
  append(disk, stream, 1, instrument_listed{listing, limits, {1}});
  append(disk, stream, 2,
         order_rested{order, 1, account, terms.side, terms.time_in_force, terms.price, terms.quantity, terms.quantity},
         {}, sizeof(self_trade_group));
}

}  // namespace

order_id plant_order_of_game_money(memory_journal& disk, const instrument_listing& listing) {
  const auto terms = terms_in(listing.symbol);
  plant_symbol(disk, listing, terms);
  plant_account(disk, terms);
  plant_order(disk, terms);
  disk.flush();
  return order;
}

}  // namespace madang::simulation
