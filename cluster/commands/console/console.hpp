#pragma once

#include "cluster/commands/commands.hpp"

namespace madang {

/// `madang console`; exit codes as of all commands, and 1 also where a line has been refused.
int console_command(const arguments& given);

}  // namespace madang
