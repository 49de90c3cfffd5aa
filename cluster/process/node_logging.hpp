#pragma once

#include <string>

#include "config/settings.hpp"

namespace madang {

/// Sets up the process's log: one line per event on standard error, as text or as JSON (for Loki and the like).
void start_logging(const node_settings& config);
/// Another level from now on. Thread-safe.
void set_log_level(log_level_kind level);
/// Logs as critical, whatever the level is, and flushes: what a process says before it ends.
void log_at_any_level(const std::string& why);
/// Where a bug ends the process, its reason is logged first, as critical.
void log_last_words();

}  // namespace madang
