#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "messages/admin/platform.hpp"
#include "messages/event_meta.hpp"
#include "messages/result.hpp"

namespace madang::admin {

/// What is known about a user who is or was an administrator.
struct administrator_entry {
  std::uint32_t version = 0;  ///< of the user's standing, at which this was last said
  bool counted = false;

  friend bool operator==(const administrator_entry&, const administrator_entry&) = default;
  MADANG_FIELDS(version, counted)
};

/// Who administers the platform, and its settings of the run time. Rebuilt by replay; nothing else writes it.
///
/// The one place that counts administrators. A user is counted only after he has become one, and is released before he
/// ceases to be one; both say at which version of his standing. The user takes what ends an administrator only at the
/// version at which he was released, and a count from before the release changes nothing. So whoever is counted is an
/// active administrator; one who is none of those counted (after a crash between the two steps) may be one all the
/// same, and is counted again with the next change of his standing. An error is always on the side of too few, and
/// then refuses a demotion that could have been allowed.
struct platform {
  std::map<identity::user_id, administrator_entry> administrators;
  std::map<std::string, changed_setting> settings;
  std::uint64_t version = 1;  ///< of the settings
  unix_nanos began_at;        ///< its first event
  unix_nanos purge_begun;     ///< what is older was to leave the trail; zero: never
  unix_nanos purged;          ///< what is older has left it; zero: never

  friend bool operator==(const platform&, const platform&) = default;
  MADANG_FIELDS(administrators, settings, version, began_at, purge_begun, purged)
};

/// How many users can have been administrators.
constexpr std::size_t administrators_max = 10'000;

/// What may be said of a setting: nothing where it may have this value at run time.
using setting_check = std::function<std::optional<admin_reject>(const setting_change&)>;

using platform_events = std::vector<platform_event>;

/// Nothing where the user is counted already, or where something newer is known about him.
result<platform_events, admin_reject> decide(const platform& current, const count_administrator& command);
/// Refuses (`last_admin`) where no other administrator is counted.
result<platform_events, admin_reject> decide(const platform& current, const release_administrator& command);
/// Precedence: version_mismatch, then what `check` says of each change in order. Nothing where all stand already.
result<platform_events, admin_reject> decide(const platform& current, const change_platform_settings& command,
                                             const setting_check& check);

platform_events decide(const platform& current, const begin_audit_export& command, jobs::job_id job);
/// Nothing where no act can be that old, or where a purge up to then has begun already.
platform_events decide(const platform& current, const begin_audit_purge& command, jobs::job_id job);
platform_events decide(const platform& current, const begin_master_rotation& command, jobs::job_id job);
/// Refuses (`symbol_in_service`) a symbol that is not out of service, as `is_isolated` says.
result<platform_events, admin_reject> decide(const platform& current, const begin_order_release& command,
                                             jobs::job_id job, bool is_isolated);
platform_events decide(const platform& current, const order_supervision& command);
platform_events decide(const platform& current, const report_supervision& command);
platform_events decide(const platform& current, const order_drain& command);
/// Nothing where that much is purged already.
platform_events decide(const platform& current, const purge_audit& command);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(platform& target, const platform_event& event, const event_meta& meta);

administrators_view administrators_of(const platform& current);
platform_settings_view settings_of(const platform& current);

/// For people: names every member.
std::vector<named_value> describe(const platform& current);

}  // namespace madang::admin
