#include "gateway/accounts/account_routes.hpp"

#include "cluster/ports/id_source.hpp"
#include "gateway/accounts/account_json.hpp"
#include "gateway/accounts/account_lists.hpp"
#include "gateway/accounts/balance_json.hpp"
#include "gateway/accounts/ledger_json.hpp"
#include "gateway/accounts/past_account.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/jobs/job_routes.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/plain_text.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::accounts {
namespace {

constexpr std::string_view accounts_list = "accounts";
constexpr std::string_view ledger_list = "ledger";

/// The account of the path; nothing when the text is no account's id (then the request has been refused).
std::optional<account_id> account_of(exchange& ex) {
  auto id = parse_id<account_id>(ex.path_value());
  if (!id) ex.refuse("not_found");
  return id;
}

void add_replayed(http_response& response, const answer& reply) {
  if (reply.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
}

/// An account lives and moves with its user: where its orders are judged, his limits and his switch are known.
account_id next_account(id_source& ids, user_id owner) {
  return {pack_id(ids.next_account().value >> 16, owner.slot())};
}

void serve_open(route_services& with, const exchange_ptr& ex) {
  request_account command;
  command.kind = *parse_account_kind(ex->body_text("kind"));
  if (command.kind == account_kind::live) return ex->refuse("live_needs_broker");
  command.user = ex->caller_id();
  command.new_account = next_account(with.ports.ids, ex->caller_id());
  command.currency = *parse_currency(ex->body_text("currency"));
  command.name = ex->body_text("name");
  command.max_accounts = static_cast<std::uint32_t>(with.settings_now()->accounts.max_per_user);
  command.request = ex->repeat;
  command.received_at = ex->received_at;
  with.actors.ask<account_view>(
      ex, ex->caller_id(), std::move(command), [](const exchange_ptr& at, account_view&& account, const answer& reply) {
        auto response = json_response(201, [&](std::string& out) { write_account(out, account); });
        response.headers.emplace_back("Location", "/api/v1/accounts/" + to_text(account.account));
        add_replayed(response, reply);
        at->answer(std::move(response));
      });
}

accounts_of wanted_accounts(std::optional<std::string_view> text) {
  if (text == "GRANTED") return accounts_of::granted;
  return text == "ALL" ? accounts_of::all : accounts_of::owner;
}

void serve_list_accounts(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, accounts_list);
  if (!at) return;
  serve_list(with, ex, accounts_list, list_accounts{ex->caller_id(), *at, wanted_accounts(ex->query("access"))},
             write_account);
}

void serve_account(route_services& with, const exchange_ptr& ex) {
  const auto id = account_of(*ex);
  if (!id) return;
  with.actors.ask<account_view>(
      ex, *id, read_account{*id, ex->who(), account_read::account},
      [](const exchange_ptr& at, account_view&& account, const answer&) {
        at->answer(json_response(200, [&](std::string& out) { write_account(out, account); }));
      });
}

template <void (*Write)(std::string&, const balance_view&)>
void answer_balance(const exchange_ptr& at, balance_view&& balance, const answer&) {
  at->answer(json_response(200, [&](std::string& out) { Write(out, balance); }));
}

void answer_settled_balance(const exchange_ptr& at, settled_balance_view&& balance) {
  at->answer(json_response(200, [&](std::string& out) { write_settled_balance(out, balance); }));
}

void serve_balance(route_services& with, const exchange_ptr& ex) {
  const auto id = account_of(*ex);
  if (!id) return;
  if (is_of_past(*ex)) {
    return ask_past_account<settled_balance_view>(with, ex, *id, account_read::settled_balance, answer_settled_balance);
  }
  with.actors.ask<settled_balance_view>(ex, *id, read_account{*id, ex->who(), account_read::settled_balance},
                                        [](const exchange_ptr& at, settled_balance_view&& balance, const answer&) {
                                          answer_settled_balance(at, std::move(balance));
                                        });
}

void serve_buying_power(route_services& with, const exchange_ptr& ex) {
  const auto id = account_of(*ex);
  if (!id) return;
  with.actors.ask<balance_view>(ex, *id, read_account{*id, ex->who(), account_read::buying_power},
                                answer_balance<write_buying_power>);
}

void answer_transaction(const exchange_ptr& at, transaction_view&& transaction, const answer& reply) {
  auto response = json_response(201, [&](std::string& out) { write_transaction(out, transaction); });
  add_replayed(response, reply);
  at->answer(std::move(response));
}

void serve_deposit(route_services& with, const exchange_ptr& ex) {
  const auto id = account_of(*ex);
  if (!id) return;
  const auto amount = *parse_fixed<money>(ex->body_text("amount"));
  with.actors.ask<transaction_view>(
      ex, *id,
      deposit_funds{*id, ex->caller_id(), amount, with.limits.accounts.max_deposit, ex->repeat, ex->received_at},
      answer_transaction);
}

void serve_withdraw(route_services& with, const exchange_ptr& ex) {
  const auto id = account_of(*ex);
  if (!id) return;
  const auto amount = *parse_fixed<money>(ex->body_text("amount"));
  with.actors.ask<transaction_view>(ex, *id, withdraw_funds{*id, ex->caller_id(), amount, ex->repeat, ex->received_at},
                                    answer_transaction);
}

void serve_ledger(route_services& with, const exchange_ptr& ex) {
  const auto id = account_of(*ex);
  if (!id) return;
  const auto at = read_page(with, *ex, ledger_list);
  if (!at) return;
  serve_list_of(with, ex, *id, ledger_list, list_ledger{ex->caller_id(), *id, *at},
                [account = *id](std::string& out, const ledger_entry& one) { write_ledger_entry(out, account, one); });
}

/// The account says whose it is before anything is queued: the job reads as who asked for it, so it is the owner's.
void serve_ledger_export(route_services& with, const exchange_ptr& ex) {
  const auto id = account_of(*ex);
  if (!id) return;
  with.actors.ask<account_view>(ex, *id, read_account{*id, ex->who(), account_read::account},
                                [&with](const exchange_ptr& at, account_view&& account, const answer&) {
                                  if (account.user != at->caller_id()) return at->refuse("owner_required");
                                  jobs::answer_with_new_job(with, at, "ledger_export", to_text(account.account));
                                });
}

const std::vector<parameter>& account_in_path() {
  static const std::vector<parameter> out{{"account_id", views::id.schema(), "The account."}};
  return out;
}

/// A name that people give: one line that shows as what it is.
schema_ref name_of_account() {
  auto out = std::make_shared<schema>(*text_of(0, 64));
  out->pattern = plain_line_pattern;
  out->matches = is_plain_line;
  return out;
}

schema_ref account_body() {
  return object_of("NewAccount", {{"kind", words_of({"PAPER", "GAME", "LIVE", "MIRROR"})},
                                  {"currency", currency_schema()},
                                  optional_member("name", name_of_account())});
}
schema_ref amount_body() {
  return object_of("Amount", {{"amount", views::money.schema()}});
}

route read_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                 void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "accounts",
          .summary = summary,
          .who = access::caller,
          .object = object_rule::account,
          .in_path = account_in_path(),
          .answers = {{200, std::move(answer), summary}},
          .serve = serve};
}

