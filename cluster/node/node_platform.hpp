#pragma once

#include <chrono>

#include "cluster/node/node_admin.hpp"
#include "config/live_settings.hpp"

namespace madang {

class table_months;

/// Tells the platform of the administrator that every installation has, if he is still one, so that it knows whom it
/// cannot do without.
void count_first_admin(const admin_parts& parts, user_id first);

/// Takes the settings that administrators have changed out of the journal. False: the platform did not answer in time.
bool take_changed_settings(const admin_parts& parts, live_settings& into,
                           std::chrono::milliseconds patience = std::chrono::seconds(10));

/// The master key was replaced while the node was stopped: a job wraps anew what the journal holds.
void go_on_with_rotation(region& entities, identity::user_id as);

/// Once a day: acts that are older than they are kept are to leave the audit trail.
void purge_old_acts(region& entities, const settings& config, calendar_day today);
/// Begins a job where months of read tables are to be made or detached by now. It may wait for the database.
void begin_table_months(region& entities, table_months& months, id_source& ids, unix_nanos now);

}  // namespace madang
