#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "config/identity/key_settings.hpp"
#include "config/settings.hpp"
#include "gateway/http/http_message.hpp"
#include "gateway/http/uri.hpp"
#include "gateway/problems/problem.hpp"
#include "gateway/security/keys/api_call_counts.hpp"
#include "gateway/security/keys/api_key_cache.hpp"
#include "gateway/security/keys/nonce_memory.hpp"
#include "messages/identity/roles.hpp"
#include "messages/identity/standing.hpp"

namespace madang {

/// Judges requests that are signed under an API key. Thread-safe.
class key_door {
 public:
  /// `nonces`: those of the node; null: in memory alone.
  key_door(const settings& limits, nonce_memory* nonces);

  const key_settings& limits() const { return limits_; }
  api_key_cache& keys() { return keys_; }
  api_call_counts& counts() { return counts_; }

  /// What is wrong with a signed request; nothing where its sender holds the key. In this order: the key, the
  /// timestamp, the signature, the address, the nonce. A nonce is used up by a right signature alone.
  std::optional<problem> judge(const opened_api_key& key, const http_request& request, const request_uri& uri,
                               const ip_address& client, unix_nanos now);

  /// The day that a call counts on, and when the next one begins.
  calendar_day day_of(unix_nanos at) const;
  unix_nanos end_of_day(calendar_day day) const;
  /// Signed calls, and trades with each account, that a caller has a day, by what an administrator has set for him, or
  /// else by the settings. Nothing: without a limit.
  std::optional<std::uint32_t> calls_per_day(role_set roles, const user_quotas& quotas) const;
  std::optional<std::uint32_t> trades_per_day(user_flags flags, const user_quotas& quotas) const;

 private:
  std::optional<problem> judge_time(const opened_api_key& key, std::string_view timestamp, unix_nanos now) const;
  std::optional<problem> judge_nonce(api_key_id key, std::string_view nonce, unix_nanos now);

  const key_settings limits_;
  const std::int64_t daily_trades_real_;
  const std::int64_t daily_trades_paper_;
  const std::int32_t utc_offset_s_;
  const std::int64_t retry_after_s_;
  api_key_cache keys_;
  api_call_counts counts_;
  std::unique_ptr<nonce_memory> own_nonces_;
  nonce_memory& nonces_;
};

/// How much a node remembers of nonces.
nonce_memory::bounds nonce_bounds_of(const key_settings& limits);

}  // namespace madang
