#include "gateway/trading/execution_json.hpp"

#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "gateway/market/trade_json.hpp"

namespace madang::trading {
namespace {

using views::member;

/// An execution from either of its two sources: the order's event, or the list, where the account has booked it.
struct shown_execution {
  order_id order;
  account_id account;
  symbol_id symbol;
  madang::side side;
  const execution& fill;
  std::optional<money> fee;
  std::optional<money> tax;
  unix_nanos executed_at;
  std::optional<calendar_day> settlement_date;
  std::optional<unix_nanos> settled_at;
};

constexpr std::string_view not_booked = "Null on the stream, where it is not booked yet";

constexpr auto members = std::tuple{
    member("execution_id", views::id,
           [](const shown_execution& v) { return execution_id_text(v.order, v.fill.trade_number); }),
    member("trade_id", views::id,
           [](const shown_execution& v) { return market::trade_id_text(v.symbol, v.fill.trade_number); }),
    member("order_id", views::id, &shown_execution::order),
    member("account_id", views::id, &shown_execution::account),
    member("symbol", views::symbol, &shown_execution::symbol),
    member("side", views::side, &shown_execution::side),
    member("quantity", views::quantity, [](const shown_execution& v) { return v.fill.quantity; }),
    member("price", views::price, [](const shown_execution& v) { return v.fill.price; }),
    member("liquidity", views::words<liquidity_kind>{}, [](const shown_execution& v) { return v.fill.liquidity; }),
    member("fee", views::or_null(views::money), not_booked, &shown_execution::fee),
    member("tax", views::or_null(views::money), not_booked, &shown_execution::tax),
    member("executed_at", views::time, &shown_execution::executed_at),
    member("settlement_date", views::or_null(views::day), not_booked, &shown_execution::settlement_date),
    member("settled_at", views::or_null(views::time), "Null until it is settled", &shown_execution::settled_at),
};
constexpr auto description = views::view_of<shown_execution>("Execution", members);

}  // namespace

std::string execution_id_text(order_id order, std::uint64_t trade_number) {
  return views::numbered_text(to_text(order), trade_number);
}

void write_execution(std::string& out, const execution_entry& entry) {
  views::write(
      out, description,
      {entry.order, entry.account, entry.symbol, entry.side, entry.fill, entry.fee, entry.tax, entry.executed_at,
       entry.settlement_date.value == 0 ? std::nullopt : std::optional(entry.settlement_date), entry.settled_at});
}
void write_execution(std::string& out, const order_view& order, const execution& fill, unix_nanos executed_at) {
  const auto& terms = order.terms;
  views::write(out, description,
               {terms.order, terms.account, terms.symbol, terms.side, fill, std::nullopt, std::nullopt, executed_at,
                std::nullopt, std::nullopt});
}
schema_ref execution_schema() {
  return views::schema_of(description);
}

}  // namespace madang::trading
