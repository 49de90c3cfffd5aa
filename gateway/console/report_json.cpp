#include "gateway/console/report_json.hpp"

#include <algorithm>
#include <vector>

#include "gateway/json/json_output.hpp"

namespace madang {
namespace {

/// Rows of one table; a client reads no longer lists.
constexpr std::size_t rows_max = 10'000;
constexpr std::size_t text_max = 1'000'000;

void write_texts(std::string& out, const std::vector<std::string>& texts) {
  json_array all(out);
  for (const auto& one : texts) append_json_string(all.item(), one);
}

void write_table(std::string& out, const console::table& shown) {
  json_object body(out);
  body.text("name", shown.name);
  write_texts(body.member("columns"), shown.columns);
  json_array rows(body.member("rows"));
  for (std::size_t i = 0; i < std::min(shown.rows.size(), rows_max); ++i) write_texts(rows.item(), shown.rows[i]);
}

std::vector<std::string> remarks_of(const console::report& shown) {
  auto all = shown.remarks;
  for (const auto& one : shown.tables) {
    if (one.rows.size() <= rows_max) continue;
    all.push_back(std::to_string(one.rows.size() - rows_max) + " more " + one.name + " are left out.");
  }
  return all;
}

void write_members(json_object& body, const console::report& shown) {
  {
    json_array values(body.member("values"));
    for (const auto& [name, value] : shown.values) {
      json_object one(values.item());
      one.text("name", name);
      one.text("value", value);
    }
  }
  {
    json_array tables(body.member("tables"));
    for (const auto& one : shown.tables) write_table(tables.item(), one);
  }
  write_texts(body.member("remarks"), remarks_of(shown));
}

std::vector<schema_member> report_members() {
  const auto text = text_of(0, text_max);
  const auto value =
      object_of("ConsoleValue",
                {{"name", text_of(0, text_max, "An item of a list begins with two blanks, after the list's own name")},
                 {"value", text}});
  const auto table = object_of(
      "ConsoleTable",
      {{"name", text_of(1, 64, "What the rows are")}, {"columns", array_of(text)}, {"rows", array_of(array_of(text))}});
  return {{"values", array_of(value)}, {"tables", array_of(table)}, {"remarks", array_of(text)}};
}

}  // namespace

void write_report(std::string& out, const console::report& shown) {
  json_object body(out);
  write_members(body, shown);
}

schema_ref report_schema() {
  return object_of("ConsoleReport", report_members());
}

void write_act(std::string& out, const console::report& shown, bool dry_run) {
  json_object body(out);
  body.boolean("dry_run", dry_run);
  body.number("affects", std::uint64_t{1});
  write_members(body, shown);
}

schema_ref act_schema() {
  auto members = report_members();
  members.insert(members.begin(),
                 {{"dry_run", boolean_of()}, {"affects", integer_of(0, 1, "How many it changes, or would change")}});
  return object_of("ConsoleAct", std::move(members));
}

}  // namespace madang
