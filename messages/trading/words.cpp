#include "messages/trading/words.hpp"

#include "messages/text/word_table.hpp"

namespace madang::trading {
namespace {

constexpr word_entry<order_type> order_types[] = {{order_type::market, "MARKET"},
                                                  {order_type::limit, "LIMIT"},
                                                  {order_type::stop, "STOP"},
                                                  {order_type::stop_limit, "STOP_LIMIT"},
                                                  {order_type::trailing_stop, "TRAILING_STOP"},
                                                  {order_type::best_limit, "BEST_LIMIT"},
                                                  {order_type::own_best, "OWN_BEST"}};
constexpr word_entry<order_class> order_classes[] = {
    {order_class::bracket, "BRACKET"}, {order_class::oco, "OCO"}, {order_class::oto, "OTO"}};
constexpr word_entry<time_in_force> times_in_force[] = {{time_in_force::day, "DAY"}, {time_in_force::gtc, "GTC"},
                                                        {time_in_force::ioc, "IOC"}, {time_in_force::fok, "FOK"},
                                                        {time_in_force::opg, "OPG"}, {time_in_force::cls, "CLS"}};

}  // namespace

std::string_view to_text(order_type value) {
  return word_of(value, order_types);
}

std::string_view to_text(time_in_force value) {
  return word_of(value, times_in_force);
}

std::string_view to_text(order_status value) {
  return word_of<order_status>(value, {{order_status::pending, "PENDING"},
                                       {order_status::validated, "VALIDATED"},
                                       {order_status::submitted, "SUBMITTED"},
                                       {order_status::partially_filled, "PARTIALLY_FILLED"},
                                       {order_status::filled, "FILLED"},
                                       {order_status::settled, "SETTLED"},
                                       {order_status::rejected, "REJECTED"},
                                       {order_status::cancelled, "CANCELLED"},
                                       {order_status::expired, "EXPIRED"},
                                       {order_status::replaced, "REPLACED"}});
}

std::string_view to_text(liquidity_kind value) {
  return word_of<liquidity_kind>(value, {{liquidity_kind::maker, "MAKER"}, {liquidity_kind::taker, "TAKER"}});
}

std::string_view to_text(order_reason value) {
  return word_of<order_reason>(value, {{order_reason::none, ""},
                                       {order_reason::no_liquidity, "no_liquidity"},
                                       {order_reason::ioc_remainder, "ioc_remainder"},
                                       {order_reason::fok_not_fillable, "fok_not_fillable"},
                                       {order_reason::self_trade, "self_trade"},
                                       {order_reason::symbol_halted, "symbol_halted"},
                                       {order_reason::cancelled_by_user, "cancelled_by_user"},
                                       {order_reason::day_ended, "day_ended"},
                                       {order_reason::symbol_delisted, "symbol_delisted"},
                                       {order_reason::book_full, "book_full"},
                                       {order_reason::price_outside_limits, "price_outside_limits"},
                                       {order_reason::currency_mismatch, "currency_mismatch"},
                                       {order_reason::kill_switch, "kill_switch"},
                                       {order_reason::corporate_action, "corporate_action"},
                                       {order_reason::operator_release, "operator_release"},
                                       {order_reason::no_best_price, "no_best_price"},
                                       {order_reason::dead_man_timer, "dead_man_timer"},
                                       {order_reason::disconnected, "disconnected"},
                                       {order_reason::market_closed, "market_closed"},
                                       {order_reason::order_type_not_in_auction, "order_type_not_in_auction"},
                                       {order_reason::auction_not_open, "auction_not_open"},
                                       {order_reason::auction_ended, "auction_ended"},
                                       {order_reason::order_type_not_in_session, "order_type_not_in_session"},
                                       {order_reason::limit_breached, "limit_breached"},
                                       {order_reason::parent_ended, "parent_ended"},
                                       {order_reason::sibling_filled, "sibling_filled"},
                                       {order_reason::sibling_cancelled, "sibling_cancelled"}});
}

std::string_view to_text(order_reject value) {
  return word_of<order_reject>(value, {{order_reject::order_unknown, "order_unknown"},
                                       {order_reject::idempotency_key_reused, "idempotency_key_reused"},
                                       {order_reject::request_in_progress, "request_in_progress"},
                                       {order_reject::version_mismatch, "version_mismatch"},
                                       {order_reject::order_not_open, "order_not_open"},
                                       {order_reject::symbol_halted, "symbol_halted"},
                                       {order_reject::market_closed, "market_closed"},
                                       {order_reject::symbol_in_service, "symbol_in_service"},
                                       {order_reject::quantity_not_positive, "quantity_not_positive"},
                                       {order_reject::quantity_below_filled, "quantity_below_filled"},
                                       {order_reject::off_lot, "off_lot"},
                                       {order_reject::price_required, "price_required"},
                                       {order_reject::type_not_allowed, "type_not_allowed"},
                                       {order_reject::stop_triggered, "stop_triggered"},
                                       {order_reject::leg_waits, "leg_waits"},
                                       {order_reject::off_tick, "off_tick"},
                                       {order_reject::price_outside_limits, "price_outside_limits"},
                                       {order_reject::insufficient_funds, "insufficient_funds"},
                                       {order_reject::insufficient_shares, "insufficient_shares"},
                                       {order_reject::nothing_to_change, "nothing_to_change"},
                                       {order_reject::too_many_requests, "too_many_requests"},
                                       {order_reject::kill_switch, "kill_switch"},
                                       {order_reject::circuit_open, "circuit_open"},
                                       {order_reject::allowed_products, "allowed_products"},
                                       {order_reject::allowed_markets, "allowed_markets"},
                                       {order_reject::restricted_symbols, "restricted_symbols"},
                                       {order_reject::trading_hours, "trading_hours"},
                                       {order_reject::fat_finger, "fat_finger"},
                                       {order_reject::price_collar, "price_collar"},
                                       {order_reject::max_order_value, "max_order_value"},
                                       {order_reject::max_position_quantity, "max_position_quantity"},
                                       {order_reject::max_position_value, "max_position_value"},
                                       {order_reject::max_position_rate, "max_position_rate"},
                                       {order_reject::max_sector_rate, "max_sector_rate"},
                                       {order_reject::max_leverage, "max_leverage"},
                                       {order_reject::max_daily_loss, "max_daily_loss"},
                                       {order_reject::max_open_orders, "max_open_orders"},
                                       {order_reject::max_daily_trades, "max_daily_trades"}});
}

std::optional<order_type> parse_order_type(std::string_view text) {
  return enum_of(text, order_types);
}

std::string_view to_text(order_class value) {
  return word_of(value, order_classes);
}

std::optional<order_class> parse_order_class(std::string_view text) {
  return enum_of(text, order_classes);
}

std::optional<time_in_force> parse_time_in_force(std::string_view text) {
  return enum_of(text, times_in_force);
}

}  // namespace madang::trading
