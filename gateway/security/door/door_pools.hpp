#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "config/settings.hpp"
#include "gateway/security/door/client_address.hpp"
#include "gateway/security/door/fair_queue.hpp"
#include "gateway/security/door/fair_share.hpp"
#include "gateway/security/door/login_records.hpp"
#include "gateway/security/door/login_throttle.hpp"
#include "gateway/security/door/network_access.hpp"
#include "gateway/security/door/origin_check.hpp"
#include "gateway/security/door/rate_limits.hpp"
#include "gateway/security/keys/key_door.hpp"
#include "gateway/security/pending_logins.hpp"

namespace madang {

/// Every bounded pool of the gateway, shared fairly between users and between addresses. Thread-safe.
struct door_pools {
  /// `nonces`: see `key_door`.
  explicit door_pools(const settings& limits, nonce_memory* nonces = nullptr);
  /// What waits is dropped; for the end of the gateway.
  void close();

  const proxy_list proxies;
  std::shared_ptr<fair_share> connections;  ///< by address; HTTP and WebSocket
  std::shared_ptr<fair_share> in_flight;
  std::shared_ptr<fair_share> streams;  ///< WebSockets of users
  std::shared_ptr<fair_share> tickets;
  std::shared_ptr<fair_queue> hashing;     ///< in front of the password pool
  std::shared_ptr<fair_queue> lists;       ///< in front of the read models
  std::shared_ptr<fair_queue> pasts;       ///< in front of replays of the past
  std::shared_ptr<fair_share> handshakes;  ///< of TLS, by address
  pending_logins outside_logins;           ///< by providers outside
  login_throttle logins;
  key_door keys;
  login_records login_history;
  rate_limits rates;
  const network_access networks;
  const origin_check origins;
  /// What `/metrics` asks for; empty: nothing.
  std::string metrics_token;
  std::atomic<std::int64_t> list_warned_s{0};  ///< steady; when a list that cannot be read last had a line in the log
};

}  // namespace madang
