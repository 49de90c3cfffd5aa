#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/security/identity_ports.hpp"
#include "messages/identity/outside_links.hpp"
#include "messages/result.hpp"

namespace madang {

/// A log-in by a provider outside that begins: where the browser is sent, and what it is recognised by when it comes
/// back.
struct outside_login_start {
  std::string authorization_url;
  std::string state;
  std::string nonce;
  std::string verifier;
};
/// It has come back with a code.
struct returned_login {
  identity::login_provider provider = identity::login_provider::google;
  std::string code;
  std::string state;
  std::string nonce;
  std::string verifier;
};
/// Whom the provider vouches for.
struct outside_person {
  std::string subject;
  std::string email;  ///< empty: it does not say
  bool email_verified = false;
};
/// The provider says no or cannot be believed; or it cannot be asked.
enum class outside_login_fault : std::uint8_t { refused = 1, unavailable = 2 };

/// The providers of log-ins. Thread-safe.
class outside_login_port {
 public:
  virtual ~outside_login_port() = default;
  /// Whether the operator has set it up.
  virtual bool offers(identity::login_provider provider) const = 0;
  /// Of one that is offered. No disk, no net.
  virtual outside_login_start begin(identity::login_provider provider) const = 0;
  /// Asks the provider on a thread of its own; `done` comes there. False: too many wait, and nothing is called back.
  virtual bool identify(returned_login login,
                        std::function<void(result<outside_person, outside_login_fault>)> done) = 0;
  /// What a log-in needs besides that may block: on another thread of its own. False: too much waits.
  virtual bool run(std::function<void()> work) = 0;
  /// What an outside identity is known by here. No disk.
  virtual keyed_name key_of(identity::login_provider provider, std::string_view subject) const = 0;
};

}  // namespace madang
