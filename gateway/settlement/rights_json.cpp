#include "gateway/settlement/rights_json.hpp"

#include "gateway/json/json_dates.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::settlement {
namespace {

using accounts::subscription_right;
using accounts::subscription_rights_view;
using views::member;

constexpr auto right_members = std::tuple{
    member("symbol", views::symbol, &subscription_right::symbol),
    member("record_date", views::day, "With the symbol the issue's name", &subscription_right::record_date),
    member("subscribe_until", views::day, "The last day of the subscription", &subscription_right::subscribe_until),
    member("pay_date", views::day, "When the new shares are paid and there; what is left of the rights lapses",
           &subscription_right::pay_date),
    member("quantity", views::quantity, "New shares that may be subscribed to", &subscription_right::quantity),
    member("subscription_price", views::price, &subscription_right::subscription_price),
    member("subscribed_quantity", views::quantity, &subscription_right::subscribed),
    member("held", views::money, "Held for what is subscribed to", &subscription_right::held),
};
constexpr auto right_description = views::view_of<subscription_right>("SubscriptionRight", right_members);

constexpr auto rights_members = std::tuple{
    member("account_id", views::id, &subscription_rights_view::account),
    member("items", views::array(views::object(right_description)), "The next pay date first",
           &subscription_rights_view::rights),
};
constexpr auto rights_description = views::view_of<subscription_rights_view>("SubscriptionRights", rights_members);

}  // namespace

void write_rights(std::string& out, const subscription_rights_view& rights) {
  views::write(out, rights_description, rights);
}
schema_ref rights_schema() {
  return views::schema_of(rights_description);
}

}  // namespace madang::settlement
