#include "gateway/trading/orders/order_routes.hpp"

#include <charconv>
#include <chrono>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/metrics.hpp"
#include "gateway/accounts/account_lists.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/past_reads.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/trading/chosen_account.hpp"
#include "gateway/trading/execution_json.hpp"
#include "gateway/trading/market_faults.hpp"
#include "gateway/trading/orders/family_request.hpp"
#include "gateway/trading/orders/order_json.hpp"
#include "gateway/trading/orders/placement_request.hpp"
#include "gateway/trading/trading_flags.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/words.hpp"
#include "messages/risk/rules.hpp"
#include "messages/settlement/queries.hpp"
#include "messages/trading/order_messages.hpp"
#include "messages/trading/queries.hpp"
#include "messages/trading/words.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::trading {
namespace {

constexpr std::string_view orders_list = "orders";
constexpr std::string_view executions_list = "executions_by_time";

std::int64_t steady_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

http_response order_response(int status, const order_view& order, const answer* reply = nullptr) {
  auto response = json_response(status, [&](std::string& out) {
    out.reserve(640);
    write_order(out, order);
  });
  response.headers.emplace_back("ETag", '"' + std::to_string(order.version) + '"');
  if (reply != nullptr && reply->replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
  return response;
}

// ---- place ---------------------------------------------------------------------------------------------------------

void answer_placed(route_services& with, const exchange_ptr& ex, order_view&& order, const answer& reply) {
  with.ports.metrics.order_execution_latency.observe(steady_ns() - ex->started_ns);
  auto response = order_response(reply.repeated ? 200 : 201, order, &reply);
  response.headers.emplace_back("Location", "/api/v1/orders/" + to_text(order.terms.order));
  ex->answer(std::move(response));
}

template <class Command>
void place_as(route_services& with, const exchange_ptr& ex, account_id account, Command command) {
  with_trading_flags(with, ex, account, [&with, account, command = std::move(command)](const exchange_ptr& permitted) {
    with.actors.ask<order_view>(permitted, account, command,
                                [&with](const exchange_ptr& then, order_view&& order, const answer& reply) {
                                  answer_placed(with, then, std::move(order), reply);
                                });
  });
}

void place(route_services& with, const exchange_ptr& ex, place_order&& command) {
  command.request = ex->repeat;
  const auto account = command.account;
  if (!has_legs(*ex)) return place_as(with, ex, account, std::move(command));
  auto family = read_family(ex, std::move(command));
  if (family) return place_as(with, ex, account, *std::move(family));
  with.ports.metrics.orders_refused.add();
}

/// The account looks for the first answer before it looks at the order, which it could not take: of no shares.
void place_again(route_services& with, const exchange_ptr& ex, place_order&& command) {
  command.request = ex->repeat;
  command.quantity = {};
  const auto account = command.account;
  with.actors.ask_all<order_view>(
      ex, account, std::move(command),
      [&with](const exchange_ptr& then, order_view&& order, const answer& reply) {
        answer_placed(with, then, std::move(order), reply);
      },
      [&with](const exchange_ptr& then, const refusal& why) {
        if (why.is(account_reject::idempotency_key_reused)) return with.actors.refuse(*then, why);
        refuse_several(*then, "/account_id");
      });
}

void serve_place(route_services& with, const exchange_ptr& ex) {
  const auto first = [&with](const exchange_ptr& at, place_order&& command) { place(with, at, std::move(command)); };
  const auto again = [&with](const exchange_ptr& at, place_order&& command) {
    place_again(with, at, std::move(command));
  };
  const bool goes_on = read_placement(with, ex, first, again);
  if (!goes_on) with.ports.metrics.orders_refused.add();
}

// ---- one order -----------------------------------------------------------------------------------------------------

std::optional<order_id> order_of(exchange& ex) {
  auto id = parse_id<order_id>(ex.path_value());
  if (!id) ex.refuse("not_found");
  return id;
}

/// An order that was filled on an earlier day may be settled; the order itself does not know.
bool may_be_settled(const route_services& with, const order_view& order) {
  if (order.progress.status != order_status::filled) return false;
  const auto zone = static_cast<std::int32_t>(with.limits.market.utc_offset_s);
  return day_in_zone(order.updated_at, zone) < day_in_zone(with.ports.time.now(), zone);
}

void answer_settled_or_not(route_services& with, const exchange_ptr& ex, order_view order) {
  const settlement::read_order_settlement query{order.terms.order, order.updated_at};
  auto take = [&with, ex, order = std::move(order)](const list_result<settlement::read_order_settlement>& found) {
    if (!found || found->items.empty()) return ex->refuse(with.come_again_later("unavailable"));
    auto shown = order;
    if (found->items.front().settled_at) shown.progress.status = order_status::settled;
    ex->answer(order_response(200, shown));
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, take](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, take, pass](list_result<settlement::read_order_settlement> got) {
                    run_on_io_thread(replies, ex, [take, pass, got = std::move(got)] { take(got); });
                  });
                });
}

