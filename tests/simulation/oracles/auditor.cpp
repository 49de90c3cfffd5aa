#include "tests/simulation/oracles/auditor.hpp"

#include "actors/accounts/account_entity.hpp"
#include "actors/kernel/state_pieces.hpp"
#include "actors/market/symbol_entity.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang::simulation {
namespace {

std::string at_text(const record& one) {
  return to_text(one.stream) + " event " + std::to_string(one.meta.seq);
}

/// Blank states know their own id where their kind has one.
template <class State, class Id>
State& state_of(std::unordered_map<Id, State>& all, Id id) {
  auto [found, is_new] = all.try_emplace(id);
  if constexpr (requires { found->second.id = id; }) found->second.id = id;
  return found->second;
}

/// The number up to which an entity has consumed an order's peer messages; all of them where it knows the order no
/// more.
std::uint32_t consumed_by_account(const account& in, order_id order) {
  auto found = in.orders.find(order);
  return found == in.orders.end() ? UINT32_MAX : found->second.from_order.consumed;
}

template <class Body>
bool all_consumed(const std::vector<peer_message<Body>>& peer_messages, std::uint32_t upto) {
  return peer_messages.empty() || peer_messages.back().number <= upto;
}

}  // namespace

void auditor::follow(memory_journal& disk) {
  auto read = disk.replay(last_, [this](const record& one) {
    take(one);
    return true;
  });
  require(read.has_value(), "the journal cannot be read");
}

void auditor::take(const record& one) {
  count(one);
  try {
    switch (one.stream.kind) {
      case entity_kind::account:
        return take_account(one);
      case entity_kind::order:
        return take_order(one);
      case entity_kind::symbol:
        return take_symbol(one);
      case entity_kind::user:
        apply_to<user_event>(state_of(users_, user_id{one.stream.key}), one);
        return;
      case entity_kind::name:
        apply_to<name_event>(state_of(names_, name_id{one.stream.key}), one);
        return;
      case entity_kind::house_accounts:
        apply_to<makers::house_accounts_event>(house_accounts_, one);
        return;
      case entity_kind::user_risk: {
        auto& of = state_of(user_risks_, user_id{one.stream.key});
        apply_to<risk::user_risk_event>(of, one);
        return risk_.take({one.stream.key}, of);
      }
      default:
        return;  // no part in cash or shares
    }
  } catch (const broken_invariant& bug) {
    throw wrong(at_text(one) + " cannot be applied: " + bug.what());
  }
}

void auditor::count(const record& one) {
  require(one.meta.at.value == last_.value + 1, "positions have a gap");
  require(one.meta.time >= time_, "time goes backwards along the journal");
  require(one.meta.seq == ++seqs_[one.stream], at_text(one) + ": the stream has a gap or a double");
  for (std::size_t i = 0; i < one.channel_count; ++i) {
    require(one.meta.channel_numbers[i] == ++numbers_[one.channels[i]],
            at_text(one) + ": a channel has a gap or a double");
  }
  last_ = one.meta.at;
  time_ = one.meta.time;
}

template <class Event, class State>
Event auditor::apply_to(State& state, const record& one) {
  auto event = decode_event<Event>(one.type, one.version, one.payload);
  require(event.has_value(), at_text(one) + " cannot be decoded");
  apply(state, *event, one.meta);
  return *std::move(event);
}

// ---- accounts ------------------------------------------------------------------------------------------------------

void auditor::take_account(const record& one) {
  auto& state = state_of(accounts_, account_id{one.stream.key});
  auto event = decode_event<account_event>(one.type, one.version, one.payload);
  require(event.has_value(), at_text(one) + " cannot be decoded");
  balance(state, *event);
  if (const auto* fill = std::get_if<fill_booked>(&*event)) {
    oracle_.check_fill(*fill, state.orders.at(fill->order).fee_rate);
    costs_.take(state.id, *fill);
  }
  if (const auto* issued = std::get_if<shares_issued>(&*event)) costs_.take(state.id, *issued);
  if (const auto* closed = std::get_if<accounts::rights_closed>(&*event)) costs_.take(state.id, *closed);
  portfolios_.check_before(state, *event, one.meta.time);
  if (const auto* split = std::get_if<accounts::position_adjusted>(&*event)) {
    costs_.take(state, *split);
    auto after = state;
    madang::apply(after, *event, one.meta);
    splits_.take(state, after, *event);
  }
  const auto cash_before = state.cash;
  const auto node_time = std::max(one.meta.time, clock_was_at_);
  if (state.is_mirror()) {
    const auto before = state;
    madang::apply(state, *event, one.meta);
    imports_.take(before, state, *event);
  } else {
    madang::apply(state, *event, one.meta);
  }
  portfolios_.check_after(state, *event);
  settlement_.take(state, *event, cash_before);
  guards_.take(state, *event, one.meta.time, node_time);
  oracle_.check_holds(state);
  risk_.check(state, *event, one.meta.time, node_time);
  require(state.held.raw >= 0 && state.cash >= state.held, at_text(one) + ": cash does not cover what is held");
  const auto number = number_in({channel_kind::account, state.id.value}, one);
  if (number != 0) balances_[{state.id, number}] = {state.cash, state.held};
  if (number != 0) past_.take(state, number);
  note(state, *event, one.meta.time);
}

