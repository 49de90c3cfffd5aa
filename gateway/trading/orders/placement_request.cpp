#include "gateway/trading/orders/placement_request.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway/api/parameters/request_hash.hpp"
#include "gateway/trading/chosen_account.hpp"
#include "gateway/trading/market_faults.hpp"
#include "gateway/trading/orders/family_request.hpp"
#include "gateway/trading/orders/order_json.hpp"
#include "messages/risk/rules.hpp"
#include "messages/trading/words.hpp"

namespace madang::trading {
namespace {

bool is_client_order_id(std::string_view text) {
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-") ==
         std::string_view::npos;
}

/// What a stop order waits for. False when one of its numbers is not positive (then the request has been refused).
bool read_stop(route_services& with, const exchange_ptr& of, stop_terms& into) {
  auto& ex = *of;
  if (ex.has("stop_price")) into.stop_price = *parse_fixed<price>(ex.body_text("stop_price"));
  if (ex.has("trail_price")) into.trail_price = *parse_fixed<price>(ex.body_text("trail_price"));
  if (ex.has("trail_rate")) into.trail_rate = *parse_fixed<rate>(ex.body_text("trail_rate"));
  const auto refuse = [&](std::string_view pointer, std::string_view code) {
    explain_placement(with, of, not_positive(pointer, code));
    return false;
  };
  if (ex.has("stop_price") && into.stop_price.raw <= 0) return refuse("/stop_price", "stop_price_required");
  if (ex.has("trail_price") && into.trail_price.raw <= 0) return refuse("/trail_price", "trail_required");
  if (ex.has("trail_rate") && into.trail_rate.raw <= 0) return refuse("/trail_rate", "trail_required");
  return true;
}

/// What the schema has checked; nothing when a text names nothing (then the request has been refused).
std::optional<place_order> read_terms(route_services& with, const exchange_ptr& of) {
  auto& ex = *of;
  place_order command;
  const auto symbol = symbol_id::parse(ex.body_text("symbol"));
  if (!symbol) {
    ex.refuse(problem{"symbol_unknown", {}, {{"/symbol", "symbol_unknown", "There is no such symbol."}}, {}, false});
    return std::nullopt;
  }
  if (ex.has("price")) {
    command.price = *parse_fixed<price>(ex.body_text("price"));
    if (command.price.raw <= 0) {
      explain_placement(with, of, not_positive("/price", "price_outside_limits"));
      return std::nullopt;
    }
  }
  if (!read_stop(with, of, command.stop)) return std::nullopt;
  command.symbol = *symbol;
  command.side = *parse_side(ex.body_text("side"));
  command.type = *parse_order_type(ex.body_text("type"));
  if (ex.has("time_in_force")) command.time_in_force = *parse_time_in_force(ex.body_text("time_in_force"));
  command.quantity = *parse_fixed<quantity>(ex.body_text("quantity"));
  command.client_order_id = ex.body_text("client_order_id");
  command.by = ex.caller_id();
  command.received_at = ex.received_at;
  command.body_hash = ex.repeat ? ex.repeat.body : body_hash(ex.canonical_body);
  return command;
}

}  // namespace

bool read_placement(route_services& with, const exchange_ptr& of, with_placement then, with_placement repeat) {
  const auto named = of->has("account_id") ? parse_id<account_id>(of->body_text("account_id")) : std::nullopt;
  if (of->has("account_id") && !named) {
    of->refuse("not_found");
    return false;
  }
  auto terms = read_terms(with, of);
  if (!terms) return false;
  if (named) {
    terms->account = *named;
    then(of, *std::move(terms));
    return true;
  }
  const auto filled_in = [&](with_placement next) -> with_account {
    if (!next) return {};
    return [order = *terms, next = std::move(next)](const exchange_ptr& at, account_id account) {
      auto command = order;
      command.account = account;
      next(at, std::move(command));
    };
  };
  choose_account_of_body(with, of, filled_in(std::move(then)), filled_in(std::move(repeat)));
  return true;
}

problem not_positive(std::string_view pointer, std::string_view code) {
  return {code, {}, {{std::string(pointer), code, "It must be positive."}}, {}, false};
}

schema_ref client_order_id() {
  auto out = std::make_shared<schema>(*text_of(1, 48, "Unique among the account's open orders"));
  out->pattern = "^[A-Za-z0-9._:-]{1,48}$";
  out->matches = is_client_order_id;
  return out;
}

schema_ref quantity_in() {
  return decimal_of(6, "Shares", "off_lot");
}
schema_ref price_in() {
  return decimal_of(4, "Of one share", "off_tick");
}

schema_ref order_body() {
  std::vector<schema_member> members{
      optional_member("account_id", text_of(0, 64, "Absent: the caller's only account")),
      {"symbol", text_of(0, 64)},
      {"side", side_schema()},
      {"type", order_type_schema()},
      {"quantity", quantity_in()},
      optional_member("price", price_in()),
      optional_member("stop_price", decimal_of(4, "What a stop order waits for", "off_tick")),
      optional_member("trail_price", decimal_of(4, "Distance of a trailing stop", "off_tick")),
      optional_member("trail_rate", decimal_of(4, "The same as a part of the price that it follows", "trail_required")),
      optional_member("time_in_force", with_fallback(time_in_force_schema(), "\"DAY\"")),
      optional_member("client_order_id", client_order_id())};
  for (auto& one : family_members()) members.push_back(std::move(one));
  return object_of("NewOrder", std::move(members));
}

std::vector<std::string_view> and_the_rules(std::vector<std::string_view> codes) {
  // An account answers its bound of open orders as `too_many_open_orders`.
  for (const auto& row : risk::rule_rows) {
    if (row.which != risk::rule::max_open_orders) codes.push_back(row.code);
  }
  return codes;
}

const std::vector<std::string_view>& placement_errors() {
  static const auto codes = and_the_rules({"not_found",
                                           "account_required",
                                           "flag_required",
                                           "trade_access_required",
                                           "account_is_mirror",
                                           "duplicate_client_order_id",
                                           "quantity_not_positive",
                                           "symbol_unknown",
                                           "currency_mismatch",
                                           "off_lot",
                                           "price_required",
                                           "price_not_allowed",
                                           "stop_price_required",
                                           "trail_required",
                                           "type_not_allowed",
                                           "time_in_force_not_allowed",
                                           "legs_invalid",
                                           "off_tick",
                                           "price_outside_limits",
                                           "order_too_large",
                                           "too_many_open_orders",
                                           "insufficient_funds",
                                           "insufficient_shares",
                                           "symbol_halted",
                                           "market_closed",
                                           "too_many_requests"});
  return codes;
}

}  // namespace madang::trading
