#include "tests/support/fake_node.hpp"
#include "messages/accounts/closing.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/admin/platform.hpp"
#include "messages/admin/queries.hpp"
#include "messages/market/queries.hpp"
#include "messages/portfolio/queries.hpp"
#include "messages/risk/account_risk.hpp"
#include "messages/risk/queries.hpp"
#include "messages/risk/user_risk.hpp"
#include "messages/settlement/queries.hpp"
#include "messages/settlement/settlement_day.hpp"
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
    case account_read::settled_balance:
      return settled_balance_view{plausible_balance(), money::whole(1), money::whole(2), money::whole(3),
                                  money::whole(1)};
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

/// What administrators and the settings of users ask for.
std::optional<answer> plausible_admin_answer(const caf::message& message) {
  const user_record_view record{the_user,
                                "sealed:a@b.kr",
                                "sealed:tester",
                                role_set{}.with(role::trader),
                                {},
                                user_status::active,
                                {},
                                false,
                                some_time,
                                1,
                                true};
  if (auto out = reply<read_user_record>(message, record)) return out;
  if (auto out = reply<administer_user>(message, record)) return out;
  if (auto out = reply<change_names>(message, record)) return out;
  if (auto out = reply<read_preferences>(message, preferences_view{})) return out;
  if (auto out = reply<change_preferences>(message, preferences_view{})) return out;
  const consents_view consents{{{consent_kind::terms, "2026-11-01", some_time}}};
  if (auto out = reply<read_consents>(message, consents)) return out;
  if (auto out = reply<give_consent>(message, consents)) return out;
  const symbol_state_view symbol{{*symbol_id::parse("005930"), "Samsung", "Samsung", market_code::kospi, currency::krw,
                                  quantity::whole(1), price::whole(70'000)},
                                 {price::whole(70'000), price::whole(49'000), price::whole(91'000)},
                                 instrument_status::trading,
                                 1,
                                 price::whole(100)};
  if (auto out = reply<administer_symbol>(message, symbol)) return out;
  if (auto out = reply<admin::read_platform_settings>(message, admin::platform_settings_view{})) return out;
  if (auto out = reply<admin::change_platform_settings>(message, admin::platform_settings_view{})) return out;
  if (auto out = reply<admin::count_administrator>(message, admin::administrators_view{})) return out;
  return reply<admin::release_administrator>(message, admin::administrators_view{});
}

std::optional<answer> plausible_risk_answer(const caf::message& message) {
  const risk::limit_overrides some{{risk::rule::max_order_value, money::whole(5'000'000).raw, {}}};
  const risk::user_risk_view of_user{the_user, some, risk::kill_state::own, 3, some_time, 1};
  if (auto out = reply<risk::read_user_risk>(message, of_user)) return out;
  if (auto out = reply<risk::change_user_limits>(message, of_user)) return out;
  if (auto out = reply<risk::switch_user>(message, of_user)) return out;
  const risk::account_limits_view of_account{the_account, the_user, account_kind::paper, risk::all_limits({}),
                                             some,        2,        some_time,           1};
  if (auto out = reply<risk::read_account_limits>(message, of_account)) return out;
  if (auto out = reply<risk::change_account_limits>(message, of_account)) return out;
  const risk::switched_view switched{the_account, risk::kill_state::own, 2, 3};
  if (auto out = reply<risk::switch_account>(message, switched)) return out;
  const risk::verdicts_view verdicts{{{risk::rule::max_order_value, risk::verdict::fail, "5000000", "7000000"},
                                      {risk::rule::max_leverage, risk::verdict::skipped, {}, {}}}};
  if (auto out = reply<risk::validate_order>(message, verdicts)) return out;
  risk::exposure_view exposure;
  exposure.account = the_account;
  exposure.equity = money::whole(100);
  exposure.by_symbol = {{"005930", money::whole(10), money::whole(10)}};
  exposure.circuits = {{{}, risk::circuit_cause::loss, some_time},
                       {the_symbol, risk::circuit_cause::errors, some_time}};
  const risk::alert_reviewed_view reviewed{the_account, 4, risk::alert_status::confirmed, 0, 1};
  if (auto out = reply<risk::review_alert>(message, reviewed)) return out;
  return reply<risk::read_account_risk>(message, exposure);
}

std::optional<answer> plausible_settlement_answer(const caf::message& message) {
  if (auto out = reply<settlement::begin_run>(message, plausible_job())) return out;
  const settlement::settlement_day_view day{{20'783}, {{settlement::run_kind::cash, the_job, the_user, some_time}}, 1};
  return reply<settlement::read_settlement_day>(message, day);
}

std::optional<answer> plausible_answer(const caf::message& message) {
  const transaction_view transaction{3, the_account, money::whole(10), money::whole(1'010), some_time};
  if (auto out = reply<open_registration>(message, registration_reserved_view{the_user})) return out;
  const session_granted_view granted{
      the_user, the_session, role_set{}.with(role::trader), {the_account}, {1, 2}, some_time + nanos_per_second, false};
  if (auto out = reply<open_session>(message, granted)) return out;
  if (auto out = reply<refresh_session>(message, granted)) return out;
  if (auto out = reply<end_sessions>(message, sessions_ended_view{1})) return out;
  if (auto out = reply<read_sessions>(
          message, sessions_view{{{the_session, "sealed:curl/8.0\n127.0.0.1", some_time, some_time}}}))
    return out;
  if (auto out = reply<change_password>(message, sessions_ended_view{1})) return out;
  if (auto out = reply<issue_link>(message, link_view{the_user, link_kind::verify_email, "sealed:a@b.kr"})) return out;
  if (auto out = reply<verify_email>(message, link_view{the_user, link_kind::verify_email, "sealed:a@b.kr"}))
    return out;
  if (auto out = plausible_admin_answer(message)) return out;
  if (auto out = reply<complete_registration>(message, plausible_user())) return out;
  if (auto out = reply<read_user>(message, plausible_user())) return out;
  if (auto out = reply<erase_user>(message, user_erased_view{the_user})) return out;
  if (auto out = reply<accounts::read_closing>(message, accounts::closing_view{the_account, 0, false})) return out;
  if (auto out = reply<request_account>(message, plausible_account())) return out;
  const api_key_view key{{the_user, 1}, "sealed:bot", scope_set{}.with(api_scope::read), {}, {}, some_time, {}};
  if (auto out = reply<create_api_key>(message, key)) return out;
  if (auto out = reply<revoke_api_key>(message, key)) return out;
  if (auto out = reply<read_api_keys>(message, api_keys_view{{key}})) return out;
  if (auto out = reply<read_quotas>(message, quotas_view{role_set{}.with(role::trader), 3, {the_account}})) return out;
  const two_factor_view factor{true, 1, "sealed:12345678901234567890", 0, {}};
  if (auto out = reply<prepare_two_factor>(message, factor)) return out;
  if (auto out = reply<try_code>(message, factor)) return out;
  if (auto out = reply<pass_code>(message, two_factor_passed_view{true, false, some_time, 10})) return out;
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
  if (auto out = plausible_risk_answer(message)) return out;
  if (auto out = plausible_settlement_answer(message)) return out;
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
  if (is_a<settlement::read_statement>(query)) {
    settlement::statement_sums sums;
    sums.closing_cash = money::whole(1'000);
    return std::any(listing<settlement::statement_sums>{{sums}, false});
  }
  if (is_a<settlement::list_taxes>(query)) {
    const settlement::tax_item one{settlement::tax_kind::rural, "005930", money::whole(700'000), rate{150'000},
                                   money::whole(1'050),         {20'784}};
    return std::any(listing<settlement::tax_item>{{one}, false});
  }
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
  if (const auto* made = std::any_cast<jobs::list_jobs>(&query)) {
    if (made->at.before == 0) return two(plausible_job());
    return std::any(listing<jobs::job_view>{{plausible_job()}, false});
  }
  if (is_a<admin::list_users>(query)) {
    return two(admin::user_item{the_user, role_set{}.with(role::trader), {}, user_status::active, some_time});
  }
  if (is_a<admin::list_audit_events>(query)) {
    const std::string hash(64, '0');
    return two(admin::audit_item{3, some_time, the_admin, "127.0.0.1", "user_suspended", "user", to_text(the_user),
                                 "as agreed", "{}", hash, hash, hash});
  }
  if (is_a<risk::list_alerts>(query)) {
    return two(risk::alert_item{7,
                                {the_account, 4},
                                risk::alert_kind::limit_breach,
                                "max_order_value",
                                "BUY 10 005930",
                                {{entity_of(the_account), 4}},
                                risk::alert_status::dismissed,
                                some_time,
                                the_admin,
                                some_time});
  }
  if (is_a<portfolio::list_account_days>(query)) {
    const accounts::held_position held{the_symbol, quantity::whole(10), money::whole(700'000)};
    return two(accounts::account_day_closed{
        {20'000}, money::whole(300'000), money::whole(1'000'000), {}, {}, money::whole(150), {}, {held}});
  }
  if (is_a<portfolio::list_cash_flows>(query)) {
    return two(portfolio::cash_flow{1, money::whole(1'000'000), wide_money{}, some_time});
  }
  if (is_a<portfolio::list_opening_prices>(query)) {
    return two(portfolio::opening_price{the_symbol, {20'001}, price::whole(71'000)});
  }
  if (is_a<admin::verify_audit>(query)) return two(admin::audit_verdict{true, 1, 3, std::string(64, '0'), 0});
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
            money::whole(710'000),
            market_code::kospi,
            "Semiconductors"}},
          money::whole(710'000),
          money::whole(700'000),
          money::whole(-5),
          money::whole(701'000),
          {},
          money::whole(150),
          money::whole(20),
          fraction{10'000},
          account_kind::paper,
          some_time,
          some_time,
          some_time};
}
user_view plausible_user() {
  return {the_user, "sealed:a@b.kr", "sealed:tester", "phc", role_set{}.with(role::trader), {the_account}, some_time};
}

standing_view plausible_standing(user_id user) {
  const auto one = user == the_admin ? role::admin : user == the_viewer ? role::viewer : role::trader;
  const auto all_flags = user_flags{}.with(user_flag::verified).with(user_flag::can_real_trade);
  standing_view out{user, 1, user_status::active, role_set{}.with(one), all_flags, false, {}};
  const unix_nanos never{9'000'000'000 * nanos_per_second};
  out.sessions.push_back({the_session, never, {}, some_time, never, {}});
  return out;
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
  if (message.match_elements<request<read_standing>>()) {
    const auto& asked = message.get_as<request<read_standing>>(0);
    ++standings_asked;
    auto body = standing_of ? standing_of(asked.command.user) : answer_body(plausible_standing(asked.command.user));
    const auto& way_out = standings_out ? standings_out : out;
    if (body) way_out(answer{asked.reply_to, false, false, *std::move(body)});
    return;
  }
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
bool fake_persons::doubt_key(user_id) {
  return note("doubt"), true;
}
bool fake_persons::erase_key(user_id) {
  return note("erase"), true;
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
  const auto known = [&](user_id user) { return verified_caller{user, {}, good_until, the_session}; };
  if (token == "trader") return known(the_user);
  if (token == "viewer") return known(the_viewer);
  if (token == "admin") return known(the_admin);
  if (token == "stranger") return known(another_user);
  return refused{token == "expired" ? token_refusal::expired : token_refusal::invalid};
}

std::optional<shown_secret> fake_secrets::open(secret_use, std::string_view text) const {
  if (!text.starts_with("genuine")) return std::nullopt;
  return shown_secret{the_user, the_session.value, "hash of " + std::string(text)};
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
                      secrets,
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
                      &rules,
                      nullptr,
                      nullptr,
                      nullptr,
                      &key_secrets};
  door = std::make_unique<gateway>(std::move(ports), limits);
  outputs.sink = [this](std::vector<output>&& all) { door->deliver(std::move(all)); };
  entities.out = [this](output one) { outputs.pass(std::move(one)); };
  entities.standings_out = [this](output one) {
    std::vector<output> all;
    all.push_back(std::move(one));
    door->deliver(std::move(all));
  };
  if (auto started = door->start(); !started) throw std::runtime_error(started.error());
}

fake_node::~fake_node() {
  door->stop(0);
  lists.work.drop();
  passwords.work.drop();
}

}  // namespace madang
