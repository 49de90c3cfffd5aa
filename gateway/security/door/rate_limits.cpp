#include "gateway/security/door/rate_limits.hpp"

#include <algorithm>
#include <chrono>

#include "config/door/role_quotas.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/ids.hpp"

namespace madang {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t window_ns = 60 * second_ns;
/// Buckets that have become full are looked for this often.
constexpr std::int64_t sweep_interval_ns = 10 * second_ns;
/// Of a table that is full, this many are compared for the one to forget.
constexpr int compared_max = 8;
constexpr std::uint8_t bad_token_kind = 0;

constexpr std::string_view word_of(rate_class one) {
  return one == rate_class::trading ? "\"trading\"" : "\"general\"";
}

std::int64_t seconds_up(std::int64_t nanos) {
  return (std::max<std::int64_t>(nanos, 0) + second_ns - 1) / second_ns;
}

rate_quota quota(std::int64_t general, std::int64_t trading) {
  rate_quota out{{general, trading, general}, {}};
  out.policy = "\"general\";q=" + std::to_string(general) + ";w=60, \"trading\";q=" + std::to_string(trading) + ";w=60";
  return out;
}

role role_of(std::string_view word) {
  if (word == "ADMIN") return role::admin;
  if (word == "VIEWER") return role::viewer;
  if (word == "PARENT") return role::parent;
  return word == "CHILD" ? role::child : role::trader;
}

std::uint8_t kind_of(rate_holder holder, rate_class of) {
  return static_cast<std::uint8_t>(static_cast<std::size_t>(holder) * rate_classes + static_cast<std::size_t>(of));
}

void append_line(std::string& out, std::string_view name, std::int64_t value) {
  out += name;
  append_json_number(out, value);
  out += "\r\n";
}

std::int64_t wall_seconds() {
  return std::chrono::system_clock::now().time_since_epoch() / std::chrono::seconds(1);
}

}  // namespace

void append_rate_headers(std::string& out, const rate_standing& of) {
  out += "RateLimit-Policy: ";
  out += of.quota->policy;
  out += "\r\nRateLimit: ";
  out += word_of(of.of);
  out += ";r=";
  append_json_number(out, of.remaining);
  append_line(out, ";t=", of.full_in_s);
  append_line(out, "X-RateLimit-Limit: ", of.quota->per_minute[static_cast<std::size_t>(of.of)]);
  append_line(out, "X-RateLimit-Remaining: ", of.remaining);
  append_line(out, "X-RateLimit-Reset: ", wall_seconds() + of.full_in_s);
}

std::size_t rate_limits::key_hash::operator()(const key& of) const {
  return static_cast<std::size_t>(mix64(of.id * 31 + of.kind));
}

rate_limits::rate_limits(const limit_settings& of, std::int64_t now_ns)
    : lifted_(of.lifted),
      callers_max_(static_cast<std::size_t>(of.max_callers)),
      fresh_full_at_ns_(now_ns + window_ns / 100 * (100 - of.after_start_percent)),
      bad_tokens_per_minute_(of.bad_tokens_per_minute),
      quotas_(table_of(of)) {}

rate_limits::quota_table_ptr rate_limits::table_of(const limit_settings& settings) {
  auto out = std::make_shared<quota_table>();
  out->person = quota(settings.general_per_minute, settings.trading_per_minute);
  out->program = quota(settings.key_general_per_minute, settings.key_trading_per_minute);
  for (const auto& one : parse_role_quotas(settings.roles).value_or(std::vector<role_quota>{}))
    out->by_role.emplace_back(role_of(one.role), quota(one.general, one.trading));
  return out;
}

void rate_limits::change(const limit_settings& to) {
  auto made = table_of(to);
  bad_tokens_per_minute_ = to.bad_tokens_per_minute;
  const std::lock_guard lock(quotas_mutex_);
  quotas_.swap(made);
}

