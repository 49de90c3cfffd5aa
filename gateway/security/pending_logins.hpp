#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/security/door/fair_share.hpp"
#include "messages/identity/outside_links.hpp"
#include "messages/identity/user_profile.hpp"
#include "messages/time.hpp"

namespace madang {

/// A log-in by a provider outside that is under way.
struct pending_login {
  identity::login_provider provider = identity::login_provider::google;
  std::string browser;  ///< the cookie of the browser that began it
  std::string nonce;
  std::string verifier;
  bool cookie = false;              ///< the session's refresh token shall lie in a cookie
  identity::user_id links_to;       ///< whose outside identity it shall become; zero: somebody logs in
  identity::session_id by_session;  ///< that has begun the link
  std::vector<identity::consent_given> consents = {};
  /// The provider has vouched for this user, whose second factor is awaited; zero: not yet.
  identity::user_id vouched_for;
  int codes_left = 0;
};

/// Log-ins for which a provider has vouched and that wait for a second factor, by their `state`. Each is good once and
/// for a while, only for the browser that began it: nobody can finish a log-in of his own in the browser of another. A
/// log-in holds its place, shared fairly between addresses. In memory only: after a start of the node it is begun
/// again. Thread-safe.
class pending_logins {
 public:
  pending_logins(std::int64_t ttl_s, std::shared_ptr<fair_share> places) : ttl_s_(ttl_s), places_(std::move(places)) {}

  /// `admitted`, or why there is no place for it.
  fair_share::verdict put(std::string state, pending_login login, const caller_key& who, unix_nanos now);
  /// It is used up by that, also where the browser is another. Nothing for one that is unknown, used, too old, of
  /// another provider or of another browser.
  std::optional<pending_login> take(std::string_view state, identity::login_provider provider, std::string_view browser,
                                    unix_nanos now);

  std::int64_t ttl_s() const { return ttl_s_; }
  std::size_t size() const;

 private:
  struct entry {
    std::string state;
    pending_login login;
    unix_nanos good_until;
    std::shared_ptr<void> place;
  };
  using entries = std::list<entry>;
  void drop(entries::iterator one);
  void drop_old(unix_nanos now);

  const std::int64_t ttl_s_;
  const std::shared_ptr<fair_share> places_;
  mutable std::mutex mutex_;
  entries oldest_first_;
  std::unordered_map<std::string_view, entries::iterator> by_state_;  ///< keys lie in the entries
};

}  // namespace madang
