#include "gateway/market/book_json.hpp"

#include <algorithm>
#include <span>

#include "gateway/json/view_description.hpp"

namespace madang::market {
namespace {

using views::member;

constexpr auto level_members = std::tuple{
    member("price", views::price, "Price", &level_view::price),
    member("quantity", views::quantity, &level_view::quantity),
    member("orders", views::count, "Orders", &level_view::orders),
};
constexpr auto level = views::row(views::view_of<level_view>({}, level_members));

/// A book down to some depth.
struct shown_book {
  const book_view& book;
  std::size_t depth;

  std::span<const level_view> best(const std::vector<level_view>& side) const {
    return std::span(side).first(std::min(depth, side.size()));
  }
};

constexpr auto members = std::tuple{
    member("symbol", views::symbol, [](const shown_book& v) { return v.book.symbol; }),
    member("seq", views::channel_seq, [](const shown_book& v) { return v.book.seq; }),
    member("bids", views::array(level), [](const shown_book& v) { return v.best(v.book.bids); }),
    member("asks", views::array(level), [](const shown_book& v) { return v.best(v.book.asks); }),
    member("as_of", views::time, [](const shown_book& v) { return v.book.as_of; }),
};
constexpr auto description = views::view_of<shown_book>("Book", members);

}  // namespace

void write_book(std::string& out, const book_view& book, std::size_t depth) {
  views::write(out, description, {book, depth});
}
schema_ref book_schema() {
  return views::schema_of(description);
}

void write_level(std::string& out, const level_view& one) {
  level.write(out, one);
}

}  // namespace madang::market
