#include "tests/support/fake_answers.hpp"

#include "messages/accounts/closing.hpp"
#include "messages/accounts/order_guards.hpp"
#include "messages/admin/platform.hpp"
#include "messages/jobs/user_jobs.hpp"
#include "messages/risk/account_risk.hpp"
#include "messages/risk/user_risk.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "messages/trading/preview.hpp"
#include "messages/trading/queue_place.hpp"

namespace madang {
namespace {

/// Answers one kind of request.
template <class Command>
std::optional<answer> reply(const caf::message& message, const answer_body& body) {
  if (!message.match_elements<request<Command>>()) return std::nullopt;
  return answer{message.get_as<request<Command>>(0).reply_to, false, false, body};
}

subscription_right plausible_right() {
  return {*symbol_id::parse("005930"),
          {20'000},
          {20'010},
          {20'015},
          quantity::whole(20),
          price::whole(8'000),
          quantity::whole(5),
          money::whole(40'000)};
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
    case account_read::subscription_rights:
      return subscription_rights_view{read.account, {plausible_right()}};
    case account_read::portfolio:
    case account_read::positions:
      break;
  }
  return plausible_portfolio();
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
  const watch_lists_view lists{R"(sealed:[{"name":"Chips","symbols":["005930"]}])", 3};
  if (auto out = reply<read_watch_lists>(message, lists)) return out;
  if (auto out = reply<change_watch_lists>(message, lists)) return out;
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
  if (auto out = reply<admin::begin_audit_export>(message, plausible_job())) return out;
  if (auto out = reply<admin::begin_master_rotation>(message, plausible_job())) return out;
  if (auto out = reply<admin::begin_order_release>(message, plausible_job())) return out;
  if (auto out = reply<admin::order_supervision>(message, admin::supervision_view{})) return out;
  if (auto out = reply<admin::order_drain>(message, admin::drain_view{})) return out;
  if (auto out = reply<admin::report_supervision>(message, admin::supervision_view{})) return out;
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

std::optional<answer> plausible_open_orders_answer(const caf::message& message) {
  if (auto out = reply<find_open_orders>(message, open_order_ids_view{the_account, {the_order}})) return out;
  if (auto out = reply<set_cancel_timer>(message, cancel_timer_view{the_account, some_time})) return out;
  if (auto out = reply<guard_connection>(message, connection_guard_view{the_account, true})) return out;
  if (auto out = reply<read_queue>(message, queue_view{true, 2, quantity::whole(30), instrument_status::trading,
                                                       price::whole(69'900), price::whole(71'500)}))
    return out;
  order_preview_view preview;
  preview.refusals = {refusal::of(account_reject::off_tick, {{"tick", "100"}}),
                      refusal::of(account_reject::insufficient_funds)};
  preview.limits = day_limits{price::whole(70'000), price::whole(49'000), price::whole(91'000)};
  preview.tick = price::whole(100);
  preview.notional = money::whole(710'000);
  preview.hold = money::whole(710'106);
  preview.settlement_date = {20'783};
  preview.fills = {{price::whole(71'000), quantity::whole(4)}};
  return reply<preview_order>(message, preview);
}

std::optional<answer> plausible_import_answer(const caf::message& message) {
  import_result_view made;
  made.account = the_account;
  made.number = 1;
  made.content_hash = std::string(64, 'a');
  made.rows_read = 3;
  made.rows_good = 2;
  made.errors_count = 1;
  made.errors = {{4, import_fault::symbol_unknown, "NOWHERE"}};
  made.cash_after = money::whole(1'000);
  made.paid_in = money::whole(700'000);
  made.positions_count = 1;
  made.positions = {{the_symbol, {}, quantity::whole(10), money::whole(699'000)}};
  if (auto out = reply<import_trades>(message, made)) return out;
  const import_view one{the_account, 1, import_shape::kis, std::string(64, 'a'), 2, {20'000}, {20'001}, some_time};
  if (auto out = reply<undo_import>(message, one)) return out;
  return reply<read_imports>(message, imports_view{{one}});
}

std::optional<answer> plausible_settlement_answer(const caf::message& message) {
  if (auto out = reply<subscribe_rights>(message, subscription_rights_view{the_account, {plausible_right()}}))
    return out;
  if (auto out = reply<settlement::begin_run>(message, plausible_job())) return out;
  const settlement::settlement_day_view day{
      {20'783}, {{settlement::run_kind::cash, the_job, the_user, some_time, 1}}, 1};
  return reply<settlement::read_settlement_day>(message, day);
}

}  // namespace

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
  const outside_links_view links{the_user, {login_provider::google}, true};
  if (auto out = reply<link_outside_identity>(message, links)) return out;
  if (auto out = reply<unlink_outside_identity>(message, links)) return out;
  if (auto out = reply<read_outside_token>(message, outside_token_view{})) return out;
  if (auto out = reply<read_outside_links>(message, links)) return out;
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
  if (auto out = reply<place_family>(message, plausible_order())) return out;
  if (auto out = reply<cancel_order>(message, plausible_order())) return out;
  if (auto out = reply<amend_order>(message, plausible_order())) return out;
  if (auto out = reply<read_order>(message, plausible_order())) return out;
  if (auto out = plausible_open_orders_answer(message)) return out;
  if (auto out = reply<jobs::ask_for_job>(message, plausible_job())) return out;
  if (auto out = reply<jobs::cancel_job>(message, plausible_job())) return out;
  if (auto out = reply<jobs::read_job>(message, plausible_job())) return out;
  const jobs::job_result_view made{the_job, "ledger_export", {"text/plain", "42", {}, 2}};
  if (auto out = reply<jobs::read_job_result>(message, made)) return out;
  if (auto out = plausible_risk_answer(message)) return out;
  if (auto out = plausible_settlement_answer(message)) return out;
  if (auto out = plausible_import_answer(message)) return out;
  const grant_view grant{1, the_account, the_user, right::view, some_time};
  if (auto out = reply<grant_access>(message, grant)) return out;
  if (auto out = reply<revoke_access>(message, grant)) return out;
  if (auto out = reply<read_grants>(message, grants_view{{grant}})) return out;
  if (!message.match_elements<request<read_account>>()) return std::nullopt;
  const auto& read = message.get_as<request<read_account>>(0);
  return answer{read.reply_to, false, false, read_body(read.command)};
}

jobs::job_view plausible_job() {
  return {
      the_job, the_user,  "ledger_export",  jobs::job_status::succeeded, 1'000'000, {"text/csv", {}, "job.csv", 120},
      {},      some_time, some_time + 1'000};
}
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

}  // namespace madang
