#include "gateway/security/keys/key_door.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "config/risk/risk_settings.hpp"

namespace madang {
namespace {

constexpr std::int64_t nanos_per_ms = 1'000'000;

std::optional<problem> refused_as(std::string_view code, std::string detail = {}) {
  return problem{code, std::move(detail), {}, {}, false};
}

std::uint32_t limit_of(std::int64_t count) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

nonce_memory::bounds nonce_bounds_of(const key_settings& limits) {
  return {static_cast<std::size_t>(limits.nonces_max), static_cast<std::size_t>(limits.nonces_per_key_max),
          limits.signature_window_s};
}

key_door::key_door(const settings& limits, nonce_memory* nonces)
    : limits_(limits.of<key_settings>()),
      daily_trades_real_(limits.of<risk::real_settings>().max_daily_trades),
      daily_trades_paper_(limits.of<risk::paper_settings>().max_daily_trades),
      utc_offset_s_(static_cast<std::int32_t>(limits.market.utc_offset_s)),
      retry_after_s_(limits.http.retry_after_s),
      keys_(static_cast<std::size_t>(limits_.cache_max)),
      counts_({static_cast<std::size_t>(limits_.cache_max), static_cast<std::uint32_t>(limits_.calls_noted_each),
               limits_.calls_noted_each_s}),
      own_nonces_(nonces == nullptr ? std::make_unique<nonce_memory>(nonce_bounds_of(limits_)) : nullptr),
      nonces_(nonces == nullptr ? *own_nonces_ : *nonces) {}

std::optional<problem> key_door::judge(const opened_api_key& key, const http_request& request, const request_uri& uri,
                                       const ip_address& client, unix_nanos now) {
  if (key.has_expired(now)) return refused_as("key_invalid", "The API key has expired.");
  const auto shown = signature_headers::of(request.headers);
  if (shown.signature.empty()) return refused_as("signature_required");
  if (auto wrong = judge_time(key, shown.timestamp, now)) return wrong;
  if (!is_nonce(shown.nonce)) {
    return refused_as("signature_invalid", "X-Api-Nonce must be 16 to 64 visible characters.");
  }
  const auto text = signed_text(request.method_text, uri, request.body, shown.timestamp, shown.nonce);
  if (!key.secret.has_signed(text, shown.signature)) return refused_as("signature_invalid");
  if (!key.allows(client)) return refused_as("address_not_allowed");
  return judge_nonce(key.id, shown.nonce, now);
}

std::optional<problem> key_door::judge_time(const opened_api_key& key, std::string_view timestamp,
                                            unix_nanos now) const {
  const auto shown_ms = parse_timestamp_ms(timestamp);
  const auto window_ms = limits_.signature_window_s * 1'000;
  if (!shown_ms) {
    return refused_as("timestamp_outside_window", "X-Api-Timestamp must be milliseconds since 1970.");
  }
  const auto off_by = *shown_ms - now.value / nanos_per_ms;
  if (off_by > window_ms || off_by < -window_ms) {
    return refused_as("timestamp_outside_window",
                      "The clock of this node says " + std::to_string(now.value / nanos_per_ms) + ".");
  }
  const auto complete_since = nonces_.complete_since();
  if (key.created_at <= complete_since && *shown_ms <= complete_since.value / nanos_per_ms + window_ms) {
    return refused_as("timestamp_outside_window",
                      "The node does not know yet which requests it has seen; try again in a moment.");
  }
  return std::nullopt;
}

std::optional<problem> key_door::judge_nonce(api_key_id key, std::string_view nonce, unix_nanos now) {
  const auto taken = nonces_.take(key, nonce, now);
  if (taken) return std::nullopt;
  switch (taken.error()) {
    case nonce_memory::fault::reused:
      return refused_as("nonce_reused");
    case nonce_memory::fault::key_full:
      return come_again("too_many_requests", retry_after_s_, "The key has sent too many requests lately.");
    case nonce_memory::fault::full:
      break;
  }
  return come_again("too_busy", retry_after_s_, {});
}

calendar_day key_door::day_of(unix_nanos at) const {
  return day_in_zone(at, utc_offset_s_);
}
unix_nanos key_door::end_of_day(calendar_day day) const {
  return start_of_day({day.value + 1}, utc_offset_s_);
}

std::optional<std::uint32_t> key_door::calls_per_day(role_set roles, const user_quotas& quotas) const {
  if (quotas.api_calls >= 0) return limit_of(quotas.api_calls);
  const std::pair<role, std::int64_t> limits[] = {{role::admin, limits_.api_calls_admin},
                                                  {role::trader, limits_.api_calls_trader},
                                                  {role::viewer, limits_.api_calls_viewer},
                                                  {role::parent, limits_.api_calls_parent},
                                                  {role::child, limits_.api_calls_child}};
  std::int64_t most = -1;
  for (const auto& [one, limit] : limits) {
    if (!roles.has(one)) continue;
    if (limit == 0) return std::nullopt;
    most = std::max(most, limit);
  }
  // Without a role nobody is admitted anyway.
  return limit_of(std::max<std::int64_t>(most, 1));
}

std::optional<std::uint32_t> key_door::trades_per_day(user_flags flags, const user_quotas& quotas) const {
  if (quotas.daily_trades >= 0) return limit_of(quotas.daily_trades);
  const auto limit = flags.has(user_flag::can_real_trade) ? daily_trades_real_ : daily_trades_paper_;
  return limit == 0 ? std::nullopt : std::optional(limit_of(limit));
}

}  // namespace madang
