#include "gateway/trading/orders/order_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::trading {
namespace {

using views::member;

constexpr views::words<order_type> order_type_word{"OrderType"};
constexpr views::words<madang::time_in_force> time_in_force_word{"TimeInForce"};
constexpr views::words<order_class> order_class_word{"OrderClass"};
constexpr views::words<order_status> order_status_word{"OrderStatus"};

quantity leaves_of(const order_progress& progress) {
  return is_open(progress.status) ? progress.quantity - progress.filled : quantity{};
}

std::optional<std::string> average_price_of(const order_progress& progress) {
  if (!progress.filled) return std::nullopt;
  return average_text(progress.traded, progress.filled);
}

std::optional<order_reason> reason_of(const order_progress& progress) {
  return progress.reason == order_reason::none ? std::nullopt : std::optional(progress.reason);
}

/// Of a trailing stop: where it stood when it was reached.
std::optional<price> stop_price_of(const order_view& v) {
  if (!v.stop) return std::nullopt;
  return views::unless_zero(v.stop->terms.trails() ? v.stop->stood_at : v.stop->terms.stop_price);
}
std::optional<price> trail_price_of(const order_view& v) {
  return v.stop ? views::unless_zero(v.stop->terms.trail_price) : std::nullopt;
}
std::optional<rate> trail_rate_of(const order_view& v) {
  return v.stop ? views::unless_zero(v.stop->terms.trail_rate) : std::nullopt;
}
std::optional<unix_nanos> triggered_at_of(const order_view& v) {
  return v.stop && !v.stop->waits() ? std::optional(v.stop->triggered_at) : std::nullopt;
}

std::optional<order_class> class_of(const order_view& v) {
  return v.family ? std::optional(v.family->family) : std::nullopt;
}
std::optional<order_id> parent_of(const order_view& v) {
  return v.family && v.family->is_leg() ? std::optional(v.family->parent) : std::nullopt;
}
std::vector<order_id> legs_of(const order_view& v) {
  return v.family ? v.family->legs : std::vector<order_id>{};
}

constexpr auto members = std::tuple{
    member("order_id", views::id, [](const order_view& v) { return v.terms.order; }),
    member("client_order_id", views::or_null(views::text{1, 48}),
           [](const order_view& v) { return views::unless_empty(v.terms.client_order_id); }),
    member("account_id", views::id, [](const order_view& v) { return v.terms.account; }),
    member("symbol", views::symbol, [](const order_view& v) { return v.terms.symbol; }),
    member("side", views::side, [](const order_view& v) { return v.terms.side; }),
    member("type", order_type_word, [](const order_view& v) { return v.terms.type; }),
    member("time_in_force", time_in_force_word, [](const order_view& v) { return v.terms.time_in_force; }),
    member("quantity", views::quantity, [](const order_view& v) { return v.progress.quantity; }),
    member("price", views::or_null(views::price), "Null where it has no limit, or has not taken it from the book yet",
           [](const order_view& v) { return views::unless_zero(v.progress.price); }),
    member("stop_price", views::or_null(views::price), "What a stop order waits for; of a trailing one, once reached",
           stop_price_of),
    member("trail_price", views::or_null(views::price), "Distance of a trailing stop", trail_price_of),
    member("trail_rate", views::or_null(views::decimal{rate::decimals}),
           "The same as a part of the price that it follows", trail_rate_of),
    member("triggered_at", views::or_null(views::time), "When its stop price was reached", triggered_at_of),
    member("order_class", views::or_null(order_class_word), class_of),
    member("parent_order_id", views::or_null(views::id), "Of a leg: the order that it belongs to", parent_of),
    member("legs", views::array(views::id), "Of an order with legs; empty otherwise", legs_of),
    member("filled_quantity", views::quantity, [](const order_view& v) { return v.progress.filled; }),
    member("leaves_quantity", views::quantity, [](const order_view& v) { return leaves_of(v.progress); }),
    member("average_price", views::or_null(views::ratio), "Null before the first fill",
           [](const order_view& v) { return average_price_of(v.progress); }),
    member("status", order_status_word, [](const order_view& v) { return v.progress.status; }),
    member("reason", views::or_null(views::words<order_reason>{}),
           [](const order_view& v) { return reason_of(v.progress); }),
    member("version", views::count, &order_view::version),
    member("created_at", views::time, &order_view::created_at),
    member("updated_at", views::time, &order_view::updated_at),
};
constexpr auto description = views::view_of<order_view>("Order", members);

}  // namespace

void write_order(std::string& out, const order_view& order) {
  views::write(out, description, order);
}
schema_ref order_schema() {
  return views::schema_of(description);
}

schema_ref side_schema() {
  return views::side.schema();
}
schema_ref order_type_schema() {
  return order_type_word.schema();
}
schema_ref time_in_force_schema() {
  return time_in_force_word.schema();
}
schema_ref order_class_schema() {
  return order_class_word.schema();
}

}  // namespace madang::trading
