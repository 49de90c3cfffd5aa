#pragma once

#include <memory>
#include <string>

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
  /// States that were shown are remembered at `states_path`. A failure is for the operator. What is referred to
  /// outlives this.
  static result<std::unique_ptr<provider_logins>, std::string> open(const std::string& states_path,
                                                                    const settings& chosen,
                                                                    const identity::personal_vault& vault,
                                                                    const clock& time, outside_systems& outside);
  provider_logins(std::unique_ptr<nonce_memory> shown, const settings& chosen, const identity::personal_vault& vault,
                  const clock& time, outside_systems& outside);

  bool offers(identity::login_provider provider) const override { return calls_.find(provider) != nullptr; }
  outside_login_start begin(identity::login_provider provider) const override;
  std::string seal(std::string_view departed) const override;
  std::optional<std::string> open(std::string_view sealed) const override;
  result<std::monostate, login_state_fault> use_up(std::string_view state, unix_nanos now) override;
  unix_nanos states_complete_since() const override { return shown_->complete_since(); }
  fair_queue& line() override { return *line_; }
  bool identify(returned_login login, std::function<void(result<outside_person, outside_login_fault>)> done) override;
  void revoke(identity::login_provider provider, std::string revocable, bool lasting) override {
    (void)calls_.revoke(provider, std::move(revocable), lasting);
  }
  bool run(std::function<void()> work) override { return work_.put(std::move(work)); }
  keyed_name key_of(identity::login_provider provider, std::string_view subject) const override;

  /// Before the gateway goes: what waits holds its requests.
  void stop();

 private:
  std::string redirect_uri(identity::login_provider provider) const;

  std::string new_state() const;
  std::string proof_of(std::string_view chance) const;

  const std::string redirect_base_;
  const std::unique_ptr<nonce_memory> shown_;
  const identity::personal_vault& vault_;
  const std::shared_ptr<fair_queue> line_;
  identity::login_calls calls_;
  identity::work_queue work_;
};

}  // namespace madang