/// The order as it was, for whoever may see it today.
void serve_past_order(route_services& with, const exchange_ptr& ex, order_id id) {
  with.actors.ask<order_view>(
      ex, id, read_order{id, ex->who()}, [&with, id](const exchange_ptr& at, order_view&& now, const answer&) {
        const auto moment = read_as_of(with, *at, now.version);
        if (!moment) return;
        past_request wanted{entity_of(id), *moment};
        wanted.is_beyond = [version = moment->number](const std::any& view) {
          return version && std::any_cast<const order_view&>(view).version > *version;
        };
        ask_past_view<order_view>(with, at, std::move(wanted), [](const exchange_ptr& to, order_view&& order) {
          to->answer(order_response(200, order));
        });
      });
}

void serve_read(route_services& with, const exchange_ptr& ex) {
  const auto id = order_of(*ex);
  if (!id) return;
  if (is_of_past(*ex)) return serve_past_order(with, ex, *id);
  with.actors.ask<order_view>(ex, *id, read_order{*id, ex->who()},
                              [&with](const exchange_ptr& at, order_view&& order, const answer&) {
                                if (may_be_settled(with, order)) return answer_settled_or_not(with, at, order);
                                at->answer(order_response(200, order));
                              });
}

void answer_changed(const exchange_ptr& at, order_view&& order, const answer& reply) {
  at->answer(order_response(200, order, &reply));
}

void serve_cancel(route_services& with, const exchange_ptr& ex) {
  const auto id = order_of(*ex);
  if (!id) return;
  with.actors.ask<order_view>(ex, *id, cancel_order{*id, ex->caller_id(), ex->repeat, ex->received_at}, answer_changed);
}

/// `"12"` → 12; `*` and no header → 0, any version. Nothing when it is neither.
std::optional<std::uint64_t> wanted_version(std::string_view header) {
  if (header.empty() || header == "*") return 0;
  if (header.size() < 3 || header.front() != '"' || header.back() != '"') return std::nullopt;
  std::uint64_t version = 0;
  const auto* end = header.data() + header.size() - 1;
  const auto [stop, error] = std::from_chars(header.data() + 1, end, version);
  if (error != std::errc{} || stop != end || version == 0) return std::nullopt;
  return version;
}

/// The new terms; nothing when one of them is not positive (then the request has been refused).
std::optional<amend_order> read_amendment(route_services& with, const exchange_ptr& of) {
  auto& ex = *of;
  amend_order command;
  const auto refuse = [&](std::string_view pointer, std::string_view code) {
    explain_amendment(with, of, not_positive(pointer, code));
    return std::nullopt;
  };
  if (ex.has("quantity")) command.quantity = *parse_fixed<quantity>(ex.body_text("quantity"));
  if (ex.has("quantity") && command.quantity.raw <= 0) return refuse("/quantity", "quantity_not_positive");
  if (ex.has("price")) command.price = *parse_fixed<price>(ex.body_text("price"));
  if (ex.has("price") && command.price.raw <= 0) return refuse("/price", "price_outside_limits");
  if (ex.has("stop_price")) command.stop_price = *parse_fixed<price>(ex.body_text("stop_price"));
  if (ex.has("stop_price") && command.stop_price.raw <= 0) return refuse("/stop_price", "price_outside_limits");
  return command;
}

void serve_amend(route_services& with, const exchange_ptr& ex) {
  const auto id = order_of(*ex);
  if (!id) return;
  const auto version = wanted_version(ex->request.headers.find("If-Match"));
  if (!version) return ex->refuse("if_match_malformed");
  auto command = read_amendment(with, ex);
  if (!command) return;
  command->order = *id;
  command->by = ex->caller_id();
  command->if_version = *version;
  command->request = ex->repeat;
  command->received_at = ex->received_at;
  with_trading_flags(with, ex, *id, [&with, command = *std::move(command)](const exchange_ptr& at) {
    with.actors.ask<order_view>(at, command.order, command, answer_changed);
  });
}

// ---- lists ---------------------------------------------------------------------------------------------------------

order_filter filter_of(std::optional<std::string_view> text) {
  if (text == "OPEN") return order_filter::open;
  if (text == "CLOSED") return order_filter::closed;
  return order_filter::all;
}

