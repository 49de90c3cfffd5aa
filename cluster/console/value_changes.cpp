#include "cluster/console/value_changes.hpp"

#include <map>
#include <string>
#include <utility>

#include "cluster/console/masking.hpp"
#include "cluster/console/value_paths.hpp"

namespace madang::console {

table changes_between(const std::vector<named_value>& before, const std::vector<named_value>& after) {
  table shown{"changes", {"field", "before", "after"}, {}};
  std::map<std::string, std::string, std::less<>> old;
  for (auto& [path, value] : paths_of(masked(before))) old.emplace(std::move(path), std::move(value));
  for (const auto& [path, value] : paths_of(masked(after))) {
    const auto known = old.find(path);
    if (known == old.end()) {
      shown.rows.push_back({path, "", value});
      continue;
    }
    if (known->second != value) shown.rows.push_back({path, known->second, value});
    old.erase(known);
  }
  for (const auto& [path, value] : old) shown.rows.push_back({path, value, ""});
  return shown;
}

}  // namespace madang::console
