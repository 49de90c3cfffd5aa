#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace madang {

/// The folder of real data for tests: `MADANG_TEST_DATA`, or `../shared/data` beside the sources. Nothing where it is
/// absent: such a test skips and says so. Where the folder is there, what is missing in it is a failure.
/// `source_folder` is the root of the sources, as the build knows it.
inline std::optional<std::filesystem::path> test_data_folder(const char* source_folder) {
  const char* named = std::getenv("MADANG_TEST_DATA");
  const auto folder = named != nullptr && *named != '\0'
                          ? std::filesystem::path(named)
                          : std::filesystem::path(source_folder).parent_path() / "shared" / "data";
  std::error_code unreadable;
  if (!std::filesystem::is_directory(folder, unreadable)) return std::nullopt;
  return folder;
}

}  // namespace madang
