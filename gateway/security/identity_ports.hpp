#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/identity/user.hpp"
#include "messages/personal_field.hpp"
#include "messages/result.hpp"

namespace madang {

/// Who calls, as an access token says.
struct verified_caller {
  user_id user;
  role_set roles;
  unix_nanos expires_at;
};

enum class token_refusal : std::uint8_t { invalid = 1, expired = 2 };

struct issued_token {
  std::string text;
  std::int64_t expires_in_s = 0;
};

/// Access tokens, as the gateway needs them. Thread-safe, no disk.
class token_port {
 public:
  virtual ~token_port() = default;
  virtual result<verified_caller, token_refusal> verify(std::string_view token, unix_nanos now) const = 0;
  /// About a millisecond of CPU.
  virtual issued_token issue(user_id user, role_set roles, const std::vector<account_id>& accounts,
                             unix_nanos now) const = 0;
};

/// Hashes passwords on threads of its own; callbacks come on them. All three answer false when too many wait already;
/// nothing is called back then. Thread-safe.
class password_port {
 public:
  virtual ~password_port() = default;
  /// `done` gets the PHC string; nothing when hashing failed.
  virtual bool hash(std::string password, std::function<void(std::optional<std::string>)> done) = 0;
  virtual bool verify(std::string password, std::string phc, std::function<void(bool)> done) = 0;
  /// Takes as long as `verify` and answers false: a stranger learns nothing from the time.
  virtual bool verify_against_nobody(std::string password, std::function<void(bool)> done) = 0;
};

/// What a name is known by outside: see name_id, and `proof` in reserve_name.
struct keyed_name {
  name_id name;
  std::uint64_t proof = 0;
};

/// Personal fields. Thread-safe.
class person_port {
 public:
  virtual ~person_port() = default;
  /// The key of a normalised name, or a sentence that says what is wrong with the text. No disk.
  virtual result<keyed_name, std::string> key_of(name_use use, std::string_view text) const = 0;
  /// Whether nobody may register under this user name, for it would pass for the platform's own.
  virtual bool is_reserved(std::string_view username) const = 0;
  /// The key of a registration's Idempotency-Key, which is kept unique as if it were a name. No disk.
  virtual keyed_name key_of_request(const idempotency_key& request) const = 0;
  /// Makes the user's own key, durably; blocks on the disk. False: it could not.
  virtual bool create_key(user_id user) = 0;
  /// The user is registered, so the key stays. No disk.
  virtual void settle_key(user_id user) = 0;
  /// The user will not be registered. Blocks on the disk.
  virtual void erase_key(user_id user) = 0;
  /// Nothing where it could not; may read the disk.
  virtual std::optional<std::string> seal(user_id user, personal_field field, std::string_view plain) = 0;
  virtual std::optional<std::string> open(user_id user, personal_field field, std::string_view sealed) = 0;
  /// A keyed hash of a text that holds a secret: the journal may keep it.
  virtual std::uint64_t fingerprint(std::string_view text) const = 0;
};

/// Secrets of API keys, sealed under the installation's own key. Thread-safe, no disk.
class key_secret_port {
 public:
  virtual ~key_secret_port() = default;
  virtual std::string seal_key(user_id owner, std::string_view secret) const = 0;
  /// Nothing where it was not sealed here for this owner.
  virtual std::optional<std::string> open_key(user_id owner, std::string_view sealed) const = 0;
};

}  // namespace madang
