#include "cluster/console/value_paths.hpp"

#include <map>
#include <string_view>

namespace madang::console {

std::vector<named_value> paths_of(const std::vector<named_value>& values) {
  constexpr std::string_view indent = "  ";
  std::vector<named_value> paths;
  std::map<std::string, std::size_t> seen;
  std::string list;
  for (const auto& one : values) {
    const bool is_item = one.name.starts_with(indent);
    if (!is_item) list = one.name;
    auto path = is_item ? list + "/" + one.name.substr(indent.size()) : one.name;
    if (const auto count = ++seen[path]; count > 1) path += "#" + std::to_string(count);
    paths.push_back({std::move(path), one.value});
  }
  return paths;
}

}  // namespace madang::console
