#pragma once

#include <memory>
#include <string>

#include "actors/identity/adapters/oidc/login_calls.hpp"
#include "actors/identity/secrets/personal_vault.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/outside_metrics.hpp"
#include "config/settings.hpp"
#include "gateway/security/outside_logins.hpp"

namespace madang {

/// The providers of log-ins that the operator has set up, as the gateway sees them.
class provider_logins final : public outside_login_port {
 public:
  /// What is referred to outlives this.
  provider_logins(const settings& chosen, const identity::personal_vault& vault, const clock& time,
                  outside_systems& outside);

  bool offers(identity::login_provider provider) const override { return calls_.find(provider) != nullptr; }
  outside_login_start begin(identity::login_provider provider) const override;
  bool identify(returned_login login, std::function<void(result<outside_person, outside_login_fault>)> done) override;
  bool run(std::function<void()> work) override { return work_.put(std::move(work)); }
  keyed_name key_of(identity::login_provider provider, std::string_view subject) const override;

  /// Before the gateway goes: what waits holds its requests.
  void stop();

 private:
  std::string redirect_uri(identity::login_provider provider) const;

  const std::string redirect_base_;
  const identity::personal_vault& vault_;
  identity::login_calls calls_;
  identity::work_queue work_;
};

}  // namespace madang