void auditor::balance(const account& before, const account_event& event) {
  std::map<std::pair<currency, symbol_id>, std::int64_t> sums;
  for (const auto& entry : postings_of(before, event)) {
    sums[{entry.currency, entry.symbol}] += entry.raw;
    ledger_[{entry.code, entry.currency, entry.symbol}] += entry.raw;
  }
  for (const auto& [asset, sum] : sums) require(sum == 0, "an event of an account does not balance in itself");
}

void auditor::note(const account& after, const account_event& event, unix_nanos at) {
  auto note_key = [&](const idempotency& request) {
    if (!request) return;
    auto& times = keys_[{after.id, request.key_high, request.key_low}];
    require(++times == 1, "one request was booked twice");
  };
  if (const auto* in = std::get_if<funds_deposited>(&event)) {
    note_key(in->request);
    transactions_[{after.id, in->transaction}] = {in->amount, in->cash_after, at};
  } else if (const auto* out = std::get_if<funds_withdrawn>(&event)) {
    note_key(out->request);
    transactions_[{after.id, out->transaction}] = {out->amount, out->cash_after, at};
  } else if (const auto* imported = std::get_if<trades_imported>(&event)) {
    note_key(imported->request);
  } else if (const auto* opened = std::get_if<order_opened>(&event)) {
    note_key(opened->request);
    require(opened_.insert(opened->terms.order).second, "the id of an order was given twice");
  } else if (const auto* fill = std::get_if<fill_booked>(&event)) {
    fill_key key{fill->symbol, fill->fill.trade_number, fill->order};
    require(executed_.contains(key), "a fill is booked that its order does not know");
    require(booked_.insert(key).second, "a fill is booked twice");
  }
}

int auditor::booked_under(account_id account, const idempotency& request) const {
  auto found = keys_.find({account, request.key_high, request.key_low});
  return found == keys_.end() ? 0 : found->second;
}

// ---- orders and symbols --------------------------------------------------------------------------------------------

void auditor::take_order(const record& one) {
  order_id id{one.stream.key};
  auto& state = orders_[id];
  auto event = apply_to<order_event>(state, one);
  families_.take(id, event);
  if (const auto* executed = std::get_if<order_executed>(&event)) {
    const auto& fill = executed->fill;
    auto trade = trades_.find({state.terms.symbol, fill.trade_number});
    require(trade != trades_.end(), at_text(one) + " is of a trade that the symbol does not know");
    require(trade->second.price == fill.price && trade->second.quantity == fill.quantity,
            at_text(one) + " differs from its trade");
    auto party = fill.liquidity == liquidity_kind::taker ? trade->second.taker : trade->second.maker;
    require(party == id, at_text(one) + " is of somebody else's trade");
    require(executed_.insert({state.terms.symbol, fill.trade_number, id}).second, at_text(one) + " is a double");
  }
  auto [seen, is_new] = views_.emplace(std::pair(id, state.version), view_of(state));
  require(is_new || seen->second == view_of(state), at_text(one) + " changes what a client sees without a new version");
  versions_[{id, one.meta.seq}] = state.version;
}

void auditor::take_symbol(const record& one) {
  symbol_id id{one.stream.key};
  auto event = apply_to<symbol_event>(symbols_[id], one);
  market_.take(id, event, one);
  stops_.take(id, event);
  const auto* trade = std::get_if<traded>(&event);
  if (trade == nullptr) return;
  check_trade(*trade);
  trade_seen seen{trade->price, trade->quantity, trade->taker, trade->maker};
  require(trades_.emplace(trade_key{id, trade->number}, seen).second, at_text(one) + ": a trade number is a double");
}

bool auditor::is_of_house(const order& one) const {
  return accounts_.at(one.terms.account).terms.kind == account_kind::house;
}

