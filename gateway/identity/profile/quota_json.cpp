#include "gateway/identity/profile/quota_json.hpp"

#include "gateway/json/json_types.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::identity {
namespace {

using views::member;

constexpr auto quota_members = std::tuple{
    member("limit", views::or_null(views::count), "Null: none", &shown_quota::limit),
    member("used", views::count, &shown_quota::used),
    member("resets_at", views::time, &shown_quota::resets_at),
};
constexpr auto quota = views::object(views::view_of<shown_quota>("Quota", quota_members));

constexpr auto members = std::tuple{
    member("daily_trades", quota, &shown_quotas::daily_trades),
    member("api_calls", quota, &shown_quotas::api_calls),
};
constexpr auto description = views::view_of<shown_quotas>("Quotas", members);

}  // namespace

void write_quotas(std::string& out, const shown_quotas& quotas) {
  views::write(out, description, quotas);
}
schema_ref quotas_schema() {
  return views::schema_of(description);
}

}  // namespace madang::identity
