#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/ports/personal_fields.hpp"
#include "messages/identity/user.hpp"
#include "messages/personal_field.hpp"
#include "messages/result.hpp"

namespace madang {

/// By what a caller is known.
enum class caller_means : std::uint8_t { bearer = 1, api_key = 2 };
/// What an API key may be used for, one bit each. A bearer token may be used for all of it.
enum class key_scope : std::uint8_t { read = 1, trade = 2, withdraw = 4 };
constexpr std::uint8_t all_scopes = 7;

/// Who calls. A token names the user, the session and how long; what else stands here comes from the user's standing
/// (see `caller_standings`), so that it is never older than that.
struct verified_caller {
  user_id user;
  role_set roles;
  unix_nanos expires_at;
  session_id session = {};  ///< zero: not by a token
  user_flags flags = {};
  unix_nanos stepped_up_until = {};  ///< what needs a second factor may be done until then
  caller_means means = caller_means::bearer;
  std::uint8_t scopes = all_scopes;
  std::uint32_t key_number = 0;  ///< of the API key, among the user's
  bool two_factor = false;       ///< the user has turned it on
  user_quotas quotas = {};       ///< where an administrator has set them

  bool has(key_scope one) const { return (scopes & static_cast<std::uint8_t>(one)) != 0; }
};

enum class token_refusal : std::uint8_t { invalid = 1, expired = 2 };

/// What an access token shall say.
struct token_request {
  user_id user;
  session_id session;
  role_set roles;
  std::vector<account_id> accounts;  ///< a hint
};

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
  virtual issued_token issue(const token_request& wanted, unix_nanos now) const = 0;
  /// The public keys that verify, as a JSON Web Key Set.
  virtual std::string key_set() const = 0;
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

/// What a secret of the platform's making is good for.
enum class secret_use : std::uint8_t { refresh = 1, verify_email = 2, reset_password = 3 };
/// A secret that somebody is given, and the keyed hash by which it is known here.
struct given_secret {
  std::string text;
  std::string hash;
};
/// What a genuine secret says.
struct shown_secret {
  user_id user;
  std::uint64_t id = 0;  ///< what it is of: a session
  std::string hash;
};
/// Refresh tokens and the tokens of links: 256 random bits, and whose they are. Thread-safe, no disk.
class secret_port {
 public:
  virtual ~secret_port() = default;
  virtual given_secret make(secret_use use, user_id user, std::uint64_t id) const = 0;
  /// What follows a genuine refresh token: the same for the same nonce.
  virtual given_secret successor(std::string_view text, refresh_nonce nonce) const = 0;
  /// Nothing for what was not made here, or for another use.
  virtual std::optional<shown_secret> open(secret_use use, std::string_view text) const = 0;
  /// 32 bytes that a session has as long as it lives, and that nobody else can make.
  virtual std::string session_secret(session_id session) const = 0;
  /// A nonce of 128 random bits.
  virtual refresh_nonce nonce() const = 0;
};

/// A message with a link, to one user.
struct outgoing_link {
  link_kind kind = link_kind::verify_email;
  user_id user;
  std::string email;
  std::string link;
  unix_nanos created_at;
  unix_nanos ends_at;
  language_code language = language_code::ko;
  link_delivery delivery = link_delivery::kept;
  std::uint32_t tries = 0;  ///< of sending it
  std::string error = {};   ///< how the last try failed; empty: it did not
};
/// Where messages to users leave the platform. What is lost with a node is asked for again. Thread-safe, no disk.
class link_outlet {
 public:
  virtual ~link_outlet() = default;
  /// Hands it over on a thread of its own. Dropped, and logged, when too many wait.
  virtual void send(outgoing_link one) = 0;
  /// What administrators may see, newest first: messages that have not left.
  virtual std::vector<outgoing_link> kept(std::size_t most) const = 0;
  /// The user is erased: nothing goes to him any more.
  virtual void forget(user_id) {}
};

/// What a name is known by outside: see name_id, and `proof` in reserve_name.
struct keyed_name {
  name_id name;
  std::uint64_t proof = 0;
};

/// Personal fields. Thread-safe.
class person_port : public personal_fields {
 public:
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
  /// The user is about to be erased: should the node stop before everything of him is gone, its next start finds out.
  /// `done` comes on another thread, with whether that is written down.
  virtual void begin_erasure(user_id user, std::function<void(bool)> done) = 0;
  /// The user will not be registered. Blocks on the disk. False: it could not.
  virtual bool erase_key(user_id user) = 0;
  /// Nothing where it could not; may read the disk.
  virtual std::optional<std::string> seal(user_id user, personal_field field, std::string_view plain) = 0;
  /// A keyed hash of a text that holds a secret: the journal may keep it.
  virtual std::uint64_t fingerprint(std::string_view text) const = 0;
  /// The user is erased: his key, messages to him and archives of his data go. `done` comes on another thread, with
  /// whether all of it is gone; what is not goes later.
  virtual void finish_erasure(user_id user, std::function<void(bool)> done) = 0;
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
