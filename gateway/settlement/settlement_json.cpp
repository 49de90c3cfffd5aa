#include "gateway/settlement/settlement_json.hpp"

#include <charconv>

#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "messages/jobs/words.hpp"
#include "messages/settlement/words.hpp"

namespace madang::settlement {
namespace {

using views::member;

// ---- a day's batches -----------------------------------------------------------------------------------------------

constexpr auto run_members = std::tuple{
    member("kind", views::words<run_kind>{"SettlementKind"}, [](const shown_run& v) { return v.run.kind; }),
    member("job_id", views::id, [](const shown_run& v) { return v.run.job; }),
    member("status", views::words<jobs::job_status>{}, &shown_run::status),
    member("differences", views::count, "What the batch could not settle, or found out of line", &shown_run::differences),
};
constexpr auto run_description = views::view_of<shown_run>("SettlementRun", run_members);
constexpr auto day_members = std::tuple{
    member("date", views::day, &shown_day::day),
    member("runs", views::array(views::object(run_description)), &shown_day::runs),
};
constexpr auto day_description = views::view_of<shown_day>("SettlementDay", day_members);

// ---- taxes ---------------------------------------------------------------------------------------------------------

constexpr auto item_members = std::tuple{
    member("kind", views::words<tax_kind>{"TaxKind"}, &tax_item::kind),
    member("symbol", views::or_null(views::text{1, 8}),
           [](const tax_item& v) { return views::unless_empty(v.symbol); }),
    member("base", views::money, "What was taxed: all sales of the symbol that are settled on the day",
           &tax_item::base),
    member("rate", views::decimal{rate::decimals}, &tax_item::share),
    member("amount", views::money, &tax_item::amount),
    member("date", views::day, "The settlement date", &tax_item::date),
};
constexpr auto item_description = views::view_of<tax_item>("TaxItem", item_members);

struct tax_totals {
  wide_money transaction;
  wide_money rural;
  wide_money dividend;
  wide_money total() const { return transaction + rural + dividend; }
};
constexpr auto totals_members = std::tuple{
    member("transaction", views::money, &tax_totals::transaction),
    member("rural", views::money, &tax_totals::rural),
    member("dividend", views::money, &tax_totals::dividend),
    member("total", views::money, &tax_totals::total),
};
constexpr auto totals_description = views::view_of<tax_totals>("TaxTotals", totals_members);

tax_totals totals_of(const shown_taxes& taxes) {
  tax_totals sums;
  for (const auto& one : taxes.items) {
    if (one.kind == tax_kind::transaction) sums.transaction += one.amount;
    if (one.kind == tax_kind::rural) sums.rural += one.amount;
    if (one.kind == tax_kind::dividend) sums.dividend += one.amount;
  }
  return sums;
}

constexpr auto taxes_members = std::tuple{
    member("year", views::integer{1970, 9'999}, &shown_taxes::year),
    member("items", views::array(views::object(item_description)), "Newest first", &shown_taxes::items),
    member("totals", views::object(totals_description), [](const shown_taxes& v) { return totals_of(v); }),
    member("foreign_gain", views::money, "Gains on foreign shares: none are counted yet",
           [](const shown_taxes&) { return madang::money{}; }),
    member("foreign_tax", views::money, [](const shown_taxes&) { return madang::money{}; }),
};
constexpr auto taxes_description = views::view_of<shown_taxes>("Taxes", taxes_members);

}  // namespace

void write_day(std::string& out, const shown_day& day) {
  views::write(out, day_description, day);
}
schema_ref day_schema() {
  return views::schema_of(day_description);
}

std::uint64_t differences_of(std::string_view result) {
  constexpr std::string_view name = "\"differences\":";
  const auto at = result.find(name);
  if (at == std::string_view::npos) return 0;
  std::uint64_t count = 0;
  const auto* begin = result.data() + at + name.size();
  std::from_chars(begin, result.data() + result.size(), count);
  return count;
}

void write_taxes(std::string& out, const shown_taxes& taxes) {
  views::write(out, taxes_description, taxes);
}
schema_ref taxes_schema() {
  return views::schema_of(taxes_description);
}

schema_ref run_kind_schema() {
  return views::words<run_kind>{"SettlementKind"}.schema();
}

}  // namespace madang::settlement
