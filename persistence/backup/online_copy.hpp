#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace madang {

/// Copies an SQLite database while others write in it: all of the copy is as of one moment after the call, and it is on
/// the disk when this returns. Until then the write-ahead log of the source only grows. `progress` is told how many
/// bytes are copied, and of how many. The error is for the operator.
std::optional<std::string> copy_online(const std::filesystem::path& from, const std::filesystem::path& to,
                                       const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace madang
