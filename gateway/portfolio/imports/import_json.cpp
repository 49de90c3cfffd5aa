#include "gateway/portfolio/imports/import_json.hpp"

#include <charconv>
#include <optional>

#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "messages/accounts/import_words.hpp"

namespace madang::portfolio {
namespace {

using views::member;
using views::member_if_any;

constexpr views::words<import_shape> shape_word{"ImportShape"};

/// `acc_…-3`: the account and the import's number there, without a character that a path must escape.
std::string id_text(account_id account, std::uint64_t number) {
  return to_text(account) + '-' + std::to_string(number);
}
std::optional<std::string> id_of_result(const import_result_view& view) {
  return view.number == 0 ? std::nullopt : std::optional(id_text(view.account, view.number));
}
std::string id_of(const import_view& view) {
  return id_text(view.account, view.number);
}
std::optional<std::string_view> detail_of(const import_line_fault& fault) {
  return views::unless_empty(fault.detail);
}

constexpr auto fault_members = std::tuple{
    member("line", views::count, "Of the file, from 1", &import_line_fault::line),
    member("code", views::words<import_fault>{}, &import_line_fault::fault),
    member_if_any("detail", views::text{1, 64}, detail_of),
};
constexpr auto fault_object = views::object(views::view_of<import_line_fault>("ImportFault", fault_members));

constexpr auto imported_position_members = std::tuple{
    member("symbol", views::symbol, &import_position::symbol),
    member("quantity_before", views::quantity, &import_position::quantity_before),
    member("quantity_after", views::quantity, &import_position::quantity_after),
    member("cost_after", views::money, "Of all that is held then, fees included", &import_position::cost_after),
};
constexpr auto position_object =
    views::object(views::view_of<import_position>("ImportedPosition", imported_position_members));

constexpr auto result_members = std::tuple{
    member("import_id", views::or_null(views::id), "Null: a dry run", id_of_result),
    member("account_id", views::id, &import_result_view::account),
    member("shape", shape_word, &import_result_view::shape),
    member("content_hash", views::id, "SHA-256 of the file", &import_result_view::content_hash),
    member("rows_read", views::count, &import_result_view::rows_read),
    member("rows_good", views::count, &import_result_view::rows_good),
    member("errors_count", views::count, &import_result_view::errors_count),
    member("errors", views::array(fault_object), "The first 100, by line", &import_result_view::errors),
    member("cash_before", views::money, &import_result_view::cash_before),
    member("cash_after", views::money, &import_result_view::cash_after),
    member("net_deposits", views::money, "By how much they change; so realized_pnl and income",
           &import_result_view::paid_in),
    member("realized_pnl", views::money, &import_result_view::realized),
    member("income", views::money, &import_result_view::income),
    member("positions_count", views::count, "Positions that change", &import_result_view::positions_count),
    member("positions", views::array(position_object), "The first 200 of them, by symbol",
           &import_result_view::positions),
    member("repeated", views::boolean, "The same file had been imported before, and nothing was done again",
           &import_result_view::repeated),
};
constexpr auto result_description = views::view_of<import_result_view>("ImportResult", result_members);

constexpr auto import_members = std::tuple{
    member("import_id", views::id, id_of),
    member("account_id", views::id, &import_view::account),
    member("shape", shape_word, &import_view::shape),
    member("content_hash", views::id, "SHA-256 of the file", &import_view::content_hash),
    member("rows", views::count, &import_view::rows),
    member("from", views::day, "The first trade", &import_view::from),
    member("to", views::day, "The last one", &import_view::to),
    member("created_at", views::time, &import_view::imported_at),
};
constexpr auto import_description = views::view_of<import_view>("Import", import_members);

}  // namespace

void write_import_result(std::string& out, const import_result_view& view) {
  views::write(out, result_description, view);
}
schema_ref import_result_schema() {
  return views::schema_of(result_description);
}

void write_import(std::string& out, const import_view& view) {
  views::write(out, import_description, view);
}
schema_ref import_schema() {
  return views::schema_of(import_description);
}

std::uint64_t parse_import_id(account_id account, std::string_view text) {
  const auto prefix = to_text(account) + '-';
  if (!text.starts_with(prefix)) return 0;
  text.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stop == text.data() + text.size() ? number : 0;
}

}  // namespace madang::portfolio
