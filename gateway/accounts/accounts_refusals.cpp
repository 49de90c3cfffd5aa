#include "gateway/accounts/accounts_refusals.hpp"

#include "gateway/problems/risk_problems.hpp"

namespace madang::accounts {

// Objects that do not exist and objects of others look the same from outside. No default: the compiler names a refusal
// without a row.
refusal_row row_of(account_reject why) {
  switch (why) {
    case account_reject::account_unknown:
      return {problems::not_found};
    case account_reject::owner_required:
      return {{"owner_required", 403, "Only the account's owner may do this"}};
    case account_reject::trade_access_required:
      return {{"trade_access_required", 403, "The caller may see this account, but not trade with it"}};
    case account_reject::idempotency_key_reused:
      return {problems::idempotency_key_reused};
    case account_reject::request_in_progress:
      return {problems::request_in_progress};
    case account_reject::duplicate_client_order_id:
      return {
          {"duplicate_client_order_id", 409, "The client_order_id belongs to another order"}, {}, {"client_order_id"}};
    case account_reject::account_is_mirror:
      return {{"account_is_mirror", 422, "The account only shows what is elsewhere"}};
    case account_reject::account_not_mirror:
      return {{"account_not_mirror", 422, "Trades are imported into MIRROR accounts alone"}};
    case account_reject::deposit_not_allowed:
      return {{"deposit_not_allowed", 422, "Nothing can be paid into this account"}};
    case account_reject::too_many_requests:
      return {problems::too_many_requests};
    case account_reject::amount_not_positive:
      return {{"amount_not_positive", 422, "The amount is not positive"}, {}, {"amount"}};
    case account_reject::amount_off_unit:
      return {{"amount_off_unit", 422, "The amount is not a multiple of the currency's smallest unit"},
              {"unit"},
              {"amount"}};
    case account_reject::amount_too_large:
      return {{"amount_too_large", 422, "The amount is too large"}, {"most"}, {"amount"}};
    case account_reject::quantity_not_positive:
      return {{"quantity_not_positive", 422, "The quantity is not positive"}, {}, {"quantity"}};
    case account_reject::symbol_unknown:
      return {{"symbol_unknown", 422, "There is no such symbol"}, {}, {"symbol"}};
    case account_reject::currency_mismatch:
      return {problems::currency_mismatch, {"account", "instrument"}, {"symbol"}};
    case account_reject::off_lot:
      return {{"off_lot", 422, "The quantity is not a multiple of the lot size"}, {"lot_size"}, {"quantity"}};
    case account_reject::price_required:
      return {{"price_required", 422, "A limit order needs a price"}, {}, {"price", "type"}};
    case account_reject::price_not_allowed:
      return {{"price_not_allowed", 422, "An order of this type names no price"}, {}, {"price"}};
    case account_reject::stop_price_required:
      return {{"stop_price_required", 422, "A stop order needs a stop price"}, {}, {"stop_price", "type"}};
    case account_reject::trail_required:
      return {
          {"trail_required", 422, "A trailing stop needs one distance: a price, or a rate in steps of 0.0001 below 1"},
          {},
          {"trail_price", "trail_rate", "type"}};
    case account_reject::type_not_allowed:
      return {{"type_not_allowed", 422, "An order of this type has no such term"},
              {},
              {"stop_price", "trail_price", "trail_rate"}};
    case account_reject::time_in_force_not_allowed:
      return {{"time_in_force_not_allowed", 422,
               "A stop order is good for the day or till cancelled, an OWN_BEST for the day"},
              {},
              {"time_in_force"}};
    case account_reject::legs_invalid:
      return {{"legs_invalid", 422, "These are not the legs of an order of this class, or on the wrong side of it"},
              {"order_class"},
              {"order_class", "take_profit", "stop_loss"}};
    case account_reject::off_tick:
      return {{"off_tick", 422, "The price is not a multiple of the tick"},
              {"tick", "below", "above"},
              {"price", "stop_price", "trail_price"}};
    case account_reject::price_outside_limits:
      return {{"price_outside_limits", 422, "The price is outside the day's limits"},
              {"lower_limit", "upper_limit"},
              {"price", "stop_price"}};
    case account_reject::order_too_large:
      return {{"order_too_large", 422, "The order's value is too large"}, {}, {"quantity"}};
    case account_reject::kill_switch:
      return {problems::kill_switch, {"limit", "value"}};
    case account_reject::circuit_open:
      return {problems::circuit_open, {"limit", "value"}};
    case account_reject::allowed_products:
      return {problems::allowed_products, {"limit", "value"}, {"symbol"}};
    case account_reject::allowed_markets:
      return {problems::allowed_markets, {"limit", "value"}, {"symbol"}};
    case account_reject::restricted_symbols:
      return {problems::restricted_symbols, {"limit", "value"}, {"symbol"}};
    case account_reject::trading_hours:
      return {problems::trading_hours, {"limit", "value"}};
    case account_reject::fat_finger:
      return {problems::fat_finger, {"limit", "value"}, {"quantity"}};
    case account_reject::price_collar:
      return {problems::price_collar, {"limit", "value"}, {"price"}};
    case account_reject::max_order_value:
      return {problems::max_order_value, {"limit", "value"}, {"quantity"}};
    case account_reject::max_position_quantity:
      return {problems::max_position_quantity, {"limit", "value"}, {"quantity"}};
    case account_reject::max_position_value:
      return {problems::max_position_value, {"limit", "value"}, {"quantity"}};
    case account_reject::max_position_rate:
      return {problems::max_position_rate, {"limit", "value"}, {"quantity"}};
    case account_reject::max_sector_rate:
      return {problems::max_sector_rate, {"limit", "value"}, {"quantity"}};
    case account_reject::max_leverage:
      return {problems::max_leverage, {"limit", "value"}, {"quantity"}};
    case account_reject::max_daily_loss:
      return {problems::max_daily_loss, {"limit", "value"}};
    case account_reject::max_open_orders:
      return {problems::max_open_orders, {"limit", "value"}};
    case account_reject::max_daily_trades:
      return {problems::max_daily_trades, {"limit", "value"}};
    case account_reject::too_many_open_orders:
      return {problems::max_open_orders, {"most"}};
    case account_reject::rights_unknown:
      return {{"rights_unknown", 422, "The account has no rights of this issue"}, {}, {"symbol", "record_date"}};
    case account_reject::subscription_over:
      return {{"subscription_over", 422, "The last day of the subscription has gone by"}, {"last_day"}};
    case account_reject::more_than_rights:
      return {{"more_than_rights", 422, "There are fewer rights than that"}, {"most"}, {"quantity"}};
    case account_reject::insufficient_funds:
      return {{"insufficient_funds", 422, "The account has too little cash"},
              {"needed", "available"},
              {"amount", "quantity"}};
    case account_reject::funds_unsettled:
      return {{"funds_unsettled", 422, "The cash is there, but not all of it is settled yet"},
              {"needed", "withdrawable"},
              {"amount"}};
    case account_reject::insufficient_shares:
      return {{"insufficient_shares", 422, "The account has too few shares"}, {"needed", "available"}, {"quantity"}};
    case account_reject::import_unknown:
      return {problems::not_found};
    case account_reject::import_quota_exceeded:
      return {{"import_quota_exceeded", 429, "The account has imported as many files within a day as allowed"},
              {"most"}};
    case account_reject::too_many_imports:
      return {{"too_many_imports", 422, "The account has as many imports, or as many lines of them, as allowed"},
              {"most", "most_rows"}};
    case account_reject::import_empty:
      return {{"import_empty", 422, "The file has no line that brings anything"}};
    case account_reject::import_has_errors:
      return {{"import_has_errors", 422, "Lines of the file are wrong; a dry run names them"},
              {"errors", "line", "error"}};
    case account_reject::import_conflicts:
      return {{"import_conflicts", 409, "With these trades, an earlier import would sell more than there is"},
              {"symbol", "date", "import", "line"}};
    case account_reject::import_in_use:
      return {{"import_in_use", 409, "Another import has sold what this one brought"},
              {"symbol", "date", "import", "line"}};
    case account_reject::access_not_allowed:
      return {{"access_not_allowed", 422, "This access cannot be given"}, {}, {"user_id"}};
    case account_reject::too_many_grants:
      return {{"too_many_grants", 422, "The account is shared with as many users as allowed"}, {"most"}};
    case account_reject::grant_unknown:
      return {problems::not_found};
    case account_reject::kill_set_by_office:
      return {problems::kill_set_by_office};
    case account_reject::account_closed:
      return {{"account_closed", 409, "The account is closed for good"}};
  }
  return {};
}

}  // namespace madang::accounts
