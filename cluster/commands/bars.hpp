#pragma once

#include "cluster/commands/commands.hpp"

namespace madang {

/// `madang bars`: bars of the past out of files.
int bars_command(const arguments& given);

}  // namespace madang
