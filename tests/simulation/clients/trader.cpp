#include "tests/simulation/clients/trader.hpp"

#include <algorithm>
#include <utility>

namespace madang::simulation {
namespace {

template <class... Fs>
struct overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
overload(Fs...) -> overload<Fs...>;

idempotency request_of(const client_command& what) {
  return std::visit(overload{[](const register_user& c) { return c.start.request; },
                             [](const place_family& c) { return c.entry.request; },
                             [](const auto& c) {
                               if constexpr (requires { c.request; }) {
                                 return c.request;
                               } else {
                                 return idempotency{};
                               }
                             }},
                    what);
}

bool is_booking(const client_command& what) {
  return std::holds_alternative<deposit_funds>(what) || std::holds_alternative<withdraw_funds>(what) ||
         std::holds_alternative<place_order>(what) || std::holds_alternative<place_family>(what);
}

/// The answer to give up on, wait for, or believe.
bool says_not_now(const refusal& why) {
  return why.is(user_reject::request_in_progress) || why.is(account_reject::request_in_progress) ||
         why.is(order_reject::request_in_progress);
}
/// A rule of risk: the same numbers in both contexts.
bool says_limit(const refusal& why) {
  const bool in_context = why.as<account_reject>() || why.as<order_reject>();
  return in_context && why.code > 40 && why.code <= 40 + risk::rule_count;
}
bool says_unknown(const refusal& why) {
  return why.is(user_reject::user_unknown) || why.is(account_reject::account_unknown) ||
         why.is(order_reject::order_unknown) || why.is(user_reject::idempotency_key_reused) ||
         why.is(account_reject::idempotency_key_reused) || why.is(order_reject::idempotency_key_reused);
}

}  // namespace

// ---- what it asks --------------------------------------------------------------------------------------------------

std::optional<question> trader::next(chance& random, bool trading) {
  if (refused_) return std::nullopt;
  if (!user_) {
    if (std::exchange(asked_registration_, true)) return std::nullopt;
    return register_self();
  }
  if (!account_) {
    if (std::exchange(asked_account_, true)) return std::nullopt;
    return ask_account();
  }
  if (terms_.kind == account_kind::mirror) {
    funded_ = true;
    return trading ? std::optional(statement(random)) : std::nullopt;
  }
  if (!funded_) {
    funded_ = true;
    deposit_funds command{account_, user_, money::whole(50'000'000), {}, new_key(1), {}};
    return question{command};
  }
  if (!trading) return std::nullopt;
  auto what = random.roll(100);
  if (what < 50) return place(random);
  if (what < 78) return change(random);
  if (what < 86) return move_money(random);
  if (what < 93) return look(random);
  if (what < 94) return limit(random);
  if (what < 96) return guard(random);
  return misbehave(random);
}

question trader::register_self() {
  register_user command;
  auto& start = command.start;
  start.email_name = {0x1000 + terms_.email};
  start.username_name = {0x2000 + terms_.username};
  start.email_proof = terms_.email;
  start.username_proof = terms_.username;
  start.password_hash = "hash";
  start.request = new_key(7);
  return {command};
}

question trader::ask_account() {
  request_account command;
  command.user = user_;
  command.kind = terms_.kind;
  command.name = "trading";
  command.max_accounts = 5;
  command.request = new_key(8);
  return {command};
}

question trader::move_money(chance& random) {
  auto amount = money::whole(random.between(1, 2'000'000));
  if (random.one_in(2)) return {deposit_funds{account_, user_, amount, {}, new_key(2), {}}};
  return {withdraw_funds{account_, user_, amount, new_key(3), {}}};
}

price trader::near_price(chance& random) const {
  return {terms_.around.raw + random.between(-4, 4) * terms_.tick.raw};
}

void trader::make_stop(place_order& command, chance& random) const {
  command.type = static_cast<order_type>(random.between(3, 5));
  command.time_in_force = random.one_in(2) ? time_in_force::gtc : time_in_force::day;
  command.price = command.type == order_type::stop_limit ? near_price(random) : price{};
  if (command.type != order_type::trailing_stop) {
    command.stop.stop_price = near_price(random);
  } else if (random.one_in(2)) {
    command.stop.trail_price = {terms_.tick.raw * random.between(1, 4)};
  } else {
    command.stop.trail_rate = rate{rate::one / 1'000 * random.between(1, 6)};
  }
}

/// At the best price of a side. Now and then with what such an order has not.
void trader::make_best(place_order& command, chance& random) {
  command.type = random.one_in(2) ? order_type::best_limit : order_type::own_best;
  if (!random.one_in(8)) command.price = {};
  if (command.type == order_type::own_best && !random.one_in(8)) command.time_in_force = time_in_force::day;
}

place_order trader::new_order(chance& random) {
  place_order command;
  command.account = account_;
  command.by = user_;
  command.symbol = random.one_of(terms_.symbols);
  // Shares come from the house.
  bool sells = terms_.kind == account_kind::house ? !random.one_in(4) : random.one_in(3);
  command.side = sells ? side::sell : side::buy;
  command.type = random.one_in(6) ? order_type::market : order_type::limit;
  command.time_in_force = static_cast<time_in_force>(random.one_in(3) ? random.between(2, 4) : 1);
  command.quantity = quantity::whole(random.between(1, 12));
  if (command.type == order_type::limit) command.price = near_price(random);
  if (random.one_in(6)) {
    make_stop(command, random);
  } else if (random.one_in(6)) {
    make_best(command, random);
  }
  if (random.one_in(5)) command.client_order_id = "c" + std::to_string(keys_);
  command.request = new_key(4);
  command.body_hash = keys_;
  return command;
}

/// Legs near the price, so that they are reached; now and then some that its class has not.
place_family trader::new_family(chance& random) {
  place_family command{new_order(random), static_cast<trading::order_class>(random.between(1, 3)), {}};
  auto& entry = command.entry;
  const bool is_oco = command.family == trading::order_class::oco;
  entry.side = is_oco ? side::sell : side::buy;
  if (is_oco) {
    entry.type = order_type::limit;
    entry.stop = {};
    entry.price = {terms_.around.raw + random.between(0, 4) * terms_.tick.raw};
  }
  const auto tick = terms_.tick.raw;
  const auto middle = entry.price ? entry.price.raw : terms_.around.raw;
  place_leg profit;
  profit.price = {middle + random.between(random.one_in(8) ? 0 : 1, 3) * tick};
  place_leg loss;
  loss.type = static_cast<order_type>(random.between(3, 5));
  if (loss.type == order_type::trailing_stop) {
    loss.stop.trail_price = {tick * random.between(1, 4)};
  } else {
    loss.stop.stop_price = {middle - random.between(1, 3) * tick};
    if (loss.type == order_type::stop_limit) loss.price = {loss.stop.stop_price.raw - random.between(0, 2) * tick};
  }
  for (auto* leg : {&profit, &loss}) leg->time_in_force = random.one_in(2) ? time_in_force::gtc : time_in_force::day;
  if (command.family == trading::order_class::bracket) {
    command.legs = {profit, loss};
  } else {
    command.legs = {is_oco || random.one_in(2) ? loss : profit};
  }
  return command;
}

question trader::place(chance& random) {
  if (random.one_in(6)) return {new_family(random)};
  return {new_order(random)};
}

std::optional<order_id> trader::own_order(chance& random) {
  if (order_ids_.empty()) return std::nullopt;
  auto recent = std::min<std::size_t>(order_ids_.size(), 6);
  return order_ids_[order_ids_.size() - 1 - random.roll(recent)];
}

question trader::change(chance& random) {
  auto order = own_order(random);
  if (!order) return place(random);
  if (random.one_in(3)) return {cancel_order{*order, user_, random.one_in(8) ? idempotency{} : new_key(5), {}}};
  amend_order command;
  command.order = *order;
  command.by = user_;
  if (!random.one_in(3)) command.quantity = quantity::whole(random.between(1, 14));
  if (!random.one_in(3)) command.price = near_price(random);
  if (random.one_in(4)) {
    command.stop_price = near_price(random);
    if (random.one_in(2)) command.price = {};
  }
  if (random.one_in(6)) command.if_version = versions_[*order];
  command.request = new_key(6);
  return {command};
}

question trader::look(chance& random) {
  auto order = own_order(random);
  if (order && random.one_in(2)) return {read_order{*order, user_}};
  return {read_account{account_, user_, random.one_in(2) ? account_read::balance : account_read::portfolio}};
}

namespace {

/// One that bites now and then, or none.
risk::limit_override random_limit(chance& random) {
  if (random.one_in(3)) return {risk::rule::max_open_orders, random.between(2, 8), {}};
  if (random.one_in(2)) return {risk::rule::max_position_quantity, quantity::whole(random.between(5, 60)).raw, {}};
  return {risk::rule::max_order_value, money::whole(random.between(200'000, 1'000'000)).raw, {}};
}
risk::limit_overrides random_limits(chance& random) {
  if (random.one_in(2)) return {};
  return {random_limit(random)};
}

}  // namespace

/// An administrator sets limits, or its owner switches trading off: mostly on again, so that there is something to see.
question trader::limit(chance& random) {
  const admin_act act{user_, "", "as the simulation wants it"};
  const caller administrator{user_id{1}, identity::role_set{}.with(identity::role::admin)};
  const bool off = random.one_in(4);
  switch (random.roll(4)) {
    case 0:
      return {risk::change_account_limits{account_, administrator, random_limits(random), act}};
    case 1:
      return {risk::change_user_limits{user_, random_limits(random), act}};
    case 2:
      return {risk::switch_account{account_, user_, true, off, random.one_in(3), act}};
    default:
      return {risk::switch_user{user_, off, false, act}};
  }
}

/// A timer, a stream that is to guard the account, or a look at what is open.
question trader::guard(chance& random) {
  switch (random.roll(4)) {
    case 0:
    case 1: {
      const auto timeout = random.one_in(4) ? 0 : random.between(5, 40);
      return {set_cancel_timer{account_, user_, static_cast<std::uint32_t>(timeout)}};
    }
    case 2:
      return {guard_connection{account_, user_, 1 + random.roll(streams), !random.one_in(4)}};
    default:
      return {find_open_orders{account_, user_, {}, {}}};
  }
}

question trader::misbehave(chance& random) {
  auto command = new_order(random);
  switch (random.roll(8)) {
    case 0:
      command.quantity = {};
      break;
    case 1:
      command.symbol = *symbol_id::parse("NOWHERE");
      break;
    case 2:
      command.quantity = quantity{1};
      break;
    case 3:
      command.type = order_type::limit;
      command.price = {terms_.around.raw + 1};
      break;
    case 4:
      command.type = order_type::limit;
      command.price = {terms_.around.raw * 3};
      break;
    case 5:
      command.by = {user_.value + 1};
      break;
    case 6: {
      if (money_answers_.empty()) return look(random);
      auto used = money_answers_.begin()->first;
      return {deposit_funds{account_, user_, money::whole(1), {}, {used.high, used.low, 99}, {}}, true};
    }
    default:
      if (strangers_.empty()) return {read_order{order_id{random.roll(1'000'000) << 16 | 1}, user_}, true};
      return {cancel_order{random.one_of(strangers_), user_, new_key(9), {}}, true};
  }
  return {command, true};
}

/// A few lines, some of them wrong: nobody sees to it that what is sold is there.
import_trades trader::new_import(chance& random) {
  import_trades command;
  command.account = account_;
  command.by = user_;
  command.content_hash = std::to_string(keys_);
  command.skip_errors = !random.one_in(5);
  command.request = random.one_in(4) ? idempotency{} : new_key(10);
  for (std::int64_t i = 0, lines = random.between(1, 6); i < lines; ++i) {
    import_row row;
    row.line = static_cast<std::uint32_t>(i + 2);
    row.kind = static_cast<import_row_kind>(random.between(1, 7));
    row.date = {static_cast<std::int32_t>(10'000 + random.roll(30))};
    row.amount = money::whole(random.between(1, 900'000));
    if (row.kind == import_row_kind::buy || row.kind == import_row_kind::sell) {
      row.symbol = random.one_of(terms_.symbols);
      row.quantity = quantity::whole(random.between(1, 9));
      row.fee = money::whole(random.between(0, 50));
    }
    command.rows.push_back(row);
  }
  return command;
}

/// What somebody does whose account only shows what is elsewhere.
question trader::statement(chance& random) {
  switch (random.roll(12)) {
    case 0:
      return look(random);
    case 1:
      return {new_order(random), true};
    case 2:
      return {deposit_funds{account_, user_, money::whole(1), {}, new_key(2), {}}, true};
    case 3:
      return {read_imports{account_, user_}};
    case 4:
    case 5:
    case 6:
      if (!imports_.empty()) return {undo_import{account_, user_, random.one_of(imports_), {}}};
      break;
    case 7:
      // The same file again, as another request.
      if (last_import_) {
        auto again = *last_import_;
        again.request = new_key(10);
        return {again};
      }
      break;
    default:
      break;
  }
  last_import_ = new_import(random);
  return {*last_import_};
}

// ---- what it hears -------------------------------------------------------------------------------------------------

bool trader::answered(question& asked, const answer& given, auditor& audit) {
  if (std::holds_alternative<unavailable>(given.body)) {
    asked.again = given.to.correlation == asked.token;
    return false;
  }
  if (std::holds_alternative<refusal>(given.body)) return refused(asked, given, audit);
  require(!asked.must_be_refused, "a wrong request was taken");
  ++acknowledged;
  replays += given.replayed || given.repeated ? 1U : 0U;
  if (given.get_if<risk::user_risk_view>() != nullptr || given.get_if<risk::account_limits_view>() != nullptr ||
      given.get_if<risk::switched_view>() != nullptr) {
    ++limits_changed;
  }
  auto request = request_of(asked.what);
  if (const auto* user = given.get_if<user_view>()) {
    audit.confirm(*user);
    user_ = user->user;
  } else if (const auto* account = given.get_if<account_view>()) {
    audit.confirm(*account);
    require(!account_ || account_ == account->account, "one request opened two accounts");
    account_ = account->account;
  } else if (const auto* transaction = given.get_if<transaction_view>()) {
    audit.confirm(*transaction);
    remember(request, *transaction);
  } else if (const auto* order = given.get_if<order_view>()) {
    audit.confirm(*order);
    // An answer to an earlier asking of it may come late and tells what was so then.
    saw(*order, given.replayed || given.repeated || given.to.correlation != asked.token);
    remember(request, *order);
  } else if (const auto* balance = given.get_if<balance_view>()) {
    audit.confirm(*balance);
    saw(*balance);
  } else if (const auto* portfolio = given.get_if<portfolio_view>()) {
    audit.confirm(portfolio->balance);
    saw(portfolio->balance);
  } else if (const auto* timer = given.get_if<cancel_timer_view>()) {
    audit.confirm(*timer);
  } else if (const auto* imported = given.get_if<import_result_view>()) {
    audit.confirm(*imported);
    imports_.push_back(imported->number);
  } else if (const auto* gone = given.get_if<import_view>()) {
    audit.confirm_gone(*gone);
  }
  return true;
}

bool trader::refused(question& asked, const answer& given, const auditor& audit) {
  if (given.to.correlation != asked.token) return false;  // it has asked again since: the later answer counts
  const auto& why = std::get<refusal>(given.body);
  if (says_not_now(why)) {
    asked.again = true;
    return false;
  }
  require(asked.must_be_refused || !says_unknown(why), "something that was acknowledged is unknown now");
  ++refusals;
  if (says_limit(why)) ++limit_refusals;
  if (const auto* cancel = std::get_if<cancel_order>(&asked.what); cancel != nullptr && !asked.must_be_refused) {
    require(why.is(order_reject::order_not_open) || why.is(order_reject::too_many_requests),
            "a cancel was refused for a reason that is not one of cancels");
    bool open = audit.orders().at(cancel->order).is_open();
    require(!open || why.is(order_reject::too_many_requests), "a cancel was refused though its order is open");
  }
  bool registering = std::holds_alternative<register_user>(asked.what);
  refused_ = refused_ || registering;
  require(!registering || why.is(user_reject::email_taken) || why.is(user_reject::username_taken),
          "a registration was refused for no good reason");
  auto request = request_of(asked.what);
  if (is_booking(asked.what) && request && !why.is(account_reject::idempotency_key_reused)) {
    require(!order_answers_.contains(key_of(request)) && !money_answers_.contains(key_of(request)),
            "a request was acknowledged and refused later");
    refused_bookings_.push_back(request);
  }
  return true;
}

void trader::remember(const idempotency& request, const order_view& view) {
  if (!request) return;
  auto [first, is_new] = order_answers_.emplace(key_of(request), view);
  require(is_new || first->second == view, "a repeated request got another answer than the first");
}

void trader::remember(const idempotency& request, const transaction_view& view) {
  auto [first, is_new] = money_answers_.emplace(key_of(request), view);
  bool same = first->second.transaction == view.transaction && first->second.cash == view.cash;
  require(is_new || same, "a repeated request got another answer than the first");
}

void trader::saw(const order_view& view, bool of_before) {
  auto id = view.terms.order;
  auto [known, is_new] = versions_.emplace(id, view.version);
  if (is_new) order_ids_.push_back(id);
  if (is_new && view.family) order_ids_.insert(order_ids_.end(), view.family->legs.begin(), view.family->legs.end());
  require(of_before || is_new || view.version >= known->second, "an order went back to an older version");
  if (!is_new && view.version < known->second) return;
  known->second = view.version;
  latest_[id] = view;
}

void trader::saw(const balance_view& view) {
  require(view.seq >= balance_seq_, "an account went back to an older balance");
  balance_seq_ = view.seq;
}

void trader::check(const auditor& audit) const {
  for (const auto& request : refused_bookings_) {
    require(audit.booked_under(account_, request) == 0, "a refused request was booked all the same");
  }
  for (const auto& [key, view] : money_answers_) {
    require(audit.booked_under(account_, {key.high, key.low, 0}) == 1,
            "an acknowledged transaction is not booked once");
    audit.confirm(view);
  }
  for (const auto& [key, view] : order_answers_) audit.confirm(view);
  for (const auto& [id, view] : latest_) {
    require(audit.orders().contains(id), "an acknowledged order is gone");
    require(audit.orders().at(id).version >= view.version, "an acknowledged order went back");
  }
}

}  // namespace madang::simulation
