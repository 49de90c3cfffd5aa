#include "gateway/accounts/balance_json.hpp"

#include <algorithm>

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::accounts {
namespace {

using views::member;

constexpr auto balance_members = std::tuple{
    member("account_id", views::id, &balance_view::account),
    member("currency", views::currency, &balance_view::currency),
    member("cash", views::money, "All cash, held or not", &balance_view::cash),
    member("held", views::money, "Held for open orders", &balance_view::held),
    member("available", views::money, "cash - held", &balance_view::available),
    member("seq", views::channel_seq, &balance_view::seq),
};
constexpr auto balance_description = views::view_of<balance_view>("CashBalance", balance_members);

constexpr auto settled_members = std::tuple{
    member("account_id", views::id, [](const settled_balance_view& v) { return v.balance.account; }),
    member("currency", views::currency, [](const settled_balance_view& v) { return v.balance.currency; }),
    member("cash", views::money, "All cash, held or not; fills count at once",
           [](const settled_balance_view& v) { return v.balance.cash; }),
    member("held", views::money, "Held for open orders", [](const settled_balance_view& v) { return v.balance.held; }),
    member("available", views::money, "cash - held",
           [](const settled_balance_view& v) { return v.balance.available(); }),
    member("settled_cash", views::money, "What of it is settled", &settled_balance_view::settled_cash),
    member("cash_d1", views::money, "With what is due by the next trading day", &settled_balance_view::cash_d1),
    member("cash_d2", views::money, "With what is due by the second trading day", &settled_balance_view::cash_d2),
    member("withdrawable", views::money, "What may be taken out now", &settled_balance_view::withdrawable),
    member("seq", views::channel_seq, [](const settled_balance_view& v) { return v.balance.seq; }),
};
constexpr auto settled_description = views::view_of<settled_balance_view>("Balance", settled_members);

constexpr auto buying_power_members = std::tuple{
    member("account_id", views::id, &balance_view::account),
    member("currency", views::currency, &balance_view::currency),
    member("buying_power", views::money, [](const balance_view& v) { return std::max(v.available(), money{}); }),
};
constexpr auto buying_power_description = views::view_of<balance_view>("BuyingPower", buying_power_members);

}  // namespace

void write_balance(std::string& out, const balance_view& balance) {
  views::write(out, balance_description, balance);
}
schema_ref balance_schema() {
  return views::schema_of(balance_description);
}

void write_settled_balance(std::string& out, const settled_balance_view& balance) {
  views::write(out, settled_description, balance);
}
schema_ref settled_balance_schema() {
  return views::schema_of(settled_description);
}

void write_buying_power(std::string& out, const balance_view& balance) {
  views::write(out, buying_power_description, balance);
}
schema_ref buying_power_schema() {
  return views::schema_of(buying_power_description);
}

}  // namespace madang::accounts
