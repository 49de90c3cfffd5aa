#pragma once

#include "config/settings.hpp"

namespace madang {

/// Sets up the process's log: one line per event on standard error, as text or as JSON (for Loki and the like).
void start_logging(const node_settings& config);

}  // namespace madang
