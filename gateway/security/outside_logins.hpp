#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/security/door/fair_queue.hpp"
#include "gateway/security/identity_ports.hpp"
#include "messages/identity/outside_links.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

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
  std::string revocable = {};  ///< what the provider's grant is taken back with; empty: nothing
  bool lasting = false;        ///< that is good for long
};
/// The provider says no or cannot be believed; or it cannot be asked.
enum class outside_login_fault : std::uint8_t { refused = 1, unavailable = 2 };

/// A provider's grant that is to be taken back when what is about to happen has happened.
struct outside_grant {
  identity::user_id user;
  identity::login_provider provider = identity::login_provider::google;
  std::string revocable;
  bool lasting = false;
};

/// Why a `state` is not taken: it was not made here, it has been shown before, too many are remembered, or too many of
/// one address.
enum class login_state_fault : std::uint8_t { foreign = 1, used = 2, full = 3, share_used = 4 };

/// The providers of log-ins. Thread-safe.
class outside_login_port {
 public:
  virtual ~outside_login_port() = default;
  /// Whether the operator has set it up.
  virtual bool offers(identity::login_provider provider) const = 0;
  /// Of one that is offered. No disk, no net.
  virtual outside_login_start begin(identity::login_provider provider) const = 0;
  /// What a browser keeps while it is away: as letters, digits, `-` and `_`. Opens on every start and every node that
  /// has these keys; nothing for what was not sealed here.
  virtual std::string seal(std::string_view departed) const = 0;
  virtual std::optional<std::string> open(std::string_view sealed) const = 0;
  /// A state is good once, for whoever shows it first, also over the death of the process. `address`: his.
  virtual result<std::monostate, login_state_fault> use_up(std::string_view state, std::uint64_t address,
                                                           unix_nanos now) = 0;
  /// States of log-ins that began before this may have been used up by a memory that is lost.
  virtual unix_nanos states_complete_since() const = 0;
  /// States that were shown and are remembered still.
  virtual std::size_t states_remembered() const = 0;
  /// In front of `identify`: a provider is slow, and codes cost nothing.
  virtual fair_queue& line() = 0;
  /// Asks the provider on a thread of its own; `done` comes there. False: too many wait, and nothing is called back.
  virtual bool identify(returned_login login,
                        std::function<void(result<outside_person, outside_login_fault>)> done) = 0;
  /// Written down before the identities are unlinked: a number for each. Nothing: that cannot be. Blocks. Where nobody
  /// says in time whether they were, or the process dies before it does, their user is asked.
  virtual std::optional<std::vector<std::uint64_t>> keep_grants(std::vector<outside_grant> all) = 0;
  /// The identity is unlinked: the provider takes its grant back, later and if it can. No disk, no net here.
  virtual void take_grant_back(std::uint64_t number) = 0;
  /// It is linked still. No disk, no net here.
  virtual void leave_grant(std::uint64_t number) = 0;
  /// He has given it anew: former ones are left alone. No disk, no net here.
  virtual void renew_grant(identity::user_id user, identity::login_provider provider) = 0;
  /// What a log-in needs besides that may block: on another thread of its own. False: too much waits.
  virtual bool run(std::function<void()> work) = 0;
  /// What an outside identity is known by here. No disk.
  virtual keyed_name key_of(identity::login_provider provider, std::string_view subject) const = 0;
};

}  // namespace madang
