#include "cluster/node/node_platform.hpp"

#include <spdlog/spdlog.h>

#include "messages/admin/platform_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

}  // namespace

void count_first_admin(const admin_parts& parts, user_id first) {
  const auto given = parts.client.ask(parts.entities, first, read_user_record{first}, 10s);
  const auto* record = given ? given->get_if<user_record_view>() : nullptr;
  if (record == nullptr || record->status != user_status::active || !record->roles.has(role::admin)) return;
  (void)parts.client.ask(parts.entities, admin::the_platform, admin::count_administrator{first, record->version}, 10s);
}

bool take_changed_settings(const admin_parts& parts, live_settings& into) {
  const auto given = parts.client.ask(parts.entities, admin::the_platform, admin::read_platform_settings{}, 10s);
  const auto* view = given ? given->get_if<admin::platform_settings_view>() : nullptr;
  if (view == nullptr) return false;
  std::vector<live_settings::change> changes;
  for (const auto& one : view->changed) changes.emplace_back(one.name, one.value);
  into.take(changes);
  return true;
}

}  // namespace madang
