#include "gateway/operations/state_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang {
namespace {

using views::member;

constexpr auto health_members = std::tuple{
    member("status", views::one_of("alive"), [](const shown_health&) { return "alive"; }),
    member("version", views::text{1, 64}, &shown_health::version),
    member("uptime_s", views::count, &shown_health::uptime_s),
};
constexpr auto health_description = views::view_of<shown_health>("Health", health_members);

/// Texts by names that differ from node to node.
struct checks_type {
  schema_ref schema() const {
    auto out = std::make_shared<madang::schema>(*object_of({}, {}));
    out->open = true;
    return out;
  }
  template <class Checks>
  void write(std::string& out, const Checks& checks) const {
    json_object object(out);
    for (const auto& [name, said] : checks) object.text(name, said);
  }
};

constexpr auto ready_members = std::tuple{
    member("ready", views::boolean, &readiness::ready),
    member("checks", checks_type{}, "What was looked at, and what it said", &readiness::checks),
};
constexpr auto ready_description = views::view_of<readiness>("Ready", ready_members);

}  // namespace

void write_health(std::string& out, const shown_health& health) {
  views::write(out, health_description, health);
}
schema_ref health_schema() {
  return views::schema_of(health_description);
}

void write_ready(std::string& out, const readiness& state) {
  views::write(out, ready_description, state);
}
schema_ref ready_schema() {
  return views::schema_of(ready_description);
}

}  // namespace madang
