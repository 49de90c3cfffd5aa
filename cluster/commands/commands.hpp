#pragma once

#include <string>
#include <vector>

namespace madang {

/// What `madang COMMAND` runs. Each takes the arguments after its name and gives the process's exit code: 0 done, 1
/// failed, 2 the arguments are wrong.
using arguments = std::vector<std::string>;

int serve_command(const arguments& given);
int replay_command(const arguments& given);
int admin_command(const arguments& given);
int bench_command(const arguments& given);
int journal_command(const arguments& given);

}  // namespace madang
