#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

#include "persistence/backup/backup_manifest.hpp"

namespace madang {

struct backup_options {
  std::filesystem::path data;  ///< of a node, which may be running
  std::filesystem::path to;    ///< absent or empty
  bool keys = true;            ///< keys/ go along
  bool journal = true;         ///< false: keys and what belongs to them alone, for a node whose journal is in a server
  std::string made;            ///< when, for people
  /// Told which file is being copied, how many bytes of it are there, and of how many.
  std::function<void(const std::string&, std::uint64_t, std::uint64_t)> progress;
};

/// Copies the data of a node: projection, journal and segments, imported bars, keys, results of jobs, in this order, so
/// that nothing in the copy refers to something that is not in it. Whatever was durable when this was called is in it.
/// The manifest is written last. The error is for the operator, and leaves something that is no backup.
result<backup_manifest, std::string> back_up(const backup_options& options);

/// Copies a backup to `data`, which must be absent or empty, comparing every file with the manifest, and verifies the
/// journal before the directory gets its name. `out` is told what the verification found.
result<backup_manifest, std::string> restore_backup(const std::filesystem::path& from,
                                                    const std::filesystem::path& data, std::ostream& out);

}  // namespace madang
