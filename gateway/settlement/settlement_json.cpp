#include "gateway/settlement/settlement_json.hpp"

#include <charconv>

#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "messages/jobs/words.hpp"
#include "messages/settlement/words.hpp"

namespace madang::settlement {
namespace {

using views::member;

// ---- a day's batches -----------------------------------------------------------------------------------------------

constexpr auto difference_members = std::tuple{
    member("cause", views::words<difference_cause>{},
           "LEDGER: cash of an entry; BOUGHT, SOLD: booked against traded; POSITION: held against all changes; ISSUED: "
           "held by all accounts against what was issued",
           &shown_difference::cause),
    member("account_id", views::or_null(views::text{1, 100}), "Null: all accounts together",
           [](const shown_difference& v) { return views::unless_empty(v.account); }),
    member("symbol", views::or_null(views::text{1, 8}), "Null: cash",
           [](const shown_difference& v) { return views::unless_empty(v.symbol); }),
    member("place", views::or_null(views::text{1, 100}), "Which entry, or which trades of the symbol",
           [](const shown_difference& v) { return views::unless_empty(v.place); }),
    member("expected", views::decimal{quantity::decimals}, "Money of an entry, else shares",
           [](const shown_difference& v) { return std::string_view(v.expected); }),
    member("found", views::decimal{quantity::decimals},
           [](const shown_difference& v) { return std::string_view(v.found); }),
};
constexpr auto difference_description = views::view_of<shown_difference>("SettlementDifference", difference_members);

constexpr auto run_members = std::tuple{
    member("kind", views::words<run_kind>{"SettlementKind"}, [](const shown_run& v) { return v.run.kind; }),
    member("job_id", views::id, [](const shown_run& v) { return v.run.job; }),
    member("status", views::words<jobs::job_status>{}, &shown_run::status),
    member("attempts", views::count, "How often the platform has begun it since somebody last did by hand",
           [](const shown_run& v) { return v.run.attempts; }),
    member("differences", views::count, "What the batch could not settle, or found out of line",
           &shown_run::differences),
    member("found", views::array(views::object(difference_description)),
           "Of RECONCILE: the first 50 of its differences", &shown_run::found),
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

constexpr auto holding_members = std::tuple{
    member("symbol", views::symbol, &major_holding::symbol),
    member("value", views::money, "At the last price of the year", &major_holding::value),
};
constexpr auto holding_description = views::view_of<major_holding>("MajorHolding", holding_members);

constexpr auto taxes_members = std::tuple{
    member("year", views::integer{1970, 9'999}, &shown_taxes::year),
    member("items", views::array(views::object(item_description)), "Newest first", &shown_taxes::items),
    member("totals", views::object(totals_description), [](const shown_taxes& v) { return totals_of(v); }),
    member("foreign_gain", views::or_null(views::money),
           "Gains less losses on foreign shares in won, first in first out; null: a rate of exchange is not known",
           [](const shown_taxes& v) { return v.foreign ? std::optional(v.foreign->gain) : std::nullopt; }),
    member("foreign_tax", views::or_null(views::money), "On what of them is above the year's allowance",
           [](const shown_taxes& v) { return v.foreign ? std::optional(v.foreign->tax) : std::nullopt; }),
    member("major_holdings", views::array(views::object(holding_description)),
           "Korean shares of which so much was held at the end of the year before that gains on them are taxed",
           &shown_taxes::major_holdings),
};
constexpr auto taxes_description = views::view_of<shown_taxes>("Taxes", taxes_members);

// ---- statements ----------------------------------------------------------------------------------------------------

constexpr auto statement_members = std::tuple{
    member("statement_id", views::id, [](const shown_statement& v) { return v.of.id(); }),
    member("account_id", views::id, [](const shown_statement& v) { return v.of.account; }),
    member("currency", views::currency, &shown_statement::currency),
    member("from", views::day, [](const shown_statement& v) { return v.of.first(); }),
    member("to", views::day, [](const shown_statement& v) { return v.of.last(); }),
    member("final", views::boolean, "The month is over", &shown_statement::final),
    member("opening_cash", views::money, [](const shown_statement& v) { return v.sums.opening_cash; }),
    member("deposits", views::money, [](const shown_statement& v) { return v.sums.deposits; }),
    member("withdrawals", views::money, [](const shown_statement& v) { return v.sums.withdrawals; }),
    member("bought", views::money, [](const shown_statement& v) { return v.sums.bought; }),
    member("sold", views::money, [](const shown_statement& v) { return v.sums.sold; }),
    member("fees", views::money, [](const shown_statement& v) { return v.sums.fees; }),
    member("taxes", views::money, [](const shown_statement& v) { return v.sums.taxes; }),
    member("other", views::money, "Dividends, interest, adjustments",
           [](const shown_statement& v) { return v.sums.other; }),
    member("closing_cash", views::money, [](const shown_statement& v) { return v.sums.closing_cash; }),
    member("entries", views::count, "Entries of the ledger", [](const shown_statement& v) { return v.sums.entries; }),
};
constexpr auto statement_description = views::view_of<shown_statement>("Statement", statement_members);

constexpr auto listed_members = std::tuple{
    member("statement_id", views::id, [](const listed_statement& v) { return v.of.id(); }),
    member("account_id", views::id, [](const listed_statement& v) { return v.of.account; }),
    member("from", views::day, [](const listed_statement& v) { return v.of.first(); }),
    member("to", views::day, [](const listed_statement& v) { return v.of.last(); }),
    member("final", views::boolean, "The month is over", &listed_statement::final),
};
constexpr auto listed_description = views::view_of<listed_statement>("ListedStatement", listed_members);

std::string two_digits(std::int32_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}
calendar_day first_day(std::int32_t year, std::int32_t month) {
  return *parse_day(std::to_string(year) + "-" + two_digits(month) + "-01");
}

/// A text of this member, empty where it has none.
std::string text_of(const json_value& from, std::string_view name) {
  const auto* member = from.find(name);
  const auto* text = member == nullptr ? nullptr : member->text();
  return text == nullptr ? std::string() : *text;
}

}  // namespace

std::optional<statement_month> statement_month::parse(std::string_view id) {
  constexpr std::size_t month_length = 8;  // -2026-11
  if (id.size() <= month_length) return std::nullopt;
  const auto account = parse_id<account_id>(id.substr(0, id.size() - month_length));
  const auto month = id.substr(id.size() - month_length);
  const auto day = parse_day(std::string(month.substr(1)) + "-01");
  if (!account || !day || month[0] != '-') return std::nullopt;
  statement_month made{*account, 0, 0};
  std::from_chars(month.data() + 1, month.data() + 5, made.year);
  std::from_chars(month.data() + 6, month.data() + 8, made.month);
  return made.year >= 1970 && made.year < 9'999 ? std::optional(made) : std::nullopt;
}
std::string statement_month::id() const {
  return accounts::to_text(account) + "-" + std::to_string(year) + "-" + two_digits(month);
}
calendar_day statement_month::first() const {
  return first_day(year, month);
}
calendar_day statement_month::last() const {
  return {(month == 12 ? first_day(year + 1, 1) : first_day(year, month + 1)).value - 1};
}

void write_statement(std::string& out, const shown_statement& statement) {
  views::write(out, statement_description, statement);
}
schema_ref statement_schema() {
  return views::schema_of(statement_description);
}

std::string statement_csv(const shown_statement& statement) {
  const auto& [of, currency, final, sums] = statement;
  std::string out =
      "statement_id,account_id,currency,from,to,final,opening_cash,deposits,withdrawals,bought,sold,fees,taxes,other,"
      "closing_cash,entries\r\n";
  out += of.id() + "," + accounts::to_text(of.account) + "," + std::string(to_text(currency));
  out += "," + madang::to_text(of.first()) + "," + madang::to_text(of.last()) + (final ? ",true," : ",false,");
  out += madang::to_text(sums.opening_cash);
  for (const auto& one : {sums.deposits, sums.withdrawals, sums.bought, sums.sold, sums.fees, sums.taxes, sums.other}) {
    out += "," + madang::to_text(one);
  }
  return out + "," + madang::to_text(sums.closing_cash) + "," + std::to_string(sums.entries) + "\r\n";
}

void write_listed(std::string& out, const listed_statement& statement) {
  views::write(out, listed_description, statement);
}
schema_ref listed_schema() {
  return views::schema_of(listed_description);
}

std::vector<shown_difference> differences_in(std::string_view result) {
  std::vector<shown_difference> out;
  const auto read = parse_json(result, {});
  const auto* items = read ? read->find("items") : nullptr;
  if (items == nullptr || items->items() == nullptr) return out;
  for (const auto& one : *items->items()) {
    const auto cause = parse_difference_cause(text_of(one, "cause"));
    if (!cause) continue;
    out.push_back({*cause, text_of(one, "account_id"), text_of(one, "symbol"), text_of(one, "place"),
                   text_of(one, "expected"), text_of(one, "found")});
  }
  return out;
}

void write_day(std::string& out, const shown_day& day) {
  views::write(out, day_description, day);
}
schema_ref day_schema() {
  return views::schema_of(day_description);
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
