#include "gateway/identity/keys/api_key_routes.hpp"

#include <sodium.h>
#include <map>
#include <set>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "config/http/network_list.hpp"
#include "config/identity/key_settings.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/parameters/time_parameter.hpp"
#include "gateway/identity/keys/api_key_json.hpp"
#include "gateway/identity/profile/quota_json.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/trading/queries.hpp"

namespace madang::identity {
namespace {

constexpr std::string_view keys_list = "api_keys";
constexpr std::string_view all_keys = "/api/v1/users/api-keys";
constexpr std::string_view one_key = "/api/v1/users/api-keys/{key_id}";

// ---- make a key ----------------------------------------------------------------------------------------------------

/// `msk_` and 128 random bits in hex.
std::string new_secret() {
  std::array<unsigned char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 2 * sizeof bytes + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  return std::string("msk_") + hex.data();
}

problem field_problem(std::string_view member, std::string_view code, std::string said) {
  return problem{code, said, {{"/" + std::string(member), code, said}}, {}, false};
}

/// Nothing: it has been refused. Zero: never.
std::optional<unix_nanos> read_expiry(exchange& ex) {
  if (!ex.has("expires_at")) return unix_nanos{};
  const auto at = parse_moment(ex.body_text("expires_at"), 0);
  if (at && *at > ex.received_at) return at;
  const std::string said = at ? "It is over already." : "It is no time of RFC 3339.";
  ex.refuse(field_problem("expires_at", at ? "out_of_range" : "format_invalid", said));
  return std::nullopt;
}

/// Nothing: they have been refused.
std::optional<std::vector<std::string>> read_networks(exchange& ex) {
  std::vector<std::string> out;
  const auto* member = ex.body.find("allowed_addresses");
  const auto* items = member == nullptr ? nullptr : std::get_if<json_items>(&member->content);
  if (items == nullptr) return out;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const auto* text = (*items)[i].text();
    const auto parsed = text == nullptr ? std::nullopt : parse_network_list(*text);
    if (parsed && parsed->size() == 1) {
      out.push_back(*text);
      continue;
    }
    ex.refuse(field_problem("allowed_addresses/" + std::to_string(i), "format_invalid",
                            "It is no address and no network such as 10.0.0.0/8."));
    return std::nullopt;
  }
  return out;
}

void serve_create(route_services& with, const exchange_ptr& ex) {
  const auto* secrets = with.ports.key_secrets;
  if (secrets == nullptr) return ex->refuse(with.come_again_later("unavailable"));
  const auto user = ex->caller_id();
  const auto expires_at = read_expiry(*ex);
  if (!expires_at) return;
  auto networks = read_networks(*ex);
  if (!networks) return;
  const auto scopes = scopes_of(*ex->body.find("scopes"));
  if (scopes.bits == 0) return ex->refuse(field_problem("scopes", "too_short", "At least one scope is needed."));
  const std::string name(ex->body_text("name"));
  auto sealed_name = with.ports.persons.seal(user, personal_field::api_key_name, name);
  if (!sealed_name) return ex->refuse(with.come_again_later("unavailable"));
  const auto secret = keep_secret(new_secret());
  create_api_key command{
      user,
      {0, *std::move(sealed_name), scopes, *expires_at, *std::move(networks), secrets->seal_key(user, *secret)},
      static_cast<std::uint32_t>(with.pools.keys.limits().api_keys_max)};
  with.actors.ask<api_key_view>(
      ex, user, std::move(command), [name, secret](const exchange_ptr& at, api_key_view&& made, const answer&) {
        auto response = json_response(201, [&](std::string& out) { write_new_api_key(out, {made, name, *secret}); });
        response.headers.emplace_back("Location", std::string(all_keys) + "/" + to_text(made.key));
        at->answer(std::move(response));
      });
}

// ---- list, revoke --------------------------------------------------------------------------------------------------

std::string name_of(person_port& persons, const api_key_view& key) {
  return persons.open(key.key.user, personal_field::api_key_name, key.sealed_name).value_or("");
}

void serve_list_keys(route_services& with, const exchange_ptr& ex) {
  const auto user = ex->caller_id();
  with.actors.ask<api_keys_view>(ex, user, read_api_keys{user},
                                 [&with](const exchange_ptr& at, api_keys_view&& all, const answer&) {
                                   auto& persons = with.ports.persons;
                                   const auto write = [&](std::string& out, const api_key_view& one) {
                                     write_api_key(out, {one, name_of(persons, one)});
                                   };
                                   at->answer(list_response(all.keys, keys_list, std::nullopt, write));
                                 });
}

void serve_revoke(route_services& with, const exchange_ptr& ex) {
  const auto key = parse_id<api_key_id>(ex->path_value());
  if (!key || key->user != ex->caller_id()) return ex->refuse("not_found");
  with.actors.ask<api_key_view>(ex, key->user, revoke_api_key{key->user, key->number},
                                [&with](const exchange_ptr& at, api_key_view&& gone, const answer&) {
                                  with.pools.keys.keys().remove(gone.key);
                                  at->answer(json_response(200, [&](std::string& out) {
                                    write_api_key(out, {gone, name_of(with.ports.persons, gone)});
                                  }));
                                });
}

// ---- quotas --------------------------------------------------------------------------------------------------------

/// How far a count of a day's executions goes.
constexpr int execution_pages_max = 20;

struct quota_answer {
  shown_quotas shown;
  unix_nanos day_began;
  int pages = 0;
  std::map<account_id, std::set<order_id>> traded;  ///< today

