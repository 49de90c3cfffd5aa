#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "cluster/console/command_line.hpp"
#include "cluster/console/reader.hpp"

namespace madang::console {

/// Events that one line plays.
inline constexpr std::size_t played_events_max = 500;

/// One event as `replay` shows it, with what it has changed.
struct played_event {
  std::int64_t after_ms = 0;  ///< the event before it
  report shown;
};

/// Takes `--speed X` out of a line: how much faster than it was; 0, at once. Without it 1.
lookup<double> take_speed(word_list& given);
/// What the word `replay` has found, event by event.
std::vector<played_event> played_events_of(const report& found);
/// How long to wait before an event. Long pauses, as a night, are cut.
std::chrono::milliseconds pause_before(const played_event& one, double speed);

}  // namespace madang::console
