#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/fields.hpp"

namespace madang {

/// One file of an archive, as far as it is written.
struct zip_entry {
  std::string name;
  std::uint32_t offset = 0;  ///< of its header within the archive
  std::uint32_t crc = 0;
  std::uint32_t packed = 0;  ///< bytes in the archive
  std::uint32_t size = 0;    ///< bytes of the file itself

  friend bool operator==(const zip_entry&, const zip_entry&) = default;
};

// A zip archive (APPNOTE 6.3, deflate by zlib) piece by piece: each function gives the bytes that come next, and what
// has to be known to go on is in the entry. So an archive goes on after a crash where its last piece ended. The
// libraries that write archives keep that in the memory of the process.

/// The header of a file that begins at `offset` of the archive; sets all of the entry but its name.
std::string zip_begin(zip_entry& entry, std::uint64_t offset);
/// More of it.
std::string zip_add(zip_entry& entry, std::string_view content);
/// There is no more.
std::string zip_end(zip_entry& entry);
/// The directory, which begins at `offset`: the last piece.
std::string zip_directory(const std::vector<zip_entry>& entries, std::uint64_t offset);

}  // namespace madang
