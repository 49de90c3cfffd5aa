#pragma once

#include "cluster/commands/commands.hpp"

namespace madang {

/// `madang instruments`: lists what a file names at a stopped node.
int instruments_command(const arguments& given);

}  // namespace madang