  /// The limit holds for each account: of the one that has traded most.
  void count(const trading::execution_entry& one) {
    auto& orders = traded[one.account];
    orders.insert(one.order);
    auto& used = shown.daily_trades.used;
    if (orders.size() > used) used = static_cast<std::uint32_t>(orders.size());
  }
};

void answer_quotas(const exchange_ptr& ex, const shown_quotas& quotas) {
  ex->answer(json_response(200, [&](std::string& out) { write_quotas(out, quotas); }));
}

/// Counts the orders that have traded today by their executions, newest first, a page at a time.
void count_executions(route_services& with, const exchange_ptr& ex, const std::shared_ptr<quota_answer>& so_far,
                      page at) {
  at.limit = static_cast<std::uint32_t>(with.limits.http.page_limit_max);
  auto take = [&with, ex, so_far](const list_result<trading::list_executions>& found) {
    if (!found) return ex->refuse(with.come_again_later("unavailable"));
    for (const auto& one : found->items) {
      if (one.executed_at < so_far->day_began) return answer_quotas(ex, so_far->shown);
      so_far->count(one);
    }
    if (!found->more || found->items.empty() || ++so_far->pages == execution_pages_max) {
      return answer_quotas(ex, so_far->shown);
    }
    page behind;
    begin_behind(behind, trading::list_executions::cursor(found->items.back()));
    count_executions(with, ex, so_far, behind);
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, at, take](const fair_queue::pass& pass) {
                  lists.ask(trading::list_executions{ex->caller_id(), {}, {}, at},
                            [replies, ex, take, pass](list_result<trading::list_executions> got) {
                              run_on_io_thread(replies, ex, [take, pass, got = std::move(got)] { take(got); });
                            });
                });
}

void serve_quotas(route_services& with, const exchange_ptr& ex) {
  auto& keys = with.pools.keys;
  const auto user = ex->caller_id();
  const auto day = keys.day_of(ex->received_at);
  with.actors.ask<quotas_view>(
      ex, user, read_quotas{user, day}, [&with, user, day](const exchange_ptr& at, quotas_view&& view, const answer&) {
        auto& door = with.pools.keys;
        const auto ends = door.end_of_day(day);
        const auto calls = std::max(view.api_calls, door.counts().used(user, day).value_or(0));
        const auto& caller = *at->caller;
        auto made = std::make_shared<quota_answer>();
        made->shown = {{door.trades_per_day(caller.flags, caller.quotas), 0, ends},
                       {door.calls_per_day(view.roles, caller.quotas), calls, ends}};
        made->day_began = start_of_day(day, static_cast<std::int32_t>(with.limits.market.utc_offset_s));
        if (view.accounts.empty()) return answer_quotas(at, made->shown);
        count_executions(with, at, made, {});
      });
}

schema_ref at_most(std::size_t items_max, const schema_ref& item) {
  auto made = std::make_shared<schema>(*array_of(item));
  made->items_max = items_max;
  return made;
}

schema_ref new_key_body(const key_settings& limits) {
  const auto networks = static_cast<std::size_t>(limits.allowed_addresses_max);
  return object_of("NewApiKeyRequest", {{"name", text_of(1, 64)},
                                        {"scopes", at_most(3, scope_schema())},
                                        optional_member("expires_at", moment_of()),
                                        optional_member("allowed_addresses", at_most(networks, text_of(1, 64)))});
}

}  // namespace

void add_api_key_routes(gateway_registry& to, const settings& limits) {
  to.add({.method = http_method::post,
          .path = all_keys,
          .id = "createApiKey",
          .tag = "identity",
          .summary = "Make an API key; its secret is shown once",
          .kind = route_kind::command,
          .who = access::caller,
          .object = object_rule::own,
          .by_key = key_access::none,
          .step_up = true,
          .body = new_key_body(limits.of<key_settings>()),
          .answers = {{201, new_api_key_schema(), "The key with its secret", "application/json", {"Location"}}},
          .errors = {"not_found", "too_many_api_keys"},
          .serve = serve_create});
  to.add({.method = http_method::get,
          .path = all_keys,
          .id = "listApiKeys",
          .tag = "identity",
          .summary = "The caller's API keys, without their secrets",
          .who = access::caller,
          .object = object_rule::own,
          .answers = {{200, page_schema("ApiKeyPage", api_key_schema()), "All of them, newest first"}},
          .errors = {"not_found"},
          .serve = serve_list_keys});
  to.add({.method = http_method::remove,
          .path = one_key,
          .id = "revokeApiKey",
          .tag = "identity",
          .summary = "Revoke an API key; it stops within a second",
          .kind = route_kind::exit,
          .who = access::caller,
          .object = object_rule::own,
          .by_key = key_access::none,
          .step_up = true,
          .in_path = {{"key_id", views::id.schema(), "The key."}},
          .answers = {{200, api_key_schema(), "The key as it was"}},
          .serve = serve_revoke});
  to.add({.method = http_method::get,
          .path = "/api/v1/users/quotas",
          .id = "getQuotas",
          .tag = "identity",
          .summary = "What the caller may do a day, and has done",
          .who = access::caller,
          .object = object_rule::own,
          .answers = {{200, quotas_schema(), "Both quotas"}},
          .errors = {"not_found"},
          .serve = serve_quotas});
}

}  // namespace madang::identity