/// Both sides get the price that they asked for, or a better one; and nobody but the house trades with himself.
void auditor::check_trade(const traded& trade) const {
  require(trade.taker_account != trade.maker_account, "an account has traded with itself");
  const auto& taker = orders_.at(trade.taker);
  const auto& maker = orders_.at(trade.maker);
  require(taker.terms.user != maker.terms.user || (is_of_house(taker) && is_of_house(maker)),
          "an owner has traded with himself");
  const auto check = [&](order_id id, side on) {
    const auto& order = orders_.at(id);
    require(order.terms.side == on, "a trade has its sides the wrong way round");
    // The symbol knows the terms of an amendment before the order hears that they hold.
    const bool amends = order.change == order_change::amend && order.wanted_limit;
    // Of a market order the worst price is all there is; that of a limit order the account may have noted wrongly.
    const auto own = order.progress.price ? order.progress.price : order.progress.worst;
    const auto wanted = amends ? order.wanted_limit : own;
    const bool good = on == side::buy ? trade.price <= std::max(own, wanted) : trade.price >= std::min(own, wanted);
    require(good, "an order has traded beyond its limit");
  };
  check(trade.taker, trade.aggressor);
  check(trade.maker, opposite(trade.aggressor));
}

// ---- what left the node --------------------------------------------------------------------------------------------

void auditor::confirm(const order_view& said) const {
  auto known = views_.find({said.terms.order, said.version});
  require(known != views_.end(), "an answer shows an order in a version that is not on the disk");
  require(known->second == said, "an answer shows an order otherwise than the disk");
}

void auditor::confirm(const balance_view& said) const {
  auto known = balances_.find({said.account, said.seq});
  require(known != balances_.end(), "an answer shows a balance that is not on the disk");
  require(known->second == std::pair(said.cash, said.held), "an answer shows a balance otherwise than the disk");
}

void auditor::confirm(const transaction_view& said) const {
  auto known = transactions_.find({said.account, said.transaction});
  require(known != transactions_.end(), "an answer shows a transaction that is not on the disk");
  const auto& [amount, cash_after, at] = known->second;
  require(amount == said.amount && cash_after == said.cash && at == said.created_at,
          "an answer shows a transaction otherwise than the disk");
}

void auditor::confirm(const account_view& said) const {
  auto known = accounts_.find(said.account);
  require(known != accounts_.end() && known->second.terms.user == said.user,
          "an answer shows an account that is not on the disk");
}

void auditor::confirm(const user_view& said) const {
  auto known = users_.find(said.user);
  require(known != users_.end() && known->second.stage == registration_stage::registered,
          "an answer shows a user that is not on the disk");
}

void auditor::confirm(const private_frame& said, memory_journal& disk) const {
  auto records = disk.read_channel(said.channel, said.seq - 1, 1);
  require(records && records->size() == 1, "a frame has a number that the journal does not know");
  const auto& one = records->front();
  require(one.meta.at <= last_, "a frame left before its event was durable");
  require(one.meta.time == said.time, "a frame has another time than its event");
  if (const auto* frame = said.data.get_if<order_frame>()) {
    const auto at = versions_.find({order_id{one.stream.key}, one.meta.seq});
    require(entity_of(frame->order.terms.order) == one.stream && at != versions_.end() &&
                frame->order.version == at->second,
            "a frame shows another event than the journal has under its number");
    confirm(frame->order);
  } else {
    const auto* of_account = said.data.get_if<account_frame>();
    require(of_account != nullptr, "a frame holds something else");
    confirm(of_account->balance);
  }
}

void auditor::confirm_trade(symbol_id symbol, std::uint64_t number, price each, quantity amount) const {
  const auto known = trades_.find({symbol, number});
  require(known != trades_.end(), "a trade is shown that is not on the disk");
  require(known->second.price == each && known->second.quantity == amount, "a trade is shown otherwise than the disk");
}

std::uint64_t auditor::trades_of(symbol_id symbol) const {
  const auto last = symbols_.find(symbol);
  return last == symbols_.end() ? 0 : last->second.trades;
}

// ---- the end -------------------------------------------------------------------------------------------------------

std::vector<account_id> auditor::all_accounts() const {
  std::vector<account_id> all;
  for (const auto& [id, one] : accounts_) all.push_back(id);
  std::sort(all.begin(), all.end());
  return all;
}

void auditor::check_quiet() const {
  stops_.check_quiet();
  families_.check_quiet();
  for (const auto& [where, sum] : ledger_) {
    const auto& [code, money_of, symbol] = where;
    require(code != ledger_code::clearing || sum == 0, "clearing in " + std::string(to_text(money_of)) + " " +
                                                           symbol.text() + " holds " + std::to_string(sum) +
                                                           " though nothing is under way");
  }
  require(executed_.size() == 2 * trades_.size(), "a trade lacks an execution");
  require(booked_.size() == 2 * trades_.size(), "a trade lacks a booking");
  for (const auto& [id, current] : orders_) check_order(id, current);
  check_peer_messages();
  guards_.check_quiet(orders_, time_);
}

