#include "gateway/trading/orders/order_life_json.hpp"

#include <memory>

#include "gateway/json/json_types.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::trading {
namespace {

using views::member;

/// An object with names that differ from one to another; all values are texts.
struct values_type {
  schema_ref schema() const {
    auto out = std::make_shared<madang::schema>(*object_of({}, {}, "Texts by name"));
    out->open = true;
    return out;
  }
  void write(std::string& out, const std::vector<named_value>& values) const {
    json_object object(out);
    for (const auto& [name, value] : values) object.text(name, value);
  }
};

constexpr auto event_members = std::tuple{
    member("event", views::text{1, 64}, "Its name, as on the stream", &shown_event::event),
    member("time", views::time, &shown_event::time),
    member("version", views::count, "Of the order after it", &shown_event::version),
    member("values", values_type{}, &shown_event::values),
};
constexpr auto event_description = views::view_of<shown_event>("OrderEvent", event_members);

constexpr auto reason_members = std::tuple{
    member("code", views::text{1, 64}, &explained_reason::code),
    member("text", views::text{1, 512}, &explained_reason::text),
    member("values", values_type{}, &explained_reason::values),
};
constexpr auto reason_description = views::view_of<explained_reason>("OrderReason", reason_members);

constexpr auto queue_members = std::tuple{
    member("orders_ahead", views::count, "At its price", &queue_view::orders_ahead),
    member("quantity_ahead", views::quantity, &queue_view::quantity_ahead),
};
constexpr auto queue_description =
    views::view_of<queue_view>("QueuePlace", queue_members).with_about("Null where it does not rest in the book");

constexpr auto members = std::tuple{
    member("reasons", views::array(views::object{reason_description}), "What has happened first",
           &shown_explanation::reasons),
    member("queue", views::or_null(views::object{queue_description}), &shown_explanation::queue),
};
constexpr auto description = views::view_of<shown_explanation>("OrderExplanation", members);

}  // namespace

void write_order_event(std::string& out, const shown_event& event) {
  views::write(out, event_description, event);
}
schema_ref order_event_schema() {
  return views::schema_of(event_description);
}

void write_explanation(std::string& out, const shown_explanation& shown) {
  views::write(out, description, shown);
}
schema_ref explanation_schema() {
  return views::schema_of(description);
}

}  // namespace madang::trading
