#include "gateway/security/keys/nonce_memory.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>

#include "messages/ensure.hpp"

namespace madang {
namespace {

constexpr std::uint64_t file_magic = 0x31736563'6e6f6e6dULL;  // "mnonces1"

/// Names this start of the machine: what was written before another one may be lost.
std::array<char, 40> boot_name() {
  std::array<char, 40> name{};
  const int from = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (from < 0) return name;
  if (::read(from, name.data(), name.size() - 1) < 0) name = {};
  ::close(from);
  return name;
}

std::uint64_t key_hash(api_key_id key) {
  return mix64(key.user.value ^ mix64(key.number));
}

}  // namespace

struct nonce_memory::place {
  digest seen;
  std::uint64_t key = 0;
  std::int64_t taken_at = 0;
};

struct nonce_memory::header {
  std::uint64_t magic;
  std::uint64_t places;
  std::array<char, 40> boot;
  std::uint64_t closed;  ///< 1: everything was written to the disk at the end
  std::int64_t complete_since;
  std::array<unsigned char, crypto_shorthash_siphashx24_KEYBYTES> hash_key;
  std::uint64_t first;
  std::uint64_t count;
};

std::size_t nonce_memory::digest_hash::operator()(const digest& of) const {
  std::size_t hash = 0;
  std::memcpy(&hash, of.data(), sizeof hash);
  return hash;
}

nonce_memory::nonce_memory(const bounds& limits) : limits_(limits) {
  ensure(sodium_init() >= 0, "libsodium does not start");
  mapped_bytes_ = sizeof(header) + limits_.places * sizeof(place);
  mapped_ = ::mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ensure(mapped_ != MAP_FAILED, "there is no memory for nonces");
  prepare({});
}

result<std::unique_ptr<nonce_memory>, std::string> nonce_memory::open(const std::string& path, const bounds& limits,
                                                                      unix_nanos now) {
  const auto failed = [&](const char* call) { return refused{path + ": " + call + ": " + std::strerror(errno)}; };
  std::unique_ptr<nonce_memory> made(new nonce_memory(limits));
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return failed("open");
  struct stat found {};
  const bool known = ::fstat(file, &found) == 0;
  const auto bytes = made->mapped_bytes_;
  const bool fits = known && static_cast<std::size_t>(found.st_size) == bytes;
  // Every page has its place on the disk, so that writing to memory cannot fail later.
  const bool sized = known && (fits || ::ftruncate(file, 0) == 0) &&
                     (errno = ::posix_fallocate(file, 0, static_cast<off_t>(bytes))) == 0;
  void* mapped = sized ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
  const auto why = errno;
  ::close(file);
  errno = why;
  if (mapped == MAP_FAILED) return failed(sized ? "mmap" : "posix_fallocate");
  ::munmap(made->mapped_, bytes);
  made->mapped_ = mapped;
  made->load(now);
  return made;
}

nonce_memory::~nonce_memory() {
  if (::msync(mapped_, mapped_bytes_, MS_SYNC) == 0) {
    head_->closed = 1;
    ::msync(mapped_, sizeof(header), MS_SYNC);
  }
  ::munmap(mapped_, mapped_bytes_);
}

/// Begins with nothing remembered.
void nonce_memory::prepare(unix_nanos now) {
  head_ = static_cast<header*>(mapped_);
  places_ = reinterpret_cast<place*>(static_cast<char*>(mapped_) + sizeof(header));
  *head_ = {file_magic, limits_.places, boot_name(), 0, now.value, {}, 0, 0};
  randombytes_buf(head_->hash_key.data(), head_->hash_key.size());
  complete_since_ = now;
}

void nonce_memory::load(unix_nanos now) {
  head_ = static_cast<header*>(mapped_);
  places_ = reinterpret_cast<place*>(static_cast<char*>(mapped_) + sizeof(header));
  const bool whole = head_->magic == file_magic && head_->places == limits_.places && head_->first < limits_.places &&
                     head_->count <= limits_.places &&
                     (head_->closed == 1 || (head_->boot == boot_name() && head_->boot[0] != '\0'));
  if (!whole) return prepare(now);
  head_->closed = 0;
  head_->boot = boot_name();
  complete_since_ = {head_->complete_since};
  first_ = head_->first;
  count_ = head_->count;
  for (std::size_t i = 0; i < count_; ++i) {
    const auto at = (first_ + i) % limits_.places;
    known_.emplace(places_[at].seen, at);
    ++by_holder_[places_[at].key];
  }
  forget_old(now);
}

nonce_memory::digest nonce_memory::digest_of(api_key_id key, std::string_view nonce) const {
  std::array<unsigned char, 12 + 64> text{};
  std::memcpy(text.data(), &key.user.value, 8);
  std::memcpy(text.data() + 8, &key.number, 4);
  const auto length = std::min<std::size_t>(nonce.size(), 64);
  std::memcpy(text.data() + 12, nonce.data(), length);
  digest out{};
  crypto_shorthash_siphashx24(out.data(), text.data(), 12 + length, head_->hash_key.data());
  return out;
}

void nonce_memory::forget_oldest() {
  const auto& oldest = places_[first_];
  complete_since_.value = std::max(complete_since_.value, oldest.taken_at);
  head_->complete_since = complete_since_.value;
  known_.erase(oldest.seen);
  if (const auto held = by_holder_.find(oldest.key); held != by_holder_.end() && --held->second == 0)
    by_holder_.erase(held);
  first_ = (first_ + 1) % limits_.places;
  --count_;
  head_->count = count_;
  head_->first = first_;
}

/// A timestamp is at most one window ahead when it is taken, and is good for one more.
void nonce_memory::forget_old(unix_nanos now) {
  const auto kept_ns = (2 * limits_.window_s + 1) * nanos_per_second;
  while (count_ > 0 && places_[first_].taken_at + kept_ns < now.value) forget_oldest();
}

result<std::monostate, nonce_memory::fault> nonce_memory::take(api_key_id key, std::string_view nonce, unix_nanos now) {
  return take_for(key_hash(key), key, nonce, now);
}

result<std::monostate, nonce_memory::fault> nonce_memory::take_for(std::uint64_t holder, api_key_id key,
                                                                   std::string_view nonce, unix_nanos now) {
  const auto seen = digest_of(key, nonce);
  const std::lock_guard lock(mutex_);
  forget_old(now);
  if (known_.contains(seen)) return refused{fault::reused};
  if (count_ == limits_.places) return refused{fault::full};
  auto& held = by_holder_[holder];
  if (held >= limits_.per_key_max) return refused{fault::key_full};
  const auto at = (first_ + count_) % limits_.places;
  places_[at] = {seen, holder, now.value};
  // A killed process leaves its stores in the order in which they are written here.
  std::atomic_signal_fence(std::memory_order_release);
  head_->count = ++count_;
  known_.emplace(seen, at);
  ++held;
  return std::monostate{};
}

std::size_t nonce_memory::size() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

}  // namespace madang
