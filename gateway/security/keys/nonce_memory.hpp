#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "messages/identity/api_key_id.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang {

/// The nonces of signed requests, each as long as its timestamp could still be shown. They lie in a file that is mapped
/// into memory: it costs no system call, and what a killed process has remembered its successor finds. A power cut may
/// lose it; then (and with a new file) `complete_since` says from when on nothing is missing. Bounded, in all and per
/// key: a full memory refuses, it never forgets early. Thread-safe.
class nonce_memory {
 public:
  struct bounds {
    std::size_t places = 100'000;
    std::size_t per_key_max = 25'000;
    std::int64_t window_s = 30;  ///< timestamps may be this far off
  };
  /// Why a nonce is not taken.
  enum class fault : std::uint8_t { reused = 1, key_full = 2, full = 3 };

  /// In memory alone.
  explicit nonce_memory(const bounds& limits);
  /// In a file, which is made where it is missing, of another form, of another size or from before the machine started.
  /// A sentence for the operator where that cannot be done.
  static result<std::unique_ptr<nonce_memory>, std::string> open(const std::string& path, const bounds& limits,
                                                                 unix_nanos now);
  ~nonce_memory();
  nonce_memory(const nonce_memory&) = delete;
  nonce_memory& operator=(const nonce_memory&) = delete;

  /// Takes a nonce that has not been seen, for a request whose signature is right.
  result<std::monostate, fault> take(api_key_id key, std::string_view nonce, unix_nanos now);
  /// What is good once whoever shows it: it takes a place of those that this holder may have in place of the key's.
  result<std::monostate, fault> take_for(std::uint64_t holder, api_key_id key, std::string_view nonce, unix_nanos now);
  /// Requests of keys that are older than this may have been seen by a memory that is lost; they are safe when their
  /// timestamp is later than this moment by the window.
  unix_nanos complete_since() const { return complete_since_; }
  std::size_t size() const;

 private:
  using digest = std::array<unsigned char, 16>;
  struct place;
  struct header;
  struct digest_hash {
    std::size_t operator()(const digest& of) const;
  };

  void prepare(unix_nanos now);
  void load(unix_nanos now);
  digest digest_of(api_key_id key, std::string_view nonce) const;
  void forget_old(unix_nanos now);
  void forget_oldest();

  const bounds limits_;
  unix_nanos complete_since_{};
  void* mapped_ = nullptr;
  std::size_t mapped_bytes_ = 0;
  header* head_ = nullptr;
  place* places_ = nullptr;  ///< a ring

  mutable std::mutex mutex_;
  std::size_t first_ = 0;  ///< the oldest that is remembered
  std::size_t count_ = 0;
  std::unordered_map<digest, std::size_t, digest_hash> known_;
  std::unordered_map<std::uint64_t, std::size_t> by_holder_;  ///< a key, or who stands for it
};

}  // namespace madang
