#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "messages/result.hpp"
#include "persistence/files/synced_files.hpp"
#include "persistence/ports/batch_store.hpp"

namespace madang {

/// What a backup consists of. A text with a line for each file; the last line is a hash of all before it. It is written
/// last: a directory without it is no backup.
struct backup_manifest {
  struct file {
    std::string path;  ///< relative
    file_digest digest;
  };
  std::string made;                  ///< when, in words
  std::optional<batch_end> journal;  ///< where the journal ends; nothing where the backup has keys alone
  std::vector<file> files;
};

inline constexpr const char* manifest_name = "backup.txt";

std::string to_text(const backup_manifest& manifest);
/// Reads the manifest of a backup; the error says why there is none that can be trusted.
result<backup_manifest, std::string> read_manifest(const std::filesystem::path& dir);

}  // namespace madang
