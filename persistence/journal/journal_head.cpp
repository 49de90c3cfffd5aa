#include "persistence/journal/journal_head.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "persistence/codec/record_codec.hpp"
#include "persistence/codec/wire.hpp"

namespace madang {
namespace {

/// "MDHEAD01" as it lies in the file.
constexpr std::uint64_t head_magic = 0x313044414548444dULL;
/// "MDHEAD02".
constexpr std::uint64_t shared_head_magic = 0x323044414548444dULL;
constexpr std::size_t crc_bytes = 4;

bool is_whole(std::span<const std::byte> bytes, std::uint32_t crc) {
  return crc == crc32c(bytes.first(bytes.size() - crc_bytes));
}

}  // namespace

std::vector<std::byte> encode_head(const head_mark& mark) {
  const bool is_shared = mark.store.system != 0;
  std::vector<std::byte> bytes(is_shared ? shared_head_bytes : head_bytes);
  wire::writer out{bytes.data()};
  out.put(is_shared ? shared_head_magic : head_magic);
  out.put(mark.at);
  out.put(mark.batch);
  out.put(mark.chain);
  if (is_shared) out.put(mark.store.system);
  out.put(is_shared ? mark.store.timeline : std::uint32_t{0});
  out.put(crc32c({bytes.data(), bytes.size() - crc_bytes}));
  return bytes;
}

std::optional<head_mark> decode_head(std::span<const std::byte> bytes) {
  head_mark mark;
  std::uint64_t magic = 0;
  std::uint32_t reserved = 0;
  std::uint32_t crc = 0;
  wire::reader in(bytes);
  bool good = in.get(magic) && in.get(mark.at) && in.get(mark.batch) && in.get(mark.chain);
  if (bytes.size() == head_bytes) {
    good = good && magic == head_magic && in.get(reserved) && in.get(crc);
  } else if (bytes.size() == shared_head_bytes) {
    good =
        good && magic == shared_head_magic && in.get(mark.store.system) && in.get(mark.store.timeline) && in.get(crc);
  } else {
    good = false;
  }
  if (!good || !is_whole(bytes, crc)) return std::nullopt;
  return mark;
}

result<head_file, std::string> head_file::open(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return refused{"cannot open " + path.string() + ": " + std::strerror(errno)};
  return head_file(file);
}

std::optional<head_mark> head_file::read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::array<char, shared_head_bytes + 1> bytes{};
  in.read(bytes.data(), bytes.size());
  return decode_head(std::as_bytes(std::span(bytes)).first(static_cast<std::size_t>(in.gcount())));
}

head_file::head_file(head_file&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
head_file& head_file::operator=(head_file&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}
head_file::~head_file() {
  if (file_ >= 0) ::close(file_);
}

bool head_file::write(const head_mark& mark) {
  const auto bytes = encode_head(mark);
  return ::pwrite(file_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
}

}  // namespace madang
