#include "gateway/market/auction_json.hpp"

#include <optional>
#include <string_view>

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "gateway/market/book_json.hpp"
#include "messages/market/session.hpp"

namespace madang::market {
namespace {

using views::member;

/// `[price, quantity, orders]`
struct auction_level_type {
  schema_ref schema() const {
    return tuple_of({views::price.schema(), views::quantity.schema(), views::count.schema()});
  }
  void write(std::string& out, const level_view& one) const { write_level(out, one); }
};
constexpr auto auction_levels = views::array(auction_level_type{});

std::string_view phase_of(const auction_view& v) {
  return v.is_done ? "DONE" : to_text(v.phase);
}
std::optional<price> expected_price_of(const auction_view& v) {
  return v.expected_quantity.raw != 0 ? std::optional(v.expected_price) : std::nullopt;
}
std::optional<madang::side> surplus_of(const auction_view& v) {
  return v.imbalance.raw != 0 ? std::optional(v.surplus) : std::nullopt;
}
std::optional<unix_nanos> end_of(const auction_view& v) {
  return !v.is_done && v.ends_at.value != 0 ? std::optional(v.ends_at) : std::nullopt;
}

constexpr auto members = std::tuple{
    member("symbol", views::symbol, &auction_view::symbol),
    member("phase", views::one_of("OPENING_AUCTION", "CLOSING_AUCTION", "VI_AUCTION", "DONE"),
           "DONE: it has traded, and the rest is what it came to", phase_of),
    member("expected_price", views::or_null(views::price), "Null where nothing would trade", expected_price_of),
    member("expected_quantity", views::quantity, &auction_view::expected_quantity),
    member("imbalance_side", views::or_null(views::side), surplus_of),
    member("imbalance_quantity", views::quantity,
           "How much of the orders of that side, at this price or better, would be left", &auction_view::imbalance),
    member("bids", auction_levels, "The three best levels of what would be left", &auction_view::bids),
    member("asks", auction_levels, &auction_view::asks),
    member("ends_at", views::or_null(views::time), "As far as is known", end_of),
};
constexpr auto description = views::view_of<auction_view>("Auction", members);

}  // namespace

void write_auction(std::string& out, const auction_view& auction) {
  views::write(out, description, auction);
}
schema_ref auction_schema() {
  return views::schema_of(description);
}

}  // namespace madang::market
