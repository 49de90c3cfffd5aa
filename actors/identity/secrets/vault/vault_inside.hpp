#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/identity/secrets/personal_vault.hpp"
#include "actors/identity/secrets/vault/vault_keys.hpp"
#include "actors/identity/secrets/vault/vault_ring.hpp"

/// What an open vault is made of; of the vault alone.
namespace madang::identity {

/// The right to be the one process that has this vault open. Backups only read, and need none.
class vault_lock {
 public:
  vault_lock() = default;
  vault_lock(const vault_lock&) = delete;
  vault_lock& operator=(const vault_lock&) = delete;
  ~vault_lock() {
    if (directory_ >= 0) ::close(directory_);
  }

  secret_done take(const std::string& keys_dir) {
    directory_ = ::open(keys_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory_ < 0) return refused{secret_failure{keys_dir + ": open: " + std::strerror(errno)}};
    if (::flock(directory_, LOCK_EX | LOCK_NB) == 0) return std::monostate{};
    return refused{secret_failure{keys_dir + ": is locked by another process"}};
  }

 private:
  int directory_ = -1;
};

/// Users' keys and the keys they lie under. What replaces the master key is in personal_vault_rewrap.cpp.
class personal_vault::impl {
 public:
  explicit impl(std::size_t opened_keys_max) : opened_(opened_keys_max) {}
  ~impl() {
    if (!settled_.empty()) (void)keys_.settle(settled_);
  }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  secret_done open(const std::string& keys_dir, const std::string& path, master_source& source);

  result<std::uint64_t, secret_failure> replace_master(master_source& source, const std::string& path);
  secret_done begin_replacement(master_source& source, std::string_view by);
  bool has_forgotten_former_keys();
  bool see_to_former_keys(std::string_view by);
  result<resealed_page, vault_failure> reseal_users(user_id after, std::size_t most);
  result<std::monostate, vault_failure> forget_former_keys();

  result<std::monostate, vault_failure> create_key(user_id user);
  result<std::monostate, vault_failure> erase(user_id user);
  result<std::monostate, vault_failure> destroy(user_id user);
  void settle(user_id user);
  result<std::monostate, vault_failure> doubt(user_id user);
  result<std::vector<user_id>, vault_failure> unsettled();
  result<secret_key, vault_failure> key_of(user_id user);
  std::size_t opened_keys() const;

  const std::shared_ptr<secret_envelope>& envelope() const { return envelope_; }
  const secret_key& naming() const { return naming_; }
  const secret_key& printing() const { return printing_; }
  const secret_key& token_hashing() const { return token_hashing_; }
  const secret_key& departing() const { return departing_; }

 private:
  std::optional<std::string> opened_by_any(user_id user, std::string_view sealed) const;
  void take(const key_ring& ring);
  void take_roots(const key_ring& ring);
  secret_done check_master(const secret_key& present, master_source& source, const std::string& path);
  secret_done take_ring(const secret_key& master, const std::string& path);

  vault_lock lock_;  // given back after the database is closed
  // As `open` has found them: they hang on what no replacement changes.
  secret_key naming_;
  secret_key printing_;
  secret_key token_hashing_;
  secret_key departing_;
  std::shared_ptr<secret_envelope> envelope_;
  mutable std::mutex mutex_;  // guards what follows
  secret_key master_;
  key_ring ring_{secret_key()};
  std::vector<secret_key> sealings_;  // of the ring's roots, newest first
  std::vector<user_id> settled_;      // not yet written down
  key_table keys_;
  opened_key_cache opened_;
};

}  // namespace madang::identity
