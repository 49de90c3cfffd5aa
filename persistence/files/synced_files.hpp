#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "messages/result.hpp"
#include "persistence/journal/journal_chain.hpp"

/// Files that are on the disk, name and all, when a function returns. Errors are for the operator.
namespace madang {

/// Waits until a file, or the names in a directory, are on the disk.
std::optional<std::string> sync_file(const std::filesystem::path& path);
std::optional<std::string> sync_directory(const std::filesystem::path& path);

struct file_digest {
  std::uint64_t bytes = 0;
  chain_hash hash{};  ///< BLAKE2b-256

  friend bool operator==(const file_digest&, const file_digest&) = default;
};
result<file_digest, std::string> digest_of(const std::filesystem::path& path);

/// Copies a file to a name that is free, readable by its owner alone, and gives the digest of what was read.
result<file_digest, std::string> copy_synced(const std::filesystem::path& from, const std::filesystem::path& to);
/// Writes a text under a name that nobody sees before all of it is there.
std::optional<std::string> write_synced(const std::filesystem::path& path, const std::string& text);

}  // namespace madang