rate_limits::quota_table_ptr rate_limits::quotas() const {
  const std::lock_guard lock(quotas_mutex_);
  return quotas_;
}

rate_quota_ptr rate_limits::quota_of(rate_holder holder, role_set roles) const {
  const auto table = quotas();
  if (holder == rate_holder::api_key) return {table, &table->program};
  for (const auto& [wanted, its] : table->by_role) {
    if (holder == rate_holder::user && roles.has(wanted)) return {table, &its};
  }
  return {table, &table->person};
}

rate_standing rate_limits::take(rate_holder holder, std::uint64_t id, const rate_quota_ptr& quota, rate_class of,
                                std::int64_t now_ns) {
  const key who{id, kind_of(holder, of)};
  const auto per_request_ns = window_ns / quota->per_minute[static_cast<std::size_t>(of)];
  auto& in = part_of(who);
  const std::lock_guard lock(in.mutex);
  auto full_at_ns = full_at(in.full_at, who, now_ns);
  rate_standing out{quota, of, full_at_ns - now_ns <= window_ns - per_request_ns, 0, 0, 0};
  if (out.admitted) {
    full_at_ns += per_request_ns;
    keep(in, who, full_at_ns, now_ns);
  } else {
    out.retry_after_s = std::max<std::int64_t>(1, seconds_up(full_at_ns - now_ns - (window_ns - per_request_ns)));
  }
  out.remaining = std::max<std::int64_t>(0, (window_ns - (full_at_ns - now_ns)) / per_request_ns);
  out.full_in_s = seconds_up(full_at_ns - now_ns);
  return out;
}

std::int64_t rate_limits::token_wait_s(std::uint64_t address, std::int64_t now_ns) {
  const key who{address, bad_token_kind};
  const auto per_token_ns = window_ns / bad_tokens_per_minute_;
  auto& in = part_of(who);
  const std::lock_guard lock(in.mutex);
  const auto found = in.full_at.find(who);
  if (found == in.full_at.end() || found->second - now_ns <= window_ns - per_token_ns) return 0;
  return std::max<std::int64_t>(1, seconds_up(found->second - now_ns - (window_ns - per_token_ns)));
}

void rate_limits::note_bad_token(std::uint64_t address, std::int64_t now_ns) {
  const key who{address, bad_token_kind};
  auto& in = part_of(who);
  const std::lock_guard lock(in.mutex);
  const auto found = in.full_at.find(who);
  const auto full_at_ns = found == in.full_at.end() ? now_ns : std::max(found->second, now_ns);
  keep(in, who, full_at_ns + window_ns / bad_tokens_per_minute_, now_ns);
}

std::int64_t rate_limits::full_at(const buckets& in, const key& of, std::int64_t now_ns) const {
  const auto found = in.find(of);
  return std::max(found == in.end() ? fresh_full_at_ns_ : found->second, now_ns);
}

/// Whoever is forgotten has a full bucket. After a start nobody is, for a while: the swept are those that were full.
void rate_limits::keep(part& in, const key& of, std::int64_t full_at_ns, std::int64_t now_ns) const {
  auto& all = in.full_at;
  if (now_ns - in.swept_ns >= sweep_interval_ns) {
    in.swept_ns = now_ns;
    std::erase_if(all, [&](const auto& one) { return one.second <= now_ns && now_ns >= fresh_full_at_ns_; });
  }
  if (all.size() >= callers_max_ / parts && !all.contains(of)) {
    auto least = all.begin();
    auto at = least;
    for (int i = 0; i < compared_max && at != all.end(); ++i, ++at) {
      if (at->second < least->second) least = at;
    }
    all.erase(least);
  }
  all[of] = full_at_ns;
}

std::size_t rate_limits::remembered() const {
  std::size_t out = 0;
  for (auto& one : parts_) {
    const std::lock_guard lock(one.mutex);
    out += one.full_at.size();
  }
  return out;
}

}  // namespace madang
