#include "gateway/portfolio/portfolio_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::portfolio {
namespace {

using views::member;

constexpr auto portfolio_members = std::tuple{
    member("account_id", views::id, [](const portfolio_view& v) { return v.balance.account; }),
    member("currency", views::currency, [](const portfolio_view& v) { return v.balance.currency; }),
    member("cash", views::money, [](const portfolio_view& v) { return v.balance.cash; }),
    member("held", views::money, [](const portfolio_view& v) { return v.balance.held; }),
    member("positions_value", views::money, &portfolio_view::positions_value),
    member("equity", views::money, "cash + positions_value", &portfolio_view::equity),
    member("unrealized_pnl", views::money, [](const portfolio_view& v) { return v.positions_value - v.cost; }),
    member("realized_pnl", views::money, &portfolio_view::realized),
    member("total_return", views::or_null(views::ratio),
           "Time-weighted; null where it is undefined, as before the first deposit", &portfolio_view::total_return),
    member("as_of", views::time, &portfolio_view::as_of),
    member("seq", views::channel_seq, [](const portfolio_view& v) { return v.balance.seq; }),
};
constexpr auto portfolio_description = views::view_of<portfolio_view>("Portfolio", portfolio_members);

/// A position as a part of its whole portfolio.
struct shown_position {
  const position_view& position;
  wide_money equity;
};

wide_money gain_of(const position_view& position) {
  return position.market_value - position.cost;
}

constexpr auto position_members = std::tuple{
    member("symbol", views::symbol, [](const shown_position& v) { return v.position.symbol; }),
    member("quantity", views::quantity, [](const shown_position& v) { return v.position.quantity; }),
    member("available_quantity", views::quantity,
           [](const shown_position& v) { return v.position.quantity - v.position.held; }),
    member("average_cost", views::ratio,
           [](const shown_position& v) { return average_text(v.position.basis.cost, v.position.basis.quantity); }),
    member("last_price", views::or_null(views::price), "Null where nothing has traded",
           [](const shown_position& v) { return views::unless_zero(v.position.last_price); }),
    member("market_value", views::money, [](const shown_position& v) { return v.position.market_value; }),
    member("unrealized_pnl", views::money, [](const shown_position& v) { return gain_of(v.position); }),
    member("unrealized_return", views::ratio, "Of the cost",
           [](const shown_position& v) { return ratio_text(gain_of(v.position), v.position.cost); }),
    member("allocation", views::ratio, "Of the equity",
           [](const shown_position& v) { return ratio_text(v.position.market_value, v.equity); }),
};
constexpr auto position_description = views::view_of<shown_position>("Position", position_members);

}  // namespace

void write_portfolio(std::string& out, const portfolio_view& portfolio) {
  views::write(out, portfolio_description, portfolio);
}
schema_ref portfolio_schema() {
  return views::schema_of(portfolio_description);
}

void write_position(std::string& out, const position_view& position, wide_money equity) {
  views::write(out, position_description, {position, equity});
}
schema_ref position_schema() {
  return views::schema_of(position_description);
}

}  // namespace madang::portfolio
