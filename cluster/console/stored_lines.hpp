#pragma once

#include <vector>

#include "cluster/console/reader.hpp"
#include "config/settings.hpp"

namespace madang::console {

/// A record of a journal as `events` shows it.
stored_event event_of(const entity_registry& kinds, const record& one);

/// All settings as these have them.
std::vector<setting_line> setting_lines_of(const madang::settings& config);

}  // namespace madang::console
