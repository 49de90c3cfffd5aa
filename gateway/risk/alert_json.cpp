#include "gateway/risk/alert_json.hpp"

#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::risk {
namespace {

using views::member;

constexpr auto kind_word = views::words<alert_kind>{"RiskAlertKind"};
constexpr auto status_word = views::words<alert_status>{"RiskAlertStatus"};

constexpr auto evidence_members = std::tuple{
    member("stream", views::id, [](const alert_evidence& v) { return to_text(v.stream); }),
    member("seq", views::count, "Of an event in it", &alert_evidence::seq),
};
constexpr auto evidence = views::object(views::view_of<alert_evidence>("AlertEvidence", evidence_members));

std::optional<std::string> reviewer_of(const alert_item& one) {
  return one.reviewed_by ? std::optional(to_text(one.reviewed_by)) : std::nullopt;
}
std::optional<unix_nanos> review_time_of(const alert_item& one) {
  return one.reviewed_at.value != 0 ? std::optional(one.reviewed_at) : std::nullopt;
}

constexpr auto alert_members = std::tuple{
    member("alert_id", views::id, [](const alert_item& v) { return to_text(v.alert); }),
    member("kind", kind_word, &alert_item::kind),
    member("account_id", views::id, [](const alert_item& v) { return to_text(v.alert.account); }),
    member("rule", views::or_null(views::id), "The rule of the ladder that it is of",
           [](const alert_item& v) { return views::unless_empty(v.rule); }),
    member("detail", views::text{1, 1'024}, &alert_item::detail),
    member("evidence", views::array(evidence), "The event that is the alert, then those that led to it",
           &alert_item::evidence),
    member("status", status_word, &alert_item::status),
    member("created_at", views::time, &alert_item::created_at),
    member("reviewed_by", views::or_null(views::id), reviewer_of),
    member("reviewed_at", views::or_null(views::time), review_time_of),
};
constexpr auto alert_description = views::view_of<alert_item>("RiskAlert", alert_members);

}  // namespace

void write_alert(std::string& out, const alert_item& one) {
  views::write(out, alert_description, one);
}
schema_ref alert_schema() {
  return views::schema_of(alert_description);
}
schema_ref alert_kind_schema() {
  return kind_word.schema();
}
schema_ref alert_status_schema() {
  return status_word.schema();
}

}  // namespace madang::risk
