#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/identity/adapters/oidc/login_calls.hpp"
#include "actors/identity/secrets/personal_vault.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/outside_metrics.hpp"
#include "config/settings.hpp"
#include "gateway/security/keys/nonce_memory.hpp"
#include "gateway/security/outside_logins.hpp"

namespace madang {

/// The providers of log-ins that the operator has set up, as the gateway sees them.
class provider_logins final : public outside_login_port {
 public:
  /// States that were shown are remembered in the data directory, and so are grants that are to be taken back. A
  /// failure is for the operator. What is referred to outlives this.
  static result<std::unique_ptr<provider_logins>, std::string> open(const settings& chosen,
                                                                    const identity::personal_vault& vault,
                                                                    const clock& time, outside_systems& outside);
  provider_logins(std::unique_ptr<nonce_memory> shown, const settings& chosen, const identity::personal_vault& vault,
                  const clock& time, outside_systems& outside);

  bool offers(identity::login_provider provider) const override { return calls_.find(provider) != nullptr; }
  outside_login_start begin(identity::login_provider provider) const override;
  std::string seal(std::string_view departed) const override;
  std::optional<std::string> open(std::string_view sealed) const override;
  result<std::monostate, login_state_fault> use_up(std::string_view state, std::uint64_t address,
                                                   unix_nanos now) override;
  unix_nanos states_complete_since() const override { return shown_->complete_since(); }
  std::size_t states_remembered() const override { return shown_->size(); }
  fair_queue& line() override { return *line_; }
  bool identify(returned_login login, std::function<void(result<outside_person, outside_login_fault>)> done) override;
  std::optional<std::vector<std::uint64_t>> keep_grants(std::vector<outside_grant> all) override;
  void take_grant_back(std::uint64_t number) override { grants_->release(number); }
  void leave_grant(std::uint64_t number) override { grants_->drop(number); }
  void renew_grant(identity::user_id user, identity::login_provider provider) override {
    grants_->forget(user, provider);
  }
  bool run(std::function<void()> work) override { return work_.put(std::move(work)); }
  keyed_name key_of(identity::login_provider provider, std::string_view subject) const override;

  /// Users of whose identities nobody has said what became of them are asked from now on; empty: no more.
  void ask_with(identity::grant_outbox::asker is_linked) { grants_->ask_with(std::move(is_linked)); }
  /// Before the gateway goes: what waits holds its requests.
  void stop();

 private:
  std::string redirect_uri(identity::login_provider provider) const;

  std::string new_state() const;
  std::string proof_of(std::string_view chance) const;
  void add_if_set_up(identity::login_provider which, const identity::oauth_provider_settings& provider,
                     outside_systems& outside);
  void open_grants(const settings& chosen, const clock& time);
  identity::grant_outcome revoke(const identity::grant_to_revoke& one);

  const std::string redirect_base_;
  const std::unique_ptr<nonce_memory> shown_;
  const identity::personal_vault& vault_;
  const std::shared_ptr<fair_queue> line_;
  identity::login_calls calls_;
  identity::work_queue work_;
  std::map<identity::login_provider, outside_metrics*> counts_;
  std::unique_ptr<identity::grant_outbox> grants_;
};

}  // namespace madang
