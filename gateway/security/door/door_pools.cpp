#include "gateway/security/door/door_pools.hpp"

#include <chrono>

#include "config/admin/admin_settings.hpp"
#include "config/identity/oauth_settings.hpp"

namespace madang {
namespace {

/// Lists that are read or written out at a time: enough to keep the readers busy, few enough that one more waits for
/// few others.
constexpr std::size_t lists_at_once = 4;

share_limits shares_of(const http_settings& http) {
  return {http.user_share_percent, http.address_share_percent};
}

std::shared_ptr<fair_share> pool(std::int64_t places, const settings& limits) {
  return std::make_shared<fair_share>(places, shares_of(limits.http));
}

login_limits login_limits_of(const identity_settings& of) {
  return {of.login_failures_max, of.login_failures_per_address_max, of.login_window_s, of.login_slow_after,
          of.login_slow_ms};
}

}  // namespace

door_pools::door_pools(const settings& limits, nonce_memory* nonces)
    : proxies(limits.http.trusted_proxies),
      connections(pool(limits.http.max_connections, limits)),
      in_flight(pool(limits.http.max_in_flight, limits)),
      streams(pool(limits.http.max_connections, limits)),
      tickets(pool(limits.stream.max_tickets, limits)),
      hashing(std::make_shared<fair_queue>(static_cast<std::size_t>(limits.identity.hash_threads),
                                           limits.identity.hash_queue_max, shares_of(limits.http))),
      lists(std::make_shared<fair_queue>(lists_at_once, limits.http.max_in_flight, shares_of(limits.http))),
      pasts(std::make_shared<fair_queue>(static_cast<std::size_t>(limits.http.past_threads), limits.http.max_in_flight,
                                         shares_of(limits.http))),
      handshakes(pool(limits.of<tls_settings>().max_handshakes, limits)),
      outside_logins(limits.of<identity::oauth_settings>().pending_ttl_s,
                     pool(limits.of<identity::oauth_settings>().pending_max, limits)),
      logins(login_limits_of(limits.identity)),
      keys(limits, nonces),
      login_history(static_cast<std::size_t>(limits.of<admin::admin_settings>().login_records_max)),
      rates(limits.of<limit_settings>(), std::chrono::steady_clock::now().time_since_epoch().count()),
      networks(limits.of<access_settings>()),
      origins(limits.http.cors_origins) {}

void door_pools::close() {
  hashing->close();
  lists->close();
  pasts->close();
}

}  // namespace madang
