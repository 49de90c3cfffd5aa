#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/identity/secrets/master_source.hpp"
#include "actors/identity/secrets/secret_envelope.hpp"
#include "actors/identity/secrets/secret_file.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/user.hpp"
#include "messages/personal_field.hpp"
#include "messages/result.hpp"
#include "persistence/ports/key_store.hpp"

namespace madang::identity {

/// Why the vault cannot do it. Nothing has changed.
enum class vault_failure : std::uint8_t {
  erased = 1,             ///< the user has no key: it was erased or never made
  damaged = 2,            ///< the sealed bytes are not what the vault once made for this user and field
  key_exists = 3,         ///< create_key: the user has, or once had, a key
  storage = 4,            ///< where keys lie cannot be read or written now; trying again later may help
  former_key_in_use = 5,  ///< forget_former_keys: something is still sealed under one
};

/// What a name is known by outside the vault: the first 64 bits of a keyed hash of its use and normalised text, and the
/// next 64 to tell names apart whose first bits are the same.
struct name_key {
  name_id id;
  std::uint64_t proof = 0;

  friend bool operator==(const name_key&, const name_key&) = default;
};

/// How a vault over a store of several nodes is opened.
struct shared_vault {
  bool must_exist = false;  ///< the journal holds users: their keys are there, or it is refused
  bool alone = false;       ///< no node runs on this directory, and what others do is not followed
  std::size_t opened_keys_max = 10'000;
};

/// A page of users whose keys have been looked at.
struct resealed_page {
  std::vector<user_id> users;  ///< in their order; empty: there are no more
  std::uint64_t resealed = 0;  ///< that were sealed under a former key
};

/// Keeps what is personal: seals fields under a key per user, so that erasing the key erases the person from every
/// event ever written. The users' keys lie, sealed under the master key, where they can be forgotten: in a small file
/// of their own, or in the store that the nodes of a cluster share. Thread-safe; blocks on the disk, or waits for the
/// store within its time-outs, where it says so.
class personal_vault {
 public:
  /// Opens `<keys_dir>/master.key` and `<keys_dir>/user_keys.db`; makes both at the first start. Refuses files that
  /// others may read, a master key that is missing or differs from the one the user keys were sealed under, a damaged
  /// database. `opened_keys_max`: how many users' keys are kept open in memory.
  static result<std::unique_ptr<personal_vault>, secret_failure> open(const std::string& keys_dir,
                                                                      std::size_t opened_keys_max = 10'000);
  /// The same with a master key from elsewhere.
  static result<std::unique_ptr<personal_vault>, secret_failure> open(const std::string& keys_dir,
                                                                      master_source& master,
                                                                      std::size_t opened_keys_max = 10'000);
  /// Over a store that several nodes have: keys of users that lie in a file of `keys_dir` move there first, and the
  /// file goes. `master` outlives the vault: when another node replaces the master key, this one is told, and keeps it.
  static result<std::unique_ptr<personal_vault>, secret_failure> open_shared(const std::string& keys_dir,
                                                                             master_source& master,
                                                                             std::unique_ptr<key_store> keys,
                                                                             const shared_vault& how);
  /// Replaces the master key of a stopped node, and the key under which users' keys are sealed with it: nothing where
  /// one of them would not open, else all are sealed anew. A crash leaves the rest for the next start. Gives how many.
  /// What is known by keyed hashes (names, refresh tokens, fingerprints) stays as it is: its keys are in the ring that
  /// the master key seals, as are former keys of wrapped secrets.
  static result<std::uint64_t, secret_failure> replace_master(const std::string& keys_dir, master_source& master);
  /// The same over a store that several nodes have; those that run take the new one.
  static result<std::uint64_t, secret_failure> replace_master(const std::string& keys_dir, master_source& master,
                                                              std::unique_ptr<key_store> keys);
  /// Writes what a store has into a file of keys, for a node that keeps its journal in files.
  static secret_done export_keys(const std::string& keys_dir, master_source& master, std::unique_ptr<key_store> keys);
  /// Replaces the master key while the vault is in use: from then on everything new is sealed under a new key, and what
  /// is there opens under the former ones, which the ring keeps. The same `by` replaces it once, however often it asks.
  /// A crash at any moment leaves the old master key or the new one, which the next start finds out.
  secret_done begin_replacement(master_source& master, std::string_view by);
  /// Whether former keys are kept that no replacement under way, of a running node, is about to take away.
  bool has_forgotten_former_keys() const;
  /// Somebody sees to them from now on.
  bool see_to_former_keys(std::string_view by);
  /// Seals the keys of the next users anew where that is to be done, in one step, and says whom it has looked at.
  result<resealed_page, vault_failure> reseal_users(user_id after, std::size_t most);
  /// Former keys open nothing from now on. Refuses while a user's key is sealed under one; of secrets in envelopes the
  /// caller must know it.
  result<std::monostate, vault_failure> forget_former_keys();
  /// Seals the installation's own secrets, under keys that hang on the master key as well. It follows their
  /// replacement.
  std::shared_ptr<secret_envelope> envelope() const;
  ~personal_vault();
  personal_vault(const personal_vault&) = delete;
  personal_vault& operator=(const personal_vault&) = delete;

  /// Makes a user's key. It is durable on return (three or four disk syncs), so nothing is ever sealed under a key that
  /// a crash could lose. The key is unsettled until it is known whether its user came to be.
  result<std::monostate, vault_failure> create_key(user_id user);
  /// The user came to be. Written down with the next key, or at the end; lost by a crash, it is asked again.
  void settle(user_id user);
  /// A key that is there is unsettled again, durably, until it is settled or erased.
  result<std::monostate, vault_failure> doubt(user_id user);
  /// Keys of which it is not known whether their users came to be: what a crash left. Reads the disk.
  result<std::vector<user_id>, vault_failure> unsettled();
  /// What nodes that are gone have left; this node sees to it from then on.
  result<std::vector<user_id>, vault_failure> unsettled_of_gone();
  /// Erases a user's key, durably, and leaves it unsettled until `erase`.
  result<std::monostate, vault_failure> destroy(user_id user);
  /// Erases a user's key, durably. What was sealed under it can never be opened again. Erasing twice is no failure.
  result<std::monostate, vault_failure> erase(user_id user);

  /// XChaCha20-Poly1305: a random nonce of 24 bytes, then the ciphertext with its tag; user and field are bound in.
  /// Reads the disk when the user's key is not open.
  result<std::string, vault_failure> seal(user_id user, personal_field field, std::string_view plain);
  result<std::string, vault_failure> open(user_id user, personal_field field, std::string_view sealed);

  /// What a name is known by; `normalised` comes from `normalised_name`. Needs no disk.
  name_key key_of_name(name_use use, std::string_view normalised) const;
  /// What the Idempotency-Key of a registration is known by; its body has no part in it.
  name_key key_of_request(const idempotency_key& request) const;
  /// What an outside identity is known by; `subject`: what the provider calls it.
  name_key key_of_outside(login_provider provider, std::string_view subject) const;
  /// A keyed hash of a text that holds a secret (a registration's body): the journal may keep it, for without the
  /// master key nobody can try passwords against it.
  std::uint64_t fingerprint(std::string_view text) const;

  /// 32 bytes (BLAKE2b) under a key of this installation that does nothing else: for secrets that it has given out.
  std::string keyed_hash(std::string_view text) const;

  /// What is given away for a while and shown again, under a key of this installation that no replacement of the master
  /// key changes: nobody reads or alters it meanwhile. Needs no disk.
  std::string seal_departure(std::string_view plain) const;
  result<std::string, vault_failure> open_departure(std::string_view sealed) const;

  /// Keys that are open in memory at this moment.
  std::size_t opened_keys() const;

 private:
  class impl;
  name_key key_of_text(std::uint8_t use, std::string_view normalised) const;
  explicit personal_vault(std::unique_ptr<impl> inside);
  std::unique_ptr<impl> impl_;
};

}  // namespace madang::identity
