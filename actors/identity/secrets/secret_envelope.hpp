#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/identity/secrets/secret_file.hpp"
#include "messages/result.hpp"

namespace madang::identity {

/// What a sealed secret is for; bound into the seal, so that one cannot be passed off as another. Permanent.
enum class envelope_use : std::uint8_t { api_key = 1 };

/// Seals secrets that belong to the installation rather than to a person: API keys, later those of brokers and payment
/// providers. Envelope encryption with AES-256-GCM: each secret has a data key of its own, and the data key is wrapped
/// under a key that is derived from the master key and named in the envelope, so that another master key needs another
/// wrapping only. Thread-safe, no disk.
class secret_envelope {
 public:
  /// Under these 32 bytes.
  explicit secret_envelope(std::string_view master_key);
  /// Under the first of them; the others, older ones, open what was sealed under them. Of 32 bytes each.
  explicit secret_envelope(const std::vector<std::string>& master_keys);
  ~secret_envelope();
  /// Other master keys from now on, newest first.
  void take(const std::vector<std::string>& master_keys);
  secret_envelope(const secret_envelope&) = delete;
  secret_envelope& operator=(const secret_envelope&) = delete;

  /// `owner`: whose it is, also bound in.
  std::string seal(envelope_use use, std::uint64_t owner, std::string_view plain) const;
  /// Refuses what was not sealed here for this use and owner, with no word about why.
  result<std::string, std::monostate> open(envelope_use use, std::uint64_t owner, std::string_view sealed) const;
  /// Whether it is wrapped under the newest of the keys.
  bool is_newest(std::string_view sealed) const;
  /// The same secret with its data key wrapped under the newest key; one of the others wrapped it before.
  result<std::string, std::monostate> rewrapped(envelope_use use, std::uint64_t owner, std::string_view sealed) const {
    return rewrapped(use, owner, sealed, *this);
  }
  /// The same secret with its data key wrapped under this master key; `by` wrapped it before.
  result<std::string, std::monostate> rewrapped(envelope_use use, std::uint64_t owner, std::string_view sealed,
                                                const secret_envelope& by) const;

 private:
  class impl;
  std::shared_ptr<const impl> now() const;

  mutable std::mutex mutex_;  // guards the pointer; what it points to does not change
  std::shared_ptr<const impl> impl_;
};

}  // namespace madang::identity
