#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/identity/secrets/personal_vault.hpp"
#include "actors/identity/secrets/vault/key_confidence.hpp"
#include "actors/identity/secrets/vault/key_file.hpp"
#include "actors/identity/secrets/vault/opened_keys.hpp"
#include "actors/identity/secrets/vault/vault_ring.hpp"

/// What an open vault is made of; of the vault alone.
namespace madang::identity {

/// Under what everything is sealed at a moment. Does not change; another one takes its place.
struct keys_in_force {
  secret_key master;
  key_ring ring;
  std::vector<secret_key> sealings;  ///< of the ring's roots, newest first
  master_marks marks;                ///< as they were when this was taken

  keys_in_force(const secret_key& under, key_ring of, master_marks kept)
      : master(under), ring(std::move(of)), marks(std::move(kept)) {
    for (const auto& one : ring.roots) sealings.push_back(sealing_of(one));
  }
  /// While users' keys are sealed anew, some are under a former key.
  std::optional<std::string> opened(user_id user, std::string_view sealed) const {
    for (const auto& one : sealings) {
      if (auto plain = opened_under(one, sealed, binding(user, 0))) return plain;
    }
    return std::nullopt;
  }
  std::string sealed(user_id user, std::string_view plain) const {
    return sealed_under(sealings.front(), plain, binding(user, 0));
  }
};
using keys_now = std::shared_ptr<const keys_in_force>;

/// Users' keys and the keys they lie under. No lock that users of opened keys need is held while the store is asked.
/// What replaces the master key is in personal_vault_rewrap.cpp, what comes from a file in key_import.cpp.
class personal_vault::impl {
 public:
  impl(std::unique_ptr<key_store> keys, std::size_t opened_keys_max)
      : keys_(std::move(keys)), opened_(opened_keys_max) {}
  ~impl();
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  /// `must_exist`: a master key that nobody has used yet is refused.
  secret_done open(master_source& source, bool must_exist);
  /// Keys that lie in a file of this directory go where all nodes have them. Nobody uses the vault yet.
  secret_done import_keys(const std::string& keys_dir, master_source& source);
  /// Whoever else uses the directory may go on; who replaces the master key of a stopped node may not begin.
  secret_done share_directory(const std::string& keys_dir) { return directory_.share(keys_dir); }
  secret_done hold_directory(const std::string& keys_dir) { return directory_.take(keys_dir); }
  /// From now on what other processes do is followed.
  void follow(master_source& source);

  result<std::uint64_t, secret_failure> replace_master(master_source& source);
  secret_done begin_replacement(master_source& source, std::string_view by);
  bool has_forgotten_former_keys();
  bool see_to_former_keys(std::string_view by);
  result<resealed_page, vault_failure> reseal_users(user_id after, std::size_t most);
  result<std::monostate, vault_failure> forget_former_keys();
  secret_done export_keys(const std::string& keys_dir);

  result<std::monostate, vault_failure> create_key(user_id user);
  result<std::monostate, vault_failure> erase(user_id user);
  result<std::monostate, vault_failure> destroy(user_id user);
  void settle(user_id user);
  result<std::monostate, vault_failure> doubt(user_id user);
  result<std::vector<user_id>, vault_failure> unsettled();
  result<std::vector<user_id>, vault_failure> unsettled_of_gone();
  result<secret_key, vault_failure> key_of(user_id user);
  std::size_t opened_keys() const;

  const std::shared_ptr<secret_envelope>& envelope() const { return envelope_; }
  const secret_key& naming() const { return naming_; }
  const secret_key& printing() const { return printing_; }
  const secret_key& token_hashing() const { return token_hashing_; }
  const secret_key& departing() const { return departing_; }

 private:
  keys_now now() const;
  secret_done begin_marks(const secret_key& master);
  secret_done find_master(const master_marks& kept, master_source& source);
  secret_done put_in_force(const secret_key& master, const master_marks& kept, master_source& source);
  result<std::optional<secret_key>, secret_failure> master_of(const master_marks& kept, master_source& source);
  secret_done take_marks(const secret_key& master, const master_marks& kept);
  void take(keys_now next);
  key_store_outcome announce(const secret_key& master, std::uint64_t version);
  void forget_opened(const std::vector<user_id>& users);
  void forget_all_opened();
  void take_replacement(std::uint64_t version, master_source& source);
  secret_done take_other(const master_marks& kept, master_source& source);
  secret_done put_in_force(master_source& source, std::string_view by);
  secret_done promoted(master_source& source, const secret_key& master) const;
  result<std::vector<std::pair<std::uint16_t, std::string>>, secret_failure> told_to_others(const secret_key& next);
  void await_others() const;
  result<resealed_page, vault_failure> reseal_page(user_id after, std::size_t most);
  secret_done adopt_from(key_file& file, const impl& of);
  static secret_done copy_keys(key_store& from, const impl& of, key_store& to, const keys_in_force& under);

  key_lock directory_;
  const std::unique_ptr<key_store> keys_;
  const key_confidence confidence_;
  // As `open` has found them: they hang on what no replacement changes.
  secret_key naming_;
  secret_key printing_;
  secret_key token_hashing_;
  secret_key departing_;
  std::shared_ptr<secret_envelope> envelope_;
  std::mutex replacing_;             // one replacement, or its taking, at a time
  std::uint64_t complained_of_ = 0;  // under replacing_
  std::timed_mutex marking_;         // users are marked, and marks taken away, in one order
  mutable std::mutex mutex_;         // guards what follows; nobody asks the store under it
  std::vector<user_id> settled_;     // not yet written down
  keys_now now_;
  opened_key_cache opened_;
  std::uint64_t erasures_ = 0;  // heard of, however it was
};

vault_failure failure_of(const key_store_failure& why);
inline secret_done vault_refusal(std::string why) {
  return refused{secret_failure{std::move(why)}};
}

}  // namespace madang::identity