void auditor::check_order(order_id id, const order& current) const {
  auto text = to_text(id);
  const auto& own = accounts_.at(current.terms.account);
  const auto& symbol = symbols_.at(current.terms.symbol);
  const auto resting = symbol.book.find(id);
  const auto* waiting = symbol.stops.find(id);
  require(current.is_open() == own.orders.contains(id),
          text + ": the order and its account do not agree whether it is open");
  require(!(resting && waiting), text + ": it rests and waits");
  require(!(resting && current.waits_for_entry()), text + ": a leg rests that was not sent");
  require(current.is_open() == (resting || waiting != nullptr || current.waits_for_entry()),
          text + ": the order and the book do not agree whether it is open");
  require(current.change == order_change::none, text + ": a change is still under way");
  quantity filled;
  for (auto at = executed_.lower_bound({current.terms.symbol, 0, {}}); at != executed_.end(); ++at) {
    if (std::get<order_id>(*at) == id) filled += trades_.at({current.terms.symbol, std::get<1>(*at)}).quantity;
  }
  require(filled == current.progress.filled, text + ": its total is not that of its executions");
  if (!current.is_open()) return;
  const auto& open = own.orders.at(id);
  // Of two that sell the same shares each is of all of them to the account, and of what the other has left to itself.
  const auto by_sibling = open.family ? open.family->sold_by_sibling : quantity{};
  const bool is_of_the_rest = current.progress.quantity == open.quantity - by_sibling;
  require(open.filled == filled && (open.quantity == current.progress.quantity || is_of_the_rest),
          text + ": the account counts otherwise than the order");
  if (current.waits_for_entry()) return;
  require(!open.wanted_total, text + ": a raised hold was left behind");
  const auto leaves = resting ? resting->leaves : waiting->quantity;
  const auto price = resting ? resting->price : trading::has_limit(waiting->type) ? waiting->worst : madang::price{};
  // A stop that follows another order is of what that one has left when it is triggered.
  const bool follows = waiting != nullptr && open.family && open.family->covered;
  require((follows || leaves == current.leaves()) && price == current.progress.price,
          text + ": the book shows other terms");
}

void auditor::check_peer_messages() const {
  for (const auto& [id, current] : orders_) {
    const auto& own = accounts_.at(current.terms.account);
    require(all_consumed(current.to_account.unacknowledged, consumed_by_account(own, id)),
            "an order's peer message to its account is lost");
    require(current.to_symbol.empty(), "an order's peer message to the symbol is lost");
  }
  for (const auto& [id, current] : accounts_) {
    for (const auto& [order, open] : current.orders) {
      require(orders_.contains(order), "an order was opened and never placed");
      require(all_consumed(open.to_order.unacknowledged, orders_.at(order).from_account.consumed),
              "an account's peer message is lost");
    }
  }
  for (const auto& [id, current] : symbols_) {
    require(!current.parked, "a pass was not finished");
    for (const auto& [order, peer_messages] : current.reports) {
      require(all_consumed(peer_messages, orders_.at(order).from_symbol.consumed), "a symbol's report is lost");
    }
  }
  for (const auto& [id, current] : users_) {
    require(!is_registering(current), "a registration is still under way");
    for (const auto& owned : current.accounts)
      require(accounts_.contains(owned.id), "an account was requested and never opened");
  }
}

int auditor::check_snapshots(memory_journal& disk) const {
  int compared = 0;
  auto compare = [&](entity_id id, const auto& replayed, auto decode) {
    auto stored = disk.read_snapshot(id);
    require(stored.has_value(), "snapshots cannot be read");
    if (!stored->has_value() || (*stored)->is_mark() || (*stored)->seq != seqs_.at(id)) return;
    ++compared;
    require(decode(**stored) == replayed, to_text(id) + ": the state in memory is not that of its events");
  };
  auto plainly = [](const auto& like) {
    return [&like](const snapshot& one) { return *decode_state<std::decay_t<decltype(like)>>(one.state); };
  };
  auto with_pieces = [](const snapshot& one) {
    auto read = *decode_state<account>(one.state);
    piece_marks unused;
    require(attach_pieces<account_entity>(read, one.pieces, unused), "a piece of a snapshot is missing");
    return read;
  };
  for (const auto& [id, state] : accounts_) compare(entity_of(id), state, with_pieces);
  for (const auto& [id, state] : orders_) compare(entity_of(id), state, plainly(state));
  for (const auto& [id, state] : users_) compare(entity_of(id), state, plainly(state));
  if (!house_accounts_.account_of.empty()) {
    compare(makers::entity_of(makers::house_accounts_table), house_accounts_, plainly(house_accounts_));
  }
  for (const auto& [id, state] : symbols_) {
    auto stored = [](const snapshot& one) { return to_snapshot(*market::symbol_entity::decode(one.state)); };
    compare(entity_of(id), to_snapshot(state), stored);
  }
  return compared;
}

}  // namespace madang::simulation
