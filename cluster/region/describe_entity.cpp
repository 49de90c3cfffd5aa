#include "cluster/region/describe_entity.hpp"

#include <algorithm>

#include "cluster/region/rebuild_entity.hpp"

namespace madang {

result<entity_description, read_failure> describe_entity(const entity_registry& kinds, journal& from, entity_id id) {
  auto found = rebuild_entity(kinds, from, id);
  if (!found) return refused{found.error()};
  return describe_entity(kinds, **found);
}

entity_description describe_entity(const entity_registry& kinds, const entity_rebuild& rebuilt) {
  const auto* kind = kinds.find(rebuilt.id().kind);
  ensure(kind != nullptr, "an entity has a kind");
  return {rebuilt.id(), kind->word, {}, rebuilt.seq(), rebuilt.at(), rebuilt.describe()};
}

std::string to_text(const entity_description& what) {
  std::vector<named_value> lines{{"entity", to_text(what.id)}};
  if (!what.presence.empty()) lines.push_back({"presence", what.presence});
  lines.push_back({"events", std::to_string(what.seq)});
  lines.push_back({"position", std::to_string(what.at.value)});
  lines.insert(lines.end(), what.values.begin(), what.values.end());
  std::size_t width = 0;
  for (const auto& one : lines) width = std::max(width, one.name.size());
  std::string out;
  for (const auto& [name, value] : lines) out += name + std::string(width + 2 - name.size(), ' ') + value + "\n";
  return out;
}

}  // namespace madang
