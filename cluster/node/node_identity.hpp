#pragma once

#include <memory>
#include <string>

#include "actors/identity/secrets/password_hasher.hpp"
#include "actors/identity/secrets/personal_vault.hpp"
#include "actors/identity/secrets/token_authority.hpp"
#include "cluster/node/erasure_finisher.hpp"
#include "cluster/node/local_client.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/key_rotation.hpp"
#include "cluster/ports/outside_metrics.hpp"
#include "cluster/ports/store_metrics.hpp"
#include "cluster/process/provider_logins.hpp"
#include "config/settings.hpp"
#include "gateway/security/identity_ports.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/ports/result_files.hpp"

namespace madang {

/// What erasing somebody needs of the node. All of it outlives the identity's pools.
struct erasure_parts {
  region& entities;
  local_client& client;
  read_models& lists;
  jobs::result_files& results;
};

/// Where keys are.
struct kept_keys {
  std::string directory;
  bool must_exist = false;            ///< the journal holds users
  store_metrics* database = nullptr;  ///< outlives the identity
};

/// The identity services behind the gateway's ports.
class node_identity {
 public:
  /// Opens keys and vault, whose users' keys are where the journal is; made at the first start, but not where they must
  /// exist. A failure is a sentence for the operator. Messages to users that have not left are kept at `outbox_path`.
  /// What is referred to outlives this.
  static result<std::unique_ptr<node_identity>, std::string> open(const kept_keys& keys, const settings& chosen,
                                                                  const std::string& outbox_path, const clock& time,
                                                                  outside_systems& outside);

  /// Finds out what became of registrations and erasures that a crash cut off: keeps what belongs to users who are
  /// there and erases what is of all others. What cannot be found out now is asked again. From then on users may be
  /// erased.
  void start_erasures(const erasure_parts& parts);
  /// Users are asked about grants of which a crash, or an answer that never came, has left open whether they are in
  /// use.
  void start_asking(const erasure_parts& parts);

  /// Tells these keys from all others.
  std::uint64_t fingerprint() const;

  key_rotation& keys() { return *rotation_; }
  person_port& persons() { return *persons_; }
  token_port& tokens() { return *tokens_; }
  password_port& passwords() { return *passwords_; }
  secret_port& secrets() { return *secrets_; }
  link_outlet& links() { return *links_; }
  const key_secret_port& key_secrets() const { return *key_secrets_; }
  outside_login_port& outside_logins() { return *outside_logins_; }
  /// Before entities and lists go.
  void stop_asking() {
    if (finisher_) finisher_->stop();
    outside_logins_->ask_with({});
  }
  /// Before the gateway goes: what waits to be hashed, or for a provider, holds its requests.
  void stop_pools() {
    outside_logins_->stop();
    hasher_->stop();
  }

 private:
  node_identity() = default;

  std::unique_ptr<master_source> master_;
  std::unique_ptr<personal_vault> vault_;
  std::unique_ptr<key_rotation> rotation_;
  std::unique_ptr<token_authority> authority_;
  std::unique_ptr<password_hasher> hasher_;
  std::unique_ptr<erasure_finisher> finisher_;
  std::unique_ptr<person_port> persons_;
  std::unique_ptr<token_port> tokens_;
  std::unique_ptr<password_port> passwords_;
  std::unique_ptr<secret_port> secrets_;
  std::unique_ptr<link_outlet> links_;
  std::unique_ptr<key_secret_port> key_secrets_;
  std::unique_ptr<provider_logins> outside_logins_;
};

}  // namespace madang