/// Fills an optional id from the query. False when it names nothing (then the request has been refused).
template <class Id>
bool read_id(exchange& ex, std::string_view name, std::optional<Id>& into) {
  const auto text = ex.query(name);
  if (!text) return true;
  into = parse_id<Id>(*text);
  if (!into) ex.refuse("not_found");
  return into.has_value();
}

void list_orders_of(route_services& with, const exchange_ptr& ex, user_id whose) {
  list_orders query{whose, {}, filter_of(ex->query("status")), {}, {}, {}};
  if (!read_id(*ex, "account_id", query.account)) return;
  if (const auto text = ex->query("symbol")) {
    query.symbol = symbol_id::parse(*text);
    if (!query.symbol) return ex->refuse("symbol_unknown");
  }
  if (const auto text = ex->query("client_order_id")) query.client_order_id = *text;
  const auto at = read_page(with, *ex, orders_list);
  if (!at) return;
  query.at = *at;
  if (query.account) return accounts::serve_list_of(with, ex, *query.account, orders_list, query, write_order);
  serve_list(with, ex, orders_list, std::move(query), write_order);
}

void serve_list_orders(route_services& with, const exchange_ptr& ex) {
  list_orders_of(with, ex, ex->caller_id());
}

void serve_orders_of_user(route_services& with, const exchange_ptr& ex) {
  const auto whose = parse_id<user_id>(ex->path_value());
  if (!whose || (*whose != ex->caller_id() && !ex->caller->roles.has(role::admin))) return ex->refuse("not_found");
  if (*whose == ex->caller_id()) return list_orders_of(with, ex, *whose);
  std::optional<account_id> only;
  if (!read_id(*ex, "account_id", only)) return;
  auto list = [&with, whose = *whose](const exchange_ptr& at) { list_orders_of(with, at, whose); };
  if (only) return accounts::look_at_each(with, ex, {*only}, std::move(list));
  accounts::look_at_all_of(with, ex, *whose, std::move(list));
}

/// What settles at once has the date of its trade.
auto execution_writer(const route_services& with) {
  const auto zone = static_cast<std::int32_t>(with.limits.market.utc_offset_s);
  return [zone](std::string& out, const execution_entry& one) {
    auto shown = one;
    if (shown.settlement_date.value == 0) shown.settlement_date = day_in_zone(one.executed_at, zone);
    write_execution(out, shown);
  };
}

/// Where the order is not the caller's, its account says whether he may see it, and the list is read as its owner's.
void list_executions_of_order(route_services& with, const exchange_ptr& ex, const list_executions& query) {
  auto ask_order = [&with, query](const exchange_ptr& at) {
    with.actors.ask<order_view>(at, *query.order, read_order{*query.order, at->who()},
                                [&with, query](const exchange_ptr& to, order_view&& seen, const answer&) {
                                  auto of_owner = query;
                                  of_owner.by = seen.terms.user;
                                  serve_list(with, to, executions_list, of_owner, execution_writer(with));
                                });
  };
  serve_list(with, ex, executions_list, query, execution_writer(with), ask_order);
}

void serve_executions(route_services& with, const exchange_ptr& ex) {
  list_executions query{ex->caller_id(), {}, {}, {}};
  if (!read_id(*ex, "account_id", query.account) || !read_id(*ex, "order_id", query.order)) return;
  const auto at = read_page(with, *ex, executions_list);
  if (!at) return;
  query.at = *at;
  if (query.account)
    return accounts::serve_list_of(with, ex, *query.account, executions_list, query, execution_writer(with));
  if (query.order) return list_executions_of_order(with, ex, query);
  serve_list(with, ex, executions_list, query, execution_writer(with));
}

// ---- schemas -------------------------------------------------------------------------------------------------------

schema_ref amendment_body() {
  return object_of("Amendment",
                   {optional_member("quantity", quantity_in()), optional_member("price", price_in()),
                    optional_member("stop_price", decimal_of(4, "Of a stop order that waits", "off_tick"))},
                   "The new total quantity, the new price, the new stop price, or several of them");
}

std::vector<parameter> order_parameters(const settings& limits) {
  return page_parameters(limits, {{"account_id", views::id.schema(), "Of this account only."},
                                  {"status", with_fallback(words_of({"OPEN", "CLOSED", "ALL"}), "\"ALL\""),
                                   "Open orders, ended ones, or all."},
                                  {"symbol", text_of(1, 64), "In this symbol only."},
                                  {"client_order_id", client_order_id(), "The order with this id of yours."}});
}
std::vector<parameter> order_in_path() {
  return {{"order_id", views::id.schema(), "The order."}};
}

