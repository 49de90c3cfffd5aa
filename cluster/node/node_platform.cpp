#include "cluster/node/node_platform.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>

#include "actors/admin/table_months_job.hpp"
#include "cluster/ports/id_source.hpp"
#include "cluster/ports/region.hpp"
#include "config/admin/admin_settings.hpp"
#include "config/settings.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/makers/house_accounts.hpp"
#include "persistence/ports/table_months.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// The same day of another year; the day after it where that has no 29 February.
calendar_day years_before(calendar_day day, std::int64_t years) {
  auto text = to_text(day);
  const auto year = std::stoll(text.substr(0, 4)) - years;
  auto digits = std::to_string(year);
  digits.insert(0, 4 - std::min<std::size_t>(4, digits.size()), '0');
  const auto same = parse_day(digits + text.substr(4));
  return same ? *same : parse_day(digits + "-03-01").value_or(calendar_day{});
}

}  // namespace

void purge_old_acts(region& entities, const settings& config, calendar_day today) {
  const auto years = config.of<admin::audit_settings>().keep_years;
  if (years == 0 || today.value <= 0) return;
  const auto first_kept = years_before(today, years);
  if (first_kept.value <= 0) return;
  const auto before = start_of_day(first_kept, static_cast<std::int32_t>(config.market.utc_offset_s));
  entities.tell(admin::the_platform, client_request<admin::begin_audit_purge>{{}, {before, house_user()}});
}

void go_on_with_rotation(region& entities, identity::user_id as) {
  const admin_act act{as, {}, "the master key was replaced while the node was stopped"};
  entities.tell(admin::the_platform, client_request<admin::begin_master_rotation>{{}, {true, act}});
}

void begin_table_months(region& entities, table_months& months, id_source& ids, unix_nanos now) {
  const auto due = months.due(now);
  // Where the tables cannot be read now, the job tries again.
  if (due && due->empty()) return;
  const auto job = ids.next_job(house_user());
  entities.tell_new_entity(
      job, client_request<jobs::request_job>{{}, {job, house_user(), std::string(admin::table_months_word), {}}});
}

void count_first_admin(const admin_parts& parts, user_id first) {
  const auto given = parts.client.ask(parts.entities, first, read_user_record{first}, 10s);
  const auto* record = given ? given->get_if<user_record_view>() : nullptr;
  if (record == nullptr || record->status != user_status::active || !record->roles.has(role::admin)) return;
  (void)parts.client.ask(parts.entities, admin::the_platform, admin::count_administrator{first, record->version}, 10s);
}

bool take_changed_settings(const admin_parts& parts, live_settings& into, std::chrono::milliseconds patience) {
  const auto given = parts.client.ask(parts.entities, admin::the_platform, admin::read_platform_settings{}, patience);
  const auto* view = given ? given->get_if<admin::platform_settings_view>() : nullptr;
  if (view == nullptr) return false;
  std::vector<live_settings::change> changes;
  for (const auto& one : view->changed) changes.emplace_back(one.name, one.value);
  into.take(view->version, changes);
  return true;
}

}  // namespace madang
