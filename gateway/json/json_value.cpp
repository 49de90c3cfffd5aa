#include "gateway/json/json_value.hpp"

#include <algorithm>
#include <array>

#include "gateway/json/json_output.hpp"

namespace madang {
namespace {

struct canonical_writer {
  std::string& out;

  void operator()(std::monostate) const { out += "null"; }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { append_json_number(out, value); }
  void operator()(const json_other_number& value) const { out += value.text; }
  void operator()(const std::string& value) const { append_json_string(out, value); }
  void operator()(const json_items& items) const {
    json_array array(out);
    for (const auto& item : items) {
      array.item();
      std::visit(*this, item.content);
    }
  }
  void operator()(const json_members& members) const {
    std::vector<const json_member*> sorted;
    sorted.reserve(members.size());
    for (const auto& member : members) sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->name < b->name; });
    out += '{';
    for (const auto* member : sorted) {
      if (member != sorted.front()) out += ',';
      append_json_string(out, member->name);
      out += ':';
      std::visit(*this, member->value.content);
    }
    out += '}';
  }
};

}  // namespace

const json_value* json_value::find(std::string_view name) const {
  const auto* all = members();
  if (all == nullptr) return nullptr;
  const auto at = std::find_if(all->begin(), all->end(), [&](const json_member& one) { return one.name == name; });
  return at == all->end() ? nullptr : &at->value;
}

std::string_view json_value::kind_name() const {
  constexpr std::array<std::string_view, 7> names{"null",     "a boolean", "an integer", "a number",
                                                  "a string", "an array",  "an object"};
  return names[content.index()];
}

std::string canonical_json(const json_value& value) {
  std::string out;
  std::visit(canonical_writer{out}, value.content);
  return out;
}

}  // namespace madang