const std::vector<std::string_view>& amendment_errors() {
  static const auto codes =
      and_the_rules({"trade_access_required", "flag_required", "order_not_open", "symbol_halted", "market_closed",
                     "quantity_not_positive", "quantity_below_filled", "off_lot", "price_required", "type_not_allowed",
                     "stop_triggered", "leg_waits", "off_tick", "price_outside_limits", "insufficient_funds",
                     "nothing_to_change", "insufficient_shares", "too_many_requests", "too_many_open_orders"});
  return codes;
}

void add_writes(gateway_registry& to) {
  to.add({.method = http_method::post,
          .path = "/api/v1/orders",
          .id = "placeOrder",
          .tag = "orders",
          .summary = "Place an order; answered after its first pass through the book, durable",
          .kind = route_kind::command,
          .who = access::trading,
          .object = object_rule::account,
          .counts_as = rate_class::trading,
          .repeatable = true,
          .body = order_body(),
          .answers = {{201, order_schema(), "The order as it stands", "application/json", {"ETag", "Location"}},
                      {200,
                       order_schema(),
                       "The order that this client_order_id made before",
                       "application/json",
                       {"ETag", "Location"}}},
          .errors = placement_errors(),
          .serve = serve_place,
          .explain = explain_placement});
  to.add({.method = http_method::patch,
          .path = "/api/v1/orders/{order_id}",
          .id = "amendOrder",
          .tag = "orders",
          .summary = "Change the total quantity, the price or the stop price",
          .kind = route_kind::exit,
          .who = access::trading,
          .object = object_rule::account,
          .counts_as = rate_class::trading,
          .in_path = order_in_path(),
          .repeatable = true,
          .conditional = true,
          .body = amendment_body(),
          .answers = {{200, order_schema(), "The order as it stands", "application/json", {"ETag"}}},
          .errors = amendment_errors(),
          .serve = serve_amend,
          .explain = explain_amendment});
  to.add({.method = http_method::remove,
          .path = "/api/v1/orders/{order_id}",
          .id = "cancelOrder",
          .tag = "orders",
          .summary = "Cancel what is left of an order",
          .kind = route_kind::exit,
          .who = access::trading,
          .object = object_rule::account,
          .in_path = order_in_path(),
          .repeatable = true,
          .answers = {{200, order_schema(), "The order as it stands", "application/json", {"ETag"}}},
          .errors = {"trade_access_required", "order_not_open", "too_many_requests"},
          .serve = serve_cancel});
}

}  // namespace

void add_order_routes(gateway_registry& to, const settings& limits) {
  const auto page = page_schema("OrderPage", order_schema());
  add_writes(to);
  to.add({.method = http_method::get,
          .path = "/api/v1/orders",
          .id = "listOrders",
          .tag = "orders",
          .summary = "The caller's orders, newest first",
          .who = access::caller,
          .object = object_rule::account,
          .in_query = order_parameters(limits),
          .answers = {{200, page, "One page"}},
          .errors = {"cursor_invalid", "not_found", "symbol_unknown"},
          .serve = serve_list_orders});
  route one{.method = http_method::get,
            .path = "/api/v1/orders/{order_id}",
            .id = "getOrder",
            .tag = "orders",
            .summary = "One order",
            .who = access::caller,
            .object = object_rule::account,
            .in_path = order_in_path(),
            .answers = {{200, order_schema(), "The order", "application/json", {"ETag"}}},
            .serve = serve_read};
  add_as_of(one, "As it was: a `version` of it, or an RFC 3339 time, included.");
  to.add(std::move(one));
  to.add({.method = http_method::get,
          .path = "/api/v1/orders/user/{user_id}",
          .id = "listOrdersOfUser",
          .tag = "orders",
          .summary = "A user's orders: one's own, or anyone's for an administrator",
          .who = access::caller,
          .object = object_rule::owned_or_office,
          .in_path = {{"user_id", views::id.schema(), "The user."}},
          .in_query = order_parameters(limits),
          .answers = {{200, page, "One page"}},
          .errors = {"cursor_invalid", "symbol_unknown"},
          .serve = serve_orders_of_user});
  to.add({.method = http_method::get,
          .path = "/api/v1/executions",
          .id = "listExecutions",
          .tag = "orders",
          .summary = "The caller's executions, newest first",
          .who = access::caller,
          .object = object_rule::account,
          .in_query = page_parameters(limits, {{"account_id", views::id.schema(), "Of this account only."},
                                               {"order_id", views::id.schema(), "Of this order only."}}),
          .answers = {{200, page_schema("ExecutionPage", execution_schema()), "One page"}},
          .errors = {"cursor_invalid", "not_found"},
          .serve = serve_executions});
}

}  // namespace madang::trading
