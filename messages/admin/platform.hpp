#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/admin/act_result.hpp"
#include "messages/admin/supervision.hpp"
#include "messages/admin_act.hpp"
#include "messages/envelope/peer_message.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/time.hpp"
#include "messages/trading/ids.hpp"

namespace madang::admin {

/// What the platform knows of itself: who its administrators are, and which settings stand in place of the files'.
/// There is one.
using platform_id = strong_id<struct platform_tag>;

constexpr platform_id the_platform{1};

constexpr entity_id entity_of(platform_id id) {
  return {entity_kind::platform, id.value};
}

/// Why the platform refuses. The order of the lines is the order of precedence; the numbers are permanent.
enum class admin_reject : std::uint8_t {
  version_mismatch = 1,
  last_admin = 2,
  setting_unknown = 3,
  setting_fixed = 4,
  out_of_range = 5,
  too_many_administrators = 6,
  symbol_in_service = 7,
};

struct setting_change {
  std::string name;
  std::string value;  ///< as `--set` takes it

  friend bool operator==(const setting_change&, const setting_change&) = default;
  MADANG_FIELDS(name, value)
};

// ---- events (801-811) ----------------------------------------------------------------------------------------------

/// This user was an active administrator at that version of his standing.
struct administrator_counted {
  identity::user_id user;
  std::uint32_t version = 0;

  MADANG_EVENT(administrator_counted, 801, 1, user, version)
};
/// This user may be made less than an active administrator, as long as his standing has that version.
struct administrator_released {
  identity::user_id user;
  std::uint32_t version = 0;

  MADANG_EVENT(administrator_released, 802, 1, user, version)
};
struct settings_changed {
  std::vector<setting_change> changes;
  admin_act act;

  MADANG_EVENT(settings_changed, 803, 1, changes, act)
};
/// An administrator has asked for a day's orders and trades.
struct audit_export_begun {
  calendar_day day;
  jobs::job_id job;
  admin_act act;

  MADANG_EVENT(audit_export_begun, 804, 1, day, job, act)
};
/// What is older than this is to leave the trail.
struct audit_purge_begun {
  unix_nanos before;
  jobs::job_id job;

  MADANG_EVENT(audit_purge_begun, 805, 1, before, job)
};
/// Of acts from before this moment the trail keeps numbers, times and hashes.
struct audit_purged {
  unix_nanos before;

  MADANG_EVENT(audit_purged, 806, 1, before)
};
/// The master key is to be replaced, and everything sealed under it to be sealed anew; `only_rest`: what was left of an
/// earlier replacement.
struct master_rotation_begun {
  jobs::job_id job;
  bool only_rest = false;
  admin_act act;

  MADANG_EVENT(master_rotation_begun, 807, 1, job, only_rest, act)
};
/// The open orders of a symbol that is out of service are to be let go; `order`: that one alone.
struct order_release_begun {
  market::symbol_id symbol;
  std::optional<trading::order_id> order;
  jobs::job_id job;
  admin_act act;

  MADANG_EVENT(order_release_begun, 808, 1, symbol, order, job, act)
};
/// An administrator wants something done with an entity by hand. Written before it is done; what comes of it,
/// `supervision_ended` says. Without one the process that was to do it has ended meanwhile, or cannot be reached.
struct supervision_ordered {
  entity_id entity;
  supervision_act what{};
  admin_act act;

  MADANG_EVENT(supervision_ordered, 809, 1, entity, what, act)
};
struct supervision_ended {
  entity_id entity;
  supervision_act what{};
  act_result how{};
  std::string detail;  ///< why it was refused or has failed
  admin_act act;

  MADANG_EVENT(supervision_ended, 810, 1, entity, what, how, detail, act)
};
/// An administrator wants a node to give its shards to the others, and to end then.
struct drain_ordered {
  std::uint16_t node = 0;
  admin_act act;

