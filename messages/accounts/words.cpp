#include "messages/accounts/words.hpp"

#include "messages/text/word_table.hpp"

namespace madang::accounts {
namespace {

constexpr word_entry<account_kind> account_kinds[] = {{account_kind::paper, "PAPER"},
                                                      {account_kind::game, "GAME"},
                                                      {account_kind::live, "LIVE"},
                                                      {account_kind::house, "HOUSE"},
                                                      {account_kind::mirror, "MIRROR"}};

}  // namespace

std::string_view to_text(account_kind value) {
  return word_of(value, account_kinds);
}

std::string_view to_text(ledger_kind value) {
  return word_of<ledger_kind>(value, {{ledger_kind::deposit, "DEPOSIT"},
                                      {ledger_kind::withdrawal, "WITHDRAWAL"},
                                      {ledger_kind::hold, "HOLD"},
                                      {ledger_kind::release, "RELEASE"},
                                      {ledger_kind::buy, "BUY"},
                                      {ledger_kind::sell, "SELL"},
                                      {ledger_kind::fee, "FEE"},
                                      {ledger_kind::tax, "TAX"},
                                      {ledger_kind::dividend, "DIVIDEND"},
                                      {ledger_kind::interest, "INTEREST"},
                                      {ledger_kind::adjustment, "ADJUSTMENT"}});
}

std::string_view to_text(account_reject value) {
  return word_of<account_reject>(value, {{account_reject::account_unknown, "account_unknown"},
                                         {account_reject::owner_required, "owner_required"},
                                         {account_reject::trade_access_required, "trade_access_required"},
                                         {account_reject::idempotency_key_reused, "idempotency_key_reused"},
                                         {account_reject::request_in_progress, "request_in_progress"},
                                         {account_reject::duplicate_client_order_id, "duplicate_client_order_id"},
                                         {account_reject::account_is_mirror, "account_is_mirror"},
                                         {account_reject::account_not_mirror, "account_not_mirror"},
                                         {account_reject::deposit_not_allowed, "deposit_not_allowed"},
                                         {account_reject::too_many_requests, "too_many_requests"},
                                         {account_reject::amount_not_positive, "amount_not_positive"},
                                         {account_reject::amount_off_unit, "amount_off_unit"},
                                         {account_reject::amount_too_large, "amount_too_large"},
                                         {account_reject::quantity_not_positive, "quantity_not_positive"},
                                         {account_reject::symbol_unknown, "symbol_unknown"},
                                         {account_reject::currency_mismatch, "currency_mismatch"},
                                         {account_reject::off_lot, "off_lot"},
                                         {account_reject::price_required, "price_required"},
                                         {account_reject::price_not_allowed, "price_not_allowed"},
                                         {account_reject::stop_price_required, "stop_price_required"},
                                         {account_reject::trail_required, "trail_required"},
                                         {account_reject::type_not_allowed, "type_not_allowed"},
                                         {account_reject::time_in_force_not_allowed, "time_in_force_not_allowed"},
                                         {account_reject::legs_invalid, "legs_invalid"},
                                         {account_reject::off_tick, "off_tick"},
                                         {account_reject::price_outside_limits, "price_outside_limits"},
                                         {account_reject::order_too_large, "order_too_large"},
                                         {account_reject::kill_switch, "kill_switch"},
                                         {account_reject::circuit_open, "circuit_open"},
                                         {account_reject::allowed_products, "allowed_products"},
                                         {account_reject::allowed_markets, "allowed_markets"},
                                         {account_reject::restricted_symbols, "restricted_symbols"},
                                         {account_reject::trading_hours, "trading_hours"},
                                         {account_reject::fat_finger, "fat_finger"},
                                         {account_reject::price_collar, "price_collar"},
                                         {account_reject::max_order_value, "max_order_value"},
                                         {account_reject::max_position_quantity, "max_position_quantity"},
                                         {account_reject::max_position_value, "max_position_value"},
                                         {account_reject::max_position_rate, "max_position_rate"},
                                         {account_reject::max_sector_rate, "max_sector_rate"},
                                         {account_reject::max_leverage, "max_leverage"},
                                         {account_reject::max_daily_loss, "max_daily_loss"},
                                         {account_reject::max_open_orders, "max_open_orders"},
                                         {account_reject::max_daily_trades, "max_daily_trades"},
                                         {account_reject::too_many_open_orders, "too_many_open_orders"},
                                         {account_reject::insufficient_funds, "insufficient_funds"},
                                         {account_reject::insufficient_shares, "insufficient_shares"},
                                         {account_reject::import_unknown, "import_unknown"},
                                         {account_reject::import_quota_exceeded, "import_quota_exceeded"},
                                         {account_reject::too_many_imports, "too_many_imports"},
                                         {account_reject::import_empty, "import_empty"},
                                         {account_reject::import_has_errors, "import_has_errors"},
                                         {account_reject::import_conflicts, "import_conflicts"},
                                         {account_reject::import_in_use, "import_in_use"},
                                         {account_reject::access_not_allowed, "access_not_allowed"},
                                         {account_reject::too_many_grants, "too_many_grants"},
                                         {account_reject::grant_unknown, "grant_unknown"},
                                         {account_reject::kill_set_by_office, "kill_set_by_office"},
                                         {account_reject::account_closed, "account_closed"}});
}

std::optional<account_kind> parse_account_kind(std::string_view text) {
  return enum_of(text, account_kinds);
}

}  // namespace madang::accounts
