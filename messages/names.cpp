#include "messages/names.hpp"

#include <array>
#include <utility>

namespace madang {
namespace {

template <class Enum>
struct word_entry {
  Enum value;
  std::string_view word;
};

template <class Enum, std::size_t N>
std::string_view word_of(Enum value, const word_entry<Enum> (&words)[N]) {
  for (const auto& [known, word] : words) {
    if (known == value) return word;
  }
  return "UNKNOWN";
}

template <class Enum, std::size_t N>
std::optional<Enum> enum_of(std::string_view text, const word_entry<Enum> (&words)[N]) {
  for (const auto& [known, word] : words) {
    if (word == text) return known;
  }
  return std::nullopt;
}

constexpr word_entry<side> sides[] = {{side::buy, "BUY"}, {side::sell, "SELL"}};
constexpr word_entry<order_type> order_types[] = {{order_type::market, "MARKET"}, {order_type::limit, "LIMIT"}};
constexpr word_entry<time_in_force> times_in_force[] = {
    {time_in_force::day, "DAY"}, {time_in_force::gtc, "GTC"}, {time_in_force::ioc, "IOC"}, {time_in_force::fok, "FOK"}};
constexpr word_entry<account_kind> account_kinds[] = {{account_kind::paper, "PAPER"},
                                                      {account_kind::game, "GAME"},
                                                      {account_kind::live, "LIVE"},
                                                      {account_kind::house, "HOUSE"}};

}  // namespace

std::string_view to_text(side value) {
  return word_of(value, sides);
}
std::string_view to_text(order_type value) {
  return word_of(value, order_types);
}
std::string_view to_text(time_in_force value) {
  return word_of(value, times_in_force);
}
std::string_view to_text(account_kind value) {
  return word_of(value, account_kinds);
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

std::string_view to_text(market_code value) {
  return word_of<market_code>(value, {{market_code::kospi, "KOSPI"},
                                      {market_code::kosdaq, "KOSDAQ"},
                                      {market_code::konex, "KONEX"},
                                      {market_code::us, "US"}});
}

std::string_view to_text(instrument_status value) {
  return word_of<instrument_status>(value,
                                    {{instrument_status::trading, "TRADING"}, {instrument_status::halted, "HALTED"}});
}

std::string_view to_text(role value) {
  return word_of<role>(value, {{role::admin, "ADMIN"},
                               {role::trader, "TRADER"},
                               {role::viewer, "VIEWER"},
                               {role::parent, "PARENT"},
                               {role::child, "CHILD"}});
}

std::string_view to_text(right value) {
  return word_of<right>(value, {{right::none, "NONE"},
                                {right::view, "VIEW"},
                                {right::trade, "TRADE"},
                                {right::admin, "ADMIN"},
                                {right::owner, "OWNER"}});
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
                                       {order_reason::book_full, "book_full"},
                                       {order_reason::price_outside_limits, "price_outside_limits"},
                                       {order_reason::currency_mismatch, "currency_mismatch"}});
}

std::string_view to_text(user_reject value) {
  return word_of<user_reject>(value, {{user_reject::user_unknown, "user_unknown"},
                                      {user_reject::idempotency_key_reused, "idempotency_key_reused"},
                                      {user_reject::request_in_progress, "request_in_progress"},
                                      {user_reject::email_taken, "email_taken"},
                                      {user_reject::username_taken, "username_taken"},
                                      {user_reject::bad_credentials, "bad_credentials"},
                                      {user_reject::currency_mismatch, "currency_mismatch"},
                                      {user_reject::too_many_accounts, "too_many_accounts"},
                                      {user_reject::too_many_requests, "too_many_requests"}});
}

std::string_view to_text(account_reject value) {
  return word_of<account_reject>(value, {{account_reject::account_unknown, "account_unknown"},
                                         {account_reject::owner_required, "owner_required"},
                                         {account_reject::trade_access_required, "trade_access_required"},
                                         {account_reject::idempotency_key_reused, "idempotency_key_reused"},
                                         {account_reject::request_in_progress, "request_in_progress"},
                                         {account_reject::duplicate_client_order_id, "duplicate_client_order_id"},
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
                                         {account_reject::off_tick, "off_tick"},
                                         {account_reject::price_outside_limits, "price_outside_limits"},
                                         {account_reject::order_too_large, "order_too_large"},
                                         {account_reject::too_many_open_orders, "too_many_open_orders"},
                                         {account_reject::insufficient_funds, "insufficient_funds"},
                                         {account_reject::insufficient_shares, "insufficient_shares"},
                                         {account_reject::access_not_allowed, "access_not_allowed"},
                                         {account_reject::too_many_grants, "too_many_grants"},
                                         {account_reject::grant_unknown, "grant_unknown"}});
}

std::string_view to_text(order_reject value) {
  return word_of<order_reject>(value, {{order_reject::order_unknown, "order_unknown"},
                                       {order_reject::idempotency_key_reused, "idempotency_key_reused"},
                                       {order_reject::request_in_progress, "request_in_progress"},
                                       {order_reject::version_mismatch, "version_mismatch"},
                                       {order_reject::order_not_open, "order_not_open"},
                                       {order_reject::symbol_halted, "symbol_halted"},
                                       {order_reject::quantity_not_positive, "quantity_not_positive"},
                                       {order_reject::quantity_below_filled, "quantity_below_filled"},
                                       {order_reject::off_lot, "off_lot"},
                                       {order_reject::price_required, "price_required"},
                                       {order_reject::off_tick, "off_tick"},
                                       {order_reject::price_outside_limits, "price_outside_limits"},
                                       {order_reject::insufficient_funds, "insufficient_funds"},
                                       {order_reject::insufficient_shares, "insufficient_shares"},
                                       {order_reject::nothing_to_change, "nothing_to_change"},
                                       {order_reject::too_many_requests, "too_many_requests"}});
}

std::optional<side> parse_side(std::string_view text) {
  return enum_of(text, sides);
}
std::optional<order_type> parse_order_type(std::string_view text) {
  return enum_of(text, order_types);
}
std::optional<time_in_force> parse_time_in_force(std::string_view text) {
  return enum_of(text, times_in_force);
}
std::optional<account_kind> parse_account_kind(std::string_view text) {
  return enum_of(text, account_kinds);
}

}  // namespace madang