  MADANG_EVENT(drain_ordered, 811, 1, node, act)
};
using platform_event =
    std::variant<messages_acknowledged, administrator_counted, administrator_released, settings_changed,
                 audit_export_begun, audit_purge_begun, audit_purged, master_rotation_begun, order_release_begun,
                 supervision_ordered, supervision_ended, drain_ordered>;

// ---- commands ------------------------------------------------------------------------------------------------------

struct count_administrator {
  identity::user_id user;
  std::uint32_t version = 0;

  MADANG_FIELDS(user, version)
};
/// Refused (`last_admin`) where no other one would be left.
struct release_administrator {
  identity::user_id user;
  std::uint32_t version = 0;
  bool dry_run = false;

  MADANG_FIELDS(user, version, dry_run)
};
struct read_platform_settings {
  MADANG_NO_FIELDS
};
/// All or none. `wanted_version`: refused at any other; zero: whatever it is.
struct change_platform_settings {
  std::vector<setting_change> changes;
  std::uint64_t wanted_version = 0;
  admin_act act;
  bool dry_run = false;

  MADANG_FIELDS(changes, wanted_version, act, dry_run)
};

/// The job answers with a `job_view`.
struct begin_audit_export {
  calendar_day day;
  admin_act act;

  MADANG_FIELDS(day, act)
};
/// From the node, each day: nothing where the trail is purged up to that moment, or the platform is not that old.
struct begin_audit_purge {
  unix_nanos before;
  identity::user_id user;  ///< whose job it is

  MADANG_FIELDS(before, user)
};
/// The job answers with a `job_view`.
struct begin_master_rotation {
  bool only_rest = false;
  admin_act act;

  MADANG_FIELDS(only_rest, act)
};
/// The job answers with a `job_view`. Refused (`symbol_in_service`) where the symbol is not out of service.
struct begin_order_release {
  market::symbol_id symbol;
  std::optional<trading::order_id> order;
  admin_act act;

  MADANG_FIELDS(symbol, order, act)
};
/// From the job.
struct purge_audit {
  unix_nanos before;

  MADANG_FIELDS(before)
};

/// For the trail alone: the node that serves the entity does it. Both answer with a `supervision_view`.
struct order_supervision {
  entity_id entity;
  supervision_act what{};
  admin_act act;

  MADANG_FIELDS(entity, what, act)
};
struct report_supervision {
  entity_id entity;
  supervision_act what{};
  act_result how{};
  std::string detail;
  admin_act act;

  MADANG_FIELDS(entity, what, how, detail, act)
};

/// For the trail alone; the table of members tells the node. Answers with a `drain_view`.
struct order_drain {
  std::uint16_t node = 0;
  admin_act act;

  MADANG_FIELDS(node, act)
};

// ---- views ---------------------------------------------------------------------------------------------------------

struct administrators_view {
  std::vector<identity::user_id> counted;

  MADANG_VIEW(administrators_view, admin, 1, counted)
};
struct changed_setting {
  std::string name;
  std::string value;
  unix_nanos changed_at;
  identity::user_id changed_by;
  std::string reason;

  friend bool operator==(const changed_setting&, const changed_setting&) = default;
  MADANG_FIELDS(name, value, changed_at, changed_by, reason)
};
/// `version` counts from 1. `affects`: how many a dry run would change.
struct platform_settings_view {
  std::uint64_t version = 1;
  std::vector<changed_setting> changed;
  std::uint32_t affects = 0;

  MADANG_VIEW(platform_settings_view, admin, 2, version, changed, affects)
};

struct audit_purged_view {
  unix_nanos before;

  MADANG_VIEW(audit_purged_view, admin, 3, before)
};
/// It is in the trail.
struct supervision_view {
  entity_id entity;
  supervision_act what{};

  MADANG_VIEW(supervision_view, admin, 4, entity, what)
};
struct drain_view {
  std::uint16_t node = 0;

  MADANG_VIEW(drain_view, admin, 6, node)
};

}  // namespace madang::admin

namespace madang {

template <>
inline constexpr context_number reject_context<admin::admin_reject> = context_number::admin;

}  // namespace madang
