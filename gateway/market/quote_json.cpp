#include "gateway/market/quote_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::market {
namespace {

using views::member;

/// What trades in a book of the platform is as fresh as the platform.
constexpr std::string_view own_book = "EXCHANGE";

constexpr auto price_or_null = views::or_null(views::price);

/// From the day's base price; none before the first trade.
std::optional<price> change_of(const quote_view& quote) {
  return quote.last_price ? std::optional(quote.last_price - quote.base) : std::nullopt;
}
std::optional<std::string> change_rate_of(const quote_view& quote) {
  const auto change = change_of(quote);
  return change ? std::optional(ratio_text(money{change->raw}, money{quote.base.raw})) : std::nullopt;
}

constexpr auto members = std::tuple{
    member("symbol", views::symbol, &quote_view::symbol),
    member("last_price", price_or_null, "Null where nothing has traded, here and below",
           [](const quote_view& v) { return views::unless_zero(v.last_price); }),
    member("last_quantity", views::quantity, &quote_view::last_quantity),
    member("change", price_or_null, "From the day's base price", change_of),
    member("change_rate", views::or_null(views::ratio), "Of the day's base price", change_rate_of),
    member("open", price_or_null, [](const quote_view& v) { return views::unless_zero(v.open); }),
    member("high", price_or_null, [](const quote_view& v) { return views::unless_zero(v.high); }),
    member("low", price_or_null, [](const quote_view& v) { return views::unless_zero(v.low); }),
    member("volume", views::quantity, &quote_view::volume),
    member("turnover", views::money, &quote_view::turnover),
    member("bid_price", price_or_null, [](const quote_view& v) { return views::unless_zero(v.bid.price); }),
    member("bid_quantity", views::quantity, [](const quote_view& v) { return v.bid.quantity; }),
    member("ask_price", price_or_null, [](const quote_view& v) { return views::unless_zero(v.ask.price); }),
    member("ask_quantity", views::quantity, [](const quote_view& v) { return v.ask.quantity; }),
    member("tick_size", price_or_null, "Step of prices at the last price",
           [](const shown_quote& v) { return views::unless_zero(v.tick_size); }),
    member("lower_limit", views::price, "The lowest price an order may carry today", &shown_quote::lower_limit),
    member("upper_limit", views::price, "The highest price an order may carry today", &shown_quote::upper_limit),
    member("session", views::words<trading_session>{}, &shown_quote::session),
    member("stale", views::boolean, "Nobody has heard of the provider lately", [](const quote_view&) { return false; }),
    member("provider", views::text{1, 32}, "Where it comes from; EXCHANGE: this platform's own book",
           [](const quote_view&) { return own_book; }),
    member("as_of", views::time, &quote_view::as_of),
    member("seq", views::channel_seq, &quote_view::seq),
};
constexpr auto description = views::view_of<shown_quote>("Quote", members);

constexpr auto missing_members = std::tuple{
    member("symbol", views::text{0, 2'048}, "As it was asked for", &missing_quote::symbol),
    member("code", views::one_of("not_found"), [](const missing_quote&) { return "not_found"; }),
    member("detail", views::text{0, 64}, [](const missing_quote&) { return "There is no such symbol."; }),
};
constexpr auto missing_description = views::view_of<missing_quote>("MissingQuote", missing_members);

}  // namespace

void write_quote(std::string& out, const shown_quote& quote) {
  views::write(out, description, quote);
}
schema_ref quote_schema() {
  return views::schema_of(description);
}

void write_missing_quote(std::string& out, const missing_quote& missing) {
  views::write(out, missing_description, missing);
}
schema_ref missing_quote_schema() {
  return views::schema_of(missing_description);
}

}  // namespace madang::market
