#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace madang {

/// What `madang COMMAND` runs. Each takes the arguments after its name and gives the process's exit code: 0 done, 1
/// failed, 2 the arguments are wrong.
using arguments = std::vector<std::string>;

/// Whether `--help` or `-h` stands anywhere among the arguments: then help is printed and nothing else is done.
inline bool asks_for_help(const arguments& given) {
  return std::any_of(given.begin(), given.end(), [](const auto& one) { return one == "--help" || one == "-h"; });
}

int serve_command(const arguments& given);
int replay_command(const arguments& given);
int admin_command(const arguments& given);
int keys_command(const arguments& given);
int audit_command(const arguments& given);
int bench_command(const arguments& given);
int journal_command(const arguments& given);
/// `madang journal copy`.
int journal_copy_command(const arguments& given);
int backup_command(const arguments& given);
int restore_command(const arguments& given);
int store_command(const arguments& given);
int cluster_command(const arguments& given);

}  // namespace madang
