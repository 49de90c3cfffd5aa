#include "gateway/portfolio/portfolio_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "messages/portfolio/portfolio_text.hpp"

namespace madang::portfolio {
namespace {

using views::member;

constexpr auto portfolio_members = std::tuple{
    member("account_id", views::id, [](const portfolio_view& v) { return v.balance.account; }),
    member("currency", views::currency, [](const portfolio_view& v) { return v.balance.currency; }),
    member("cash", views::money, [](const portfolio_view& v) { return v.balance.cash; }),
    member("held", views::money, [](const portfolio_view& v) { return v.balance.held; }),
    member("positions_value", views::money, "Shares, and rights to new ones", &portfolio_view::positions_value),
    member("rights_value", views::money, "Of it: what a share is worth above the subscription price, times the rights",
           rights_value_of),
    member("equity", views::money, "cash + positions_value", &portfolio_view::equity),
    member("unrealized_pnl", views::money, &portfolio_view::unrealized),
    member("realized_pnl", views::money, &portfolio_view::realized),
    member("net_deposits", views::money, "equity - net_deposits = realized_pnl + unrealized_pnl + income",
           &portfolio_view::net_deposits),
    member("income", views::money, "Dividends and interest, net", &portfolio_view::income),
    member("fees", views::money, "All so far; they lie in cost and proceeds, and so do taxes", &portfolio_view::fees),
    member("taxes", views::money, &portfolio_view::taxes),
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
  account_id account = {};
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
constexpr auto owned_position_description = views::view_of<shown_position>(
    "OwnedPosition",
    std::tuple_cat(std::tuple{member("account_id", views::id, &shown_position::account)}, position_members));

// ---- sums over accounts --------------------------------------------------------------------------------------------

constexpr auto summary_members = std::tuple{
    member("kind", views::words<account_kind>{"AccountKind"}, &portfolio_sum::kind),
    member("currency", views::currency, &portfolio_sum::currency),
    member("cash", views::money, &portfolio_sum::cash),
    member("positions_value", views::money, &portfolio_sum::positions_value),
    member("equity", views::money, "cash + positions_value", &portfolio_sum::equity),
    member("unrealized_pnl", views::money, &portfolio_sum::unrealized),
    member("realized_pnl", views::money, &portfolio_sum::realized),
    member("total_return", views::or_null(views::ratio),
           "Time-weighted; null where it is undefined, and for several accounts together",
           &portfolio_sum::total_return),
};
constexpr auto summary_description = views::view_of<portfolio_sum>("PortfolioSummary", summary_members);

constexpr auto profit_members = std::tuple{
    member("kind", views::words<account_kind>{"AccountKind"}, &portfolio_sum::kind),
    member("currency", views::currency, &portfolio_sum::currency),
    member("positions_count", views::count, &portfolio_sum::positions),
    member("realized_pnl", views::money, &portfolio_sum::realized),
    member("unrealized_pnl", views::money, &portfolio_sum::unrealized),
    member("total_pnl", views::money, "realized_pnl + unrealized_pnl", &portfolio_sum::profit),
};
constexpr auto profit_description = views::view_of<portfolio_sum>("PositionsProfit", profit_members);

// ---- allocation ----------------------------------------------------------------------------------------------------

struct shown_part {
  const allocation_part& part;
  wide_money equity;
};
std::optional<std::string> share_of(const shown_part& shown) {
  if (shown.equity.raw <= 0) return std::nullopt;
  return ratio_text(shown.part.value, shown.equity);
}
constexpr auto part_members = std::tuple{
    member("key", views::text{1, 100}, [](const shown_part& v) -> const std::string& { return v.part.key; }),
    member("market_value", views::money, [](const shown_part& v) { return v.part.value; }),
    member("allocation", views::or_null(views::ratio), "Of the equity; null where there is none", share_of),
};
constexpr auto part = views::object(views::view_of<shown_part>("AllocationPart", part_members));

template <auto Member>
std::vector<shown_part> shown_parts(const allocation& of) {
  std::vector<shown_part> out;
  for (const auto& one : of.*Member) out.push_back({one, of.equity});
  return out;
}
constexpr auto allocation_members = std::tuple{
    member("equity", views::money, &allocation::equity),
    member("by_symbol", views::array(part), "Largest first; CASH is what is no shares, RIGHTS those to new ones",
           shown_parts<&allocation::by_symbol>),
    member("by_sector", views::array(part), "OTHER: nobody has named their sector",
           shown_parts<&allocation::by_sector>),
    member("by_market", views::array(part), shown_parts<&allocation::by_market>),
    member("by_currency", views::array(part), "Cash and shares", shown_parts<&allocation::by_currency>),
};
constexpr auto allocation_description = views::view_of<allocation>("Allocation", allocation_members);

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

void write_owned_position(std::string& out, const position_view& position, wide_money equity, account_id account) {
  views::write(out, owned_position_description, {position, equity, account});
}
schema_ref owned_position_schema() {
  return views::schema_of(owned_position_description);
}

void write_summary(std::string& out, const portfolio_sum& sum) {
  views::write(out, summary_description, sum);
}
schema_ref summary_schema() {
  return views::schema_of(summary_description);
}

void write_profit(std::string& out, const portfolio_sum& sum) {
  views::write(out, profit_description, sum);
}
schema_ref profit_schema() {
  return views::schema_of(profit_description);
}

void write_allocation(std::string& out, const allocation& of) {
  views::write(out, allocation_description, of);
}
schema_ref allocation_schema() {
  return views::schema_of(allocation_description);
}

}  // namespace madang::portfolio
