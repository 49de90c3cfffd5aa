#include "cluster/console/stored_lines.hpp"

#include <utility>

#include "config/setting_table.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "persistence/codec/event_json.hpp"

namespace madang::console {
namespace {

event_text text_of(const entity_registry& kinds, const record& one) {
  if (one.type == group_superseded::event_type) {
    return event_text_of<std::variant<group_superseded>>(one.type, one.version, one.payload);
  }
  const auto* const kind = kinds.find(one.stream.kind);
  if (kind == nullptr) return unreadable_event("the kind of entity is unknown");
  return kind->describe_event(one.type, one.version, one.payload);
}

}  // namespace

stored_event event_of(const entity_registry& kinds, const record& one) {
  auto text = text_of(kinds, one);
  return {one.meta, std::move(text.name), std::move(text.fields), one.superseded};
}

std::vector<setting_line> setting_lines_of(const madang::settings& config) {
  const madang::settings defaults;
  std::vector<setting_line> all;
  for (const auto& one : setting_table()) {
    auto value = one.get(config);
    const bool is_default = value == one.get(defaults);
    all.push_back({one.key, std::move(value), one.expected, one.help, is_default, one.live});
  }
  return all;
}

}  // namespace madang::console
