#include "gateway/trading/orders/preview_json.hpp"

#include <optional>
#include <vector>

#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "gateway/trading/reason_texts.hpp"

namespace madang::trading {
namespace {

using views::member;

struct shown_refusal {
  std::string code;
  std::string detail;
};
constexpr auto refusal_members = std::tuple{
    member("code", views::text{1, 64}, "As the order would be refused, or rejected by its symbol",
           &shown_refusal::code),
    member("detail", views::text{1, 512}, &shown_refusal::detail),
};
constexpr auto refusal_description = views::view_of<shown_refusal>("PreviewRefusal", refusal_members);

/// One code comes once: two rules may stand behind it.
void add(std::vector<shown_refusal>& to, shown_refusal one) {
  for (const auto& known : to) {
    if (known.code == one.code) return;
  }
  to.push_back(std::move(one));
}

std::vector<shown_refusal> refusals_of(const shown_preview& v) {
  std::vector<shown_refusal> all;
  for (const auto& why : v.preview.refusals) {
    const auto* row = v.rows.find(why);
    if (row == nullptr) continue;
    auto detail = detail_of(why, *row);
    if (detail.empty()) detail = row->problem.title;
    add(all, {std::string(row->problem.code), std::move(detail)});
  }
  const auto refused = v.preview.refused;
  if (refused != order_reason::none) add(all, {std::string(to_text(refused)), std::string(sentence_of(refused))});
  return all;
}

/// `[price, quantity]`
struct fill_type {
  schema_ref schema() const { return tuple_of({views::price.schema(), views::quantity.schema()}); }
  void write(std::string& out, const preview_fill& one) const {
    json_array pair(out);
    views::price.write(pair.item(), one.price);
    views::quantity.write(pair.item(), one.quantity);
  }
};

std::optional<price> lower_of(const shown_preview& v) {
  return v.preview.limits ? std::optional(v.preview.limits->lower) : std::nullopt;
}
std::optional<price> upper_of(const shown_preview& v) {
  return v.preview.limits ? std::optional(v.preview.limits->upper) : std::nullopt;
}
std::optional<calendar_day> settlement_of(const shown_preview& v) {
  const auto date = v.preview.settlement_date;
  return date.value != 0 ? std::optional(date) : std::nullopt;
}

constexpr auto price_or_null = views::or_null(views::price);

constexpr auto members = std::tuple{
    member(
        "accepted", views::boolean, "Nothing refuses it",
        [](const shown_preview& v) { return v.preview.refusals.empty() && v.preview.refused == order_reason::none; }),
    member("refusals", views::array(views::object{refusal_description}), "All of them, in the order of precedence",
           refusals_of),
    member("tick_size", price_or_null, "Step of prices at the order's price, or at the last one",
           [](const shown_preview& v) { return views::unless_zero(v.preview.tick); }),
    member("lower_limit", price_or_null, "Null for an unknown symbol, as are the next two", lower_of),
    member("upper_limit", price_or_null, upper_of),
    member("session", views::or_null(views::words<market::trading_session>{}), &shown_preview::session),
    member("notional", views::money, "Of the fills, and of what would rest at the order's own price",
           [](const shown_preview& v) { return v.preview.notional; }),
    member("fee", views::money, "If all of that trades", [](const shown_preview& v) { return v.preview.fee; }),
    member("tax", views::money, "If all of that trades", [](const shown_preview& v) { return v.preview.tax; }),
    member("hold", views::money, "Cash that the order would hold",
           [](const shown_preview& v) { return v.preview.hold; }),
    member("buying_power", views::money, "Cash that orders can hold now",
           [](const shown_preview& v) { return v.preview.buying_power; }),
    member("settlement_date", views::or_null(views::day), "Of a trade of today", settlement_of),
    member("fills", views::array(fill_type{}), "What it would meet in the book as it stands, best price first",
           [](const shown_preview& v) -> const std::vector<preview_fill>& { return v.preview.fills; }),
    member("waits_for", price_or_null,
           "Stop price that it would wait for; null where it would not wait outside the book",
           [](const shown_preview& v) { return views::unless_zero(v.preview.waits_at); }),
    member("price", price_or_null,
           "Its limit: the one that it names, or would take from the book; null where it has none",
           [](const shown_preview& v) { return views::unless_zero(v.preview.limit); }),
    member("last_price", price_or_null, "Of the last trade, which a stop price is compared with",
           [](const shown_preview& v) { return views::unless_zero(v.preview.last); }),
};
constexpr auto description = views::view_of<shown_preview>("OrderPreview", members);

}  // namespace

void write_preview(std::string& out, const shown_preview& shown) {
  views::write(out, description, shown);
}
schema_ref preview_schema() {
  return views::schema_of(description);
}

}  // namespace madang::trading
