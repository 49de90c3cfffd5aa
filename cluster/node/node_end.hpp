#pragma once

#include <string>

namespace madang {

/// Ends the process at once after a bug or a failure that memory cannot outlive (law 7): logs why, as critical
/// whatever the level is, and exits with a code of its own. Nothing else is run; the journal is recovered at the next
/// start. Any thread.
[[noreturn]] void end_process(const std::string& why);

}  // namespace madang
