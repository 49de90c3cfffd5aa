#include "gateway/admin/audit_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::admin {
namespace {

using views::member;
using views::member_if_any;

struct shown_object {
  std::string_view kind;
  std::string_view id;
};
constexpr auto object_members = std::tuple{
    member("kind", views::text{1, 32}, &shown_object::kind),
    member("id", views::text{1, 64}, &shown_object::id),
};
constexpr auto object_description = views::view_of<shown_object>("AuditObject", object_members);

/// An object with names that differ from act to act; its JSON is there already.
struct values_type {
  schema_ref schema() const {
    auto out = std::make_shared<madang::schema>(*object_of({}, {}));
    out->open = true;
    return out;
  }
  void write(std::string& out, std::string_view json) const { out += json; }
};

std::optional<user_id> unless_nobody(user_id one) {
  return one ? std::optional(one) : std::nullopt;
}

constexpr views::text hash_text{64, 64};

constexpr auto event_members = std::tuple{
    member("seq", views::count, "Rises with the journal", &audit_item::seq),
    member("time", views::time, &audit_item::time),
    member("actor", views::or_null(views::id), [](const audit_item& v) { return unless_nobody(v.actor); }),
    member("address", views::or_null(views::text{1, 64}), "Where the actor's client was",
           [](const audit_item& v) { return views::unless_empty(v.address); }),
    member_if_any("action", views::text{1, 64}, [](const audit_item& v) { return views::unless_empty(v.action); }),
    member_if_any("object", views::object{object_description},
                  [](const audit_item& v) {
                    return v.is_purged() ? std::nullopt : std::optional(shown_object{v.object_kind, v.object_id});
                  }),
    member_if_any("result", views::one_of("OK", "REFUSED", "FAILED"),
                  [](const audit_item& v) { return v.is_purged() ? std::nullopt : std::optional(to_text(v.result)); }),
    member("code", views::or_null(views::text{1, 64}), [](const audit_item& v) { return views::unless_empty(v.code); }),
    member("reason", views::or_null(views::text{1, 500}),
           [](const audit_item& v) { return views::unless_empty(v.reason); }),
    member_if_any("values", values_type{}, [](const audit_item& v) { return views::unless_empty(v.values); }),
    member("content_hash", hash_text, &audit_item::content_hash),
    member("prev_hash", hash_text, &audit_item::prev_hash),
    member("hash", hash_text, &audit_item::hash),
};
constexpr auto event_description = views::view_of<audit_item>("AuditEvent", event_members);

constexpr auto verdict_members = std::tuple{
    member("valid", views::boolean, &audit_verdict::valid),
    member("first_seq", views::count, &audit_verdict::first_seq),
    member("last_seq", views::count, &audit_verdict::last_seq),
    member("last_hash", views::text{0, 64}, &audit_verdict::last_hash),
    member("broken_at", views::or_null(views::count), "The first act that is not what it was",
           [](const audit_verdict& v) { return v.valid ? std::nullopt : std::optional(v.broken_at); }),
};
constexpr auto verdict_description = views::view_of<audit_verdict>("AuditVerdict", verdict_members);

}  // namespace

void write_audit_event(std::string& out, const audit_item& one) {
  views::write(out, event_description, one);
}
schema_ref audit_event_schema() {
  return views::schema_of(event_description);
}

void write_verdict(std::string& out, const audit_verdict& verdict) {
  views::write(out, verdict_description, verdict);
}
schema_ref verdict_schema() {
  return views::schema_of(verdict_description);
}

}  // namespace madang::admin
