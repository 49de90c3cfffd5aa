#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "messages/result.hpp"
#include "persistence/journal/journal_chain.hpp"
#include "persistence/ports/batch_store.hpp"

namespace madang {

/// How far the journal was when it last reported a batch as durable.
struct head_mark {
  position at;
  std::uint64_t batch = 0;
  chain_hash chain{};
  store_identity store{};  ///< the server that had it; none for a file

  friend bool operator==(const head_mark&, const head_mark&) = default;
};

/// Of a journal in a file: u64 magic, u64 position, u64 batch, 32 bytes chain, u32 zero, u32 CRC-32C of what is before
/// it.
inline constexpr std::size_t head_bytes = 64;
/// Of one in a server: u64 magic, u64 position, u64 batch, 32 bytes chain, u64 system, u32 timeline, u32 CRC-32C of
/// what is before it.
inline constexpr std::size_t shared_head_bytes = 72;
/// In the form of the store that the mark names.
std::vector<std::byte> encode_head(const head_mark& mark);
/// Of either form; nothing where the bytes are not a head.
std::optional<head_mark> decode_head(std::span<const std::byte> bytes);

/// The small file beside the journal that is written after every commit, without a sync of its own. It survives
/// whatever the process does, so a journal that ends before it has lost what was already reported as durable.
class head_file {
 public:
  static result<head_file, std::string> open(const std::filesystem::path& path);
  /// What the file of a stopped journal says; nothing where there is no file or no head in it.
  static std::optional<head_mark> read(const std::filesystem::path& path);
  head_file(head_file&& other) noexcept;
  head_file& operator=(head_file&& other) noexcept;
  ~head_file();

  /// False: the file system refused. The journal goes on; the guard is weaker until the next one.
  bool write(const head_mark& mark);

 private:
  explicit head_file(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace madang