route transaction_route(std::string_view path, std::string_view id, std::string_view summary,
                        std::vector<std::string_view> errors, void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::post,
          .path = path,
          .id = id,
          .tag = "accounts",
          .summary = summary,
          .kind = route_kind::command,
          .who = access::trading,
          .object = object_rule::account,
          .in_path = account_in_path(),
          .repeatable = true,
          .body = amount_body(),
          .answers = {{201, transaction_schema(), "The transaction"}},
          .errors = std::move(errors),
          .serve = serve};
}

}  // namespace

void add_account_routes(gateway_registry& to, const settings& limits) {
  to.add({.method = http_method::post,
          .path = "/api/v1/accounts",
          .id = "openAccount",
          .tag = "accounts",
          .summary = "Open an account",
          .kind = route_kind::command,
          .who = access::trading,
          .object = object_rule::own,
          .repeatable = true,
          .body = account_body(),
          .answers = {{201, account_schema(), "The new account", "application/json", {"Location"}}},
          .errors = {"currency_mismatch", "too_many_accounts", "live_needs_broker", "not_found"},
          .serve = serve_open});
  to.add({.method = http_method::get,
          .path = "/api/v1/accounts",
          .id = "listAccounts",
          .tag = "accounts",
          .summary = "The caller's accounts, newest first",
          .who = access::caller,
          .object = object_rule::own,
          .in_query =
              page_parameters(limits, {{"access", with_fallback(words_of({"OWNER", "GRANTED", "ALL"}), "\"OWNER\""),
                                        "One's own accounts, those that others share, or all."}}),
          .answers = {{200, page_schema("AccountPage", account_schema()), "One page"}},
          .errors = {"cursor_invalid", "not_found"},
          .serve = serve_list_accounts});
  to.add(read_route("/api/v1/accounts/{account_id}", "getAccount", "The account", account_schema(), serve_account));
  auto balance = read_route("/api/v1/accounts/{account_id}/balance", "getBalance",
                            "Its cash, and what of it is settled", settled_balance_schema(), serve_balance);
  add_as_of(balance, "As it was: a `seq` of this read, or an RFC 3339 time, included.");
  to.add(std::move(balance));
  to.add(read_route("/api/v1/accounts/{account_id}/buying-power", "getBuyingPower", "What new orders may cost",
                    buying_power_schema(), serve_buying_power));
  to.add(transaction_route("/api/v1/accounts/{account_id}/deposit", "deposit", "Pay cash in",
                           {"owner_required", "account_is_mirror", "deposit_not_allowed", "amount_not_positive",
                            "amount_off_unit", "amount_too_large"},
                           serve_deposit));
  auto withdraw = transaction_route("/api/v1/accounts/{account_id}/withdraw", "withdraw", "Take cash out",
                                    {"owner_required", "account_is_mirror", "amount_not_positive", "amount_off_unit",
                                     "amount_too_large", "insufficient_funds", "funds_unsettled"},
                                    serve_withdraw);
  withdraw.kind = route_kind::exit;
  withdraw.by_key = key_access::withdraw;
  withdraw.step_up = true;
  to.add(std::move(withdraw));
  auto ledger = read_route("/api/v1/accounts/{account_id}/ledger", "listLedger", "Every movement of cash, newest first",
                           page_schema("LedgerPage", ledger_entry_schema()), serve_ledger);
  ledger.in_query = page_parameters(limits);
  ledger.errors = {"cursor_invalid"};
  to.add(std::move(ledger));
  to.add(
      {.method = http_method::post,
       .path = "/api/v1/accounts/{account_id}/ledger/export",
       .id = "exportLedger",
       .tag = "accounts",
       .summary = "Write the ledger into a CSV file, as a job",
       .kind = route_kind::command,
       .who = access::caller,
       .object = object_rule::account,
       .by_key = key_access::read,
       .in_path = account_in_path(),
       .repeatable = true,
       .answers = {{202, jobs::job_schema(), "The job; Location says where it is", "application/json", {"Location"}}},
       .errors = {"owner_required", "too_many_jobs"},
       .serve = serve_ledger_export});
}

}  // namespace madang::accounts
