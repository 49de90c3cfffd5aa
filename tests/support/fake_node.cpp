#include "tests/support/fake_node.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/market/queries.hpp"
#include "messages/trading/queries.hpp"

#include <algorithm>
#include <chrono>

#include "config/door/door_settings.hpp"
#include "messages/jobs/queries.hpp"
#include "messages/jobs/user_jobs.hpp"

namespace madang {
namespace {

constexpr unix_nanos some_time{1'800'000'000'123'456'000};

/// Answers one kind of request.
template <class Command>
std::optional<answer> reply(const caf::message& message, const answer_body& body) {
  if (!message.match_elements<request<Command>>()) return std::nullopt;
  return answer{message.get_as<request<Command>>(0).reply_to, false, false, body};
}

answer_body read_body(const read_account& read) {
  switch (read.what) {
    case account_read::account:
      return plausible_account();
    case account_read::balance:
    case account_read::buying_power:
      return plausible_balance();
    case account_read::portfolio:
    case account_read::positions:
      break;
  }
  return plausible_portfolio();
}

jobs::job_view plausible_job() {
  return {
      the_job, the_user,  "ledger_export",  jobs::job_status::succeeded, 1'000'000, {"text/csv", {}, "job.csv", 120},
      {},      some_time, some_time + 1'000};
}

std::optional<answer> plausible_answer(const caf::message& message) {
  const transaction_view transaction{3, the_account, money::whole(10), money::whole(1'010), some_time};
  if (auto out = reply<open_registration>(message, registration_reserved_view{the_user})) return out;
  if (auto out = reply<complete_registration>(message, plausible_user())) return out;
  if (auto out = reply<read_user>(message, plausible_user())) return out;
  if (auto out = reply<request_account>(message, plausible_account())) return out;
  if (auto out = reply<resolve_name>(message, name_holder_view{the_user})) return out;
  if (auto out = reply<deposit_funds>(message, transaction)) return out;
  if (auto out = reply<withdraw_funds>(message, transaction)) return out;
  if (auto out = reply<place_order>(message, plausible_order())) return out;
  if (auto out = reply<cancel_order>(message, plausible_order())) return out;
  if (auto out = reply<amend_order>(message, plausible_order())) return out;
  if (auto out = reply<read_order>(message, plausible_order())) return out;
  if (auto out = reply<jobs::ask_for_job>(message, plausible_job())) return out;
  if (auto out = reply<jobs::cancel_job>(message, plausible_job())) return out;
  if (auto out = reply<jobs::read_job>(message, plausible_job())) return out;
  const jobs::job_result_view made{the_job, "ledger_export", {"text/plain", "42", {}, 2}};
  if (auto out = reply<jobs::read_job_result>(message, made)) return out;
  const grant_view grant{1, the_account, the_user, right::view, some_time};
  if (auto out = reply<grant_access>(message, grant)) return out;
  if (auto out = reply<revoke_access>(message, grant)) return out;
  if (auto out = reply<read_grants>(message, grants_view{{grant}})) return out;
  if (!message.match_elements<request<read_account>>()) return std::nullopt;
  const auto& read = message.get_as<request<read_account>>(0);
  return answer{read.reply_to, false, false, read_body(read.command)};
}

template <class Query>
bool is_a(const any_query& query) {
  return std::any_cast<Query>(&query) != nullptr;
}
template <class Item>
any_listing two(Item one) {
  return std::any(listing<Item>{{one, one}, true});
}

any_listing plausible_list(const any_query& query) {
  if (const auto* accounts = std::any_cast<list_accounts>(&query)) {
    if (accounts->at.before == 0) return two(plausible_account());
    return std::any(listing<account_view>{{plausible_account()}, false});
  }
  if (is_a<list_orders>(query)) return two(plausible_order());
  if (is_a<list_executions>(query)) {
    return two(execution_entry{the_order,
                               the_account,
                               the_symbol,
                               side::buy,
                               3,
                               {17, price::whole(71'000), quantity::whole(10), liquidity_kind::taker},
                               {},
                               {},
                               some_time,
                               5});
  }
  if (is_a<list_ledger>(query)) {
    return two(ledger_entry{4, ledger_kind::deposit, money::whole(10), money::whole(1'010), "3", some_time});
  }
  if (is_a<list_candles>(query)) {
    return two(
        candle{some_time, price::whole(1), price::whole(2), price::whole(1), price::whole(2), quantity::whole(7)});
  }
  if (is_a<jobs::list_jobs>(query)) return two(plausible_job());
  return refused{list_unavailable("no such list")};
}

std::shared_ptr<const market_image> image_of(symbol_id symbol, std::string name, std::string name_ko) {
  auto out = std::make_shared<market_image>();
  out->listing = {symbol,        std::move(name),    std::move(name_ko),  market_code::kospi,
                  currency::krw, quantity::whole(1), price::whole(70'000)};
  out->limits = {price::whole(70'000), price::whole(49'000), price::whole(91'000)};
  out->quote.symbol = symbol;
  out->quote.last_price = price::whole(71'000);
  out->quote.base = price::whole(70'000);
  out->quote.volume = quantity::whole(12'345);
  out->quote.bid = {price::whole(70'900), quantity::whole(5), 1};
  out->quote.as_of = some_time;
  out->quote.tick_size = price::whole(100);
  out->quote.lower_limit = out->limits.lower;
  out->quote.upper_limit = out->limits.upper;
  out->book = {symbol,
               {{price::whole(70'900), quantity::whole(5), 1}, {price::whole(70'800), quantity::whole(7), 2}},
               {},
               some_time,
               9};
  return out;
}

}  // namespace

order_view plausible_order() {
  order_view out;
  out.terms = {the_order,
               the_account,
               the_user,
               the_symbol,
               side::buy,
               order_type::limit,
               time_in_force::day,
               quantity::whole(10),
               price::whole(71'000),
               price::whole(71'000),
               "mine-1"};
  out.progress = {order_status::partially_filled, order_reason::none, quantity::whole(10),  price::whole(71'000),
                  price::whole(71'000),           quantity::whole(3), money::whole(212'999)};
  out.version = 4;
  out.created_at = some_time;
  out.updated_at = some_time + 1'000;
  return out;
}
account_view plausible_account() {
  return {the_account, the_user, account_kind::paper, currency::krw, "My \"first\"", some_time};
}
balance_view plausible_balance() {
  return {the_account, currency::krw, money::whole(1'000), money::whole(300), 12};
}
portfolio_view plausible_portfolio() {
  return {plausible_balance(),
          {{the_symbol,
            quantity::whole(10),
            quantity::whole(4),
            {money::whole(700'000), quantity::whole(10)},
            money::whole(700'000),
            price::whole(71'000),
            money::whole(710'000)}},
          money::whole(710'000),
          money::whole(700'000),
          money::whole(-5),
          money::whole(701'000),
          fraction{10'000},
          some_time};
}
user_view plausible_user() {
  return {the_user, "sealed:a@b.kr", "sealed:tester", "phc", role_set{}.with(role::trader), {the_account}, some_time};
}

// ---- region --------------------------------------------------------------------------------------------------------

void fake_region::answer_with(entity who) {
  const std::lock_guard lock(mutex_);
  who_ = std::move(who);
}

std::vector<caf::message> fake_region::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}
std::vector<fake_region::receiver> fake_region::receivers() const {
  const std::lock_guard lock(mutex_);
  return receivers_;
}
std::size_t fake_region::heard_count() const {
  const std::lock_guard lock(mutex_);
  return heard_.size();
}

bool fake_region::wait_for(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, std::chrono::seconds(10), [&] { return heard_.size() >= count; });
}

void fake_region::route(entity_id to, caf::message message, bool new_entity, reply_token) {
  entity who;
  {
    const std::lock_guard lock(mutex_);
    heard_.push_back(message);
    receivers_.push_back({new_entity ? entity_id{to.kind, 0} : to, new_entity});
    who = who_;
    came_.notify_all();
  }
  if (auto said = who ? who(message) : plausible_answer(message)) out(*std::move(said));
}

// ---- gate ----------------------------------------------------------------------------------------------------------

void fake_gate::pass(output out) {
  when_open([this, out = std::move(out)] { sink({out}); });
}

void fake_gate::when_open(std::function<void()> then) {
  {
    const std::lock_guard lock(mutex_);
    if (!open_) {
      held_.push_back(std::move(then));
      return;
    }
  }
  then();
}

void fake_gate::open() {
  std::deque<std::function<void()>> held;
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
    held.swap(held_);
  }
  for (auto& one : held) one();
}

// ---- market and lists ----------------------------------------------------------------------------------------------

fake_market_cache::fake_market_cache()
    : images_{image_of(the_symbol, "Samsung Electronics", "삼성전자"),
              image_of(*symbol_id::parse("035720"), "Kakao", "카카오")} {}

std::shared_ptr<const market_image> fake_market_cache::image(symbol_id symbol) const {
  const auto at =
      std::find_if(images_.begin(), images_.end(), [&](const auto& one) { return one->listing.symbol == symbol; });
  return at == images_.end() ? nullptr : *at;
}
std::vector<symbol_id> fake_market_cache::symbols() const {
  std::vector<symbol_id> out;
  for (const auto& one : images_) out.push_back(one->listing.symbol);
  return out;
}
std::vector<trade_view> fake_market_cache::trades(symbol_id symbol, std::size_t limit, std::uint64_t before) const {
  std::vector<trade_view> out;
  for (std::uint64_t number = before == 0 ? 5 : before - 1; number > 0 && out.size() < limit; --number) {
    out.push_back({symbol, number, price::whole(71'000), quantity::whole(1), side::sell, some_time, number});
  }
  return out;
}

void fake_lists::ask_any(any_query query, std::function<void(any_listing)> done) {
  last = query;
  work.run([this, query = std::move(query), done = std::move(done)] {
    if (failure) return done(refused{*failure});
    done(plausible_list(query));
  });
}

bool held_work::do_one() {
  std::function<void()> next;
  {
    const std::lock_guard lock(mutex_);
    if (held_.empty()) return false;
    next = std::move(held_.front());
    held_.pop_front();
  }
  next();
  return true;
}

void held_work::run(std::function<void()> what) {
  if (!holding_) return what();
  const std::lock_guard lock(mutex_);
  held_.push_back(std::move(what));
}

void held_work::drop() {
  std::deque<std::function<void()>> dropped;
  std::lock_guard lock(mutex_);
  dropped.swap(held_);
}
std::size_t held_work::waiting() const {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

// ---- identity ------------------------------------------------------------------------------------------------------

result<keyed_name, std::string> fake_persons::key_of(name_use use, std::string_view text) const {
  if (use == name_use::email && text.find('@') == std::string_view::npos) return refused{std::string("It has no @.")};
  if (use == name_use::username && text.size() < 3) return refused{std::string("It is too short.")};
  return keyed_name{{std::hash<std::string_view>{}(text) | 1}, 1};
}
bool fake_persons::create_key(user_id) {
  return note("create"), true;
}
void fake_persons::settle_key(user_id) {
  note("settle");
}
void fake_persons::erase_key(user_id) {
  note("erase");
}
void fake_persons::note(std::string deed) {
  const std::lock_guard lock(mutex_);
  deeds_.push_back(std::move(deed));
}
std::vector<std::string> fake_persons::deeds() const {
  const std::lock_guard lock(mutex_);
  return deeds_;
}
std::optional<std::string> fake_persons::seal(user_id, personal_field, std::string_view plain) {
  return "sealed:" + std::string(plain);
}
std::optional<std::string> fake_persons::open(user_id, personal_field, std::string_view sealed) {
  return std::string(sealed.substr(7));
}

result<verified_caller, token_refusal> fake_tokens::verify(std::string_view token, unix_nanos now) const {
  ++verified;
  const auto good_until = now + 900 * nanos_per_second;
  if (token == "trader") return verified_caller{the_user, role_set{}.with(role::trader), good_until};
  if (token == "viewer") return verified_caller{the_user, role_set{}.with(role::viewer), good_until};
  if (token == "admin") return verified_caller{the_user, role_set{}.with(role::admin), good_until};
  if (token == "stranger") return verified_caller{another_user, role_set{}.with(role::trader), good_until};
  return refused{token == "expired" ? token_refusal::expired : token_refusal::invalid};
}

bool fake_passwords::hash(std::string password, std::function<void(std::optional<std::string>)> done) {
  if (full) return false;
  seen.push_back(std::move(password));
  work.run([done = std::move(done)] { done("phc"); });
  return true;
}
bool fake_passwords::verify(std::string password, std::string, std::function<void(bool)> done) {
  if (full) return false;
  seen.push_back(password);
  work.run([right = password == "right-password", done = std::move(done)] { done(right); });
  return true;
}
bool fake_passwords::verify_against_nobody(std::string password, std::function<void(bool)> done) {
  if (full) return false;
  ++nobodies;
  seen.push_back(std::move(password));
  work.run([done = std::move(done)] { done(false); });
  return true;
}

// ---- the node ------------------------------------------------------------------------------------------------------

fake_node::fake_node(const std::function<void(settings&)>& change) : rules(*load_market_rules({})) {
  limits.http.listen = "127.0.0.1:0";
  // Every client of a test comes from one address, and most are one user.
  limits.contexts.edit<limit_settings>().lifted = true;
  limits.http.user_share_percent = limits.http.address_share_percent = 100;
  limits.identity.login_failures_max = limits.identity.login_failures_per_address_max = 1'000'000;
  if (change) change(limits);
  gateway_ports ports{entities,
                      outputs,
                      cache,
                      lists,
                      kinds,
                      channels,
                      channels,
                      channels,
                      persons,
                      tokens,
                      passwords,
                      ids,
                      time,
                      metrics,
                      [this] {
                        return readiness{ready, {{"journal", ready ? "writable" : "disk full"}}};
                      },
                      [this] { return intake.load(); },
                      [this] { return exits.load(); },
                      1,
                      nullptr,
                      &rules};
  door = std::make_unique<gateway>(std::move(ports), limits);
  outputs.sink = [this](std::vector<output>&& all) { door->deliver(std::move(all)); };
  entities.out = [this](output one) { outputs.pass(std::move(one)); };
  if (auto started = door->start(); !started) throw std::runtime_error(started.error());
}

fake_node::~fake_node() {
  door->stop(0);
  lists.work.drop();
  passwords.work.drop();
}

}  // namespace madang
