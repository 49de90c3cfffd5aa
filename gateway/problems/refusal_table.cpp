#include "gateway/problems/refusal_table.hpp"

#include <algorithm>

namespace madang {

const refusal_row* refusal_table::find(const refusal& why) const {
  const auto found = rows_.find({why.context, why.code});
  return found == rows_.end() ? nullptr : &found->second;
}

bool refusal_table::has(context_number context) const {
  const auto first = rows_.lower_bound({context, 0});
  return first != rows_.end() && first->first.first == context;
}

std::string detail_of(const refusal& why, const refusal_row& row) {
  std::string shown;
  for (const auto name : row.values) {
    const auto value = std::ranges::find(why.values, name, &named_value::name);
    if (value == why.values.end()) continue;
    shown.append(shown.empty() ? " (" : ", ").append(name).append(" ").append(value->value);
  }
  return shown.empty() ? shown : std::string(row.problem.title) + shown + ')';
}

std::vector<field_fault> faults_of(const refusal_row& row, const json_value& body, const std::string& detail) {
  const auto is_there = [&](std::string_view name) { return body.find(name) != nullptr; };
  const auto at = std::ranges::find_if(row.members, is_there);
  if (at == row.members.end()) return {};
  const auto& [code, status, title] = row.problem;
  return {{'/' + std::string(*at), code, detail.empty() ? std::string(title) : detail}};
}

}  // namespace madang
