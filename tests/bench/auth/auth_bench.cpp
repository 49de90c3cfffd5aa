// What it costs to know who calls: a token seen before, a token seen for the first time, and a request that is signed
// under an API key. All on one thread, without a socket.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "actors/identity/secrets/token_authority.hpp"
#include "gateway/security/keys/key_door.hpp"
#include "messages/ensure.hpp"
#include "tests/bench/bench_report.hpp"

namespace madang {
namespace {

constexpr unix_nanos now{1'800'000'000 * nanos_per_second};
constexpr user_id caller{0x1234'5678'9abc'def0};
constexpr double cached_max_us = 0.5;
constexpr double cold_max_us = 30;
constexpr double signed_above_bearer_max_us = 5;

std::int64_t steady_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// Microseconds each.
template <class Work>
double time_of(std::size_t count, Work work) {
  const auto begin = steady_ns();
  for (std::size_t i = 0; i < count; ++i) work(i);
  return static_cast<double>(steady_ns() - begin) / 1'000 / static_cast<double>(count);
}

std::unique_ptr<token_authority> authority_in(const std::string& keys_dir, std::size_t cache_max) {
  auto opened = token_authority::open(keys_dir, cache_max);
  ensure(static_cast<bool>(opened), "the keys of the benchmark open");
  return *std::move(opened);
}

std::string token_of(const token_authority& by, std::int64_t number) {
  token_claims claims;
  claims.user = caller;
  claims.session = {static_cast<std::uint64_t>(number) + 1};
  claims.roles = role_set{}.with(role::trader);
  claims.issued_at = now;
  claims.expires_at = now + 900 * nanos_per_second;
  return by.issue(claims);
}

double time_tokens(const token_authority& by, const std::vector<std::string>& tokens, std::size_t count) {
  return time_of(count, [&](std::size_t i) {
    ensure(static_cast<bool>(by.verify(tokens[i % tokens.size()], now)), "the token is good");
  });
}

/// Signed requests that were made beforehand, each with a nonce of its own.
struct signed_requests {
  signed_requests(std::size_t count, std::string body) : requests(count) {
    const signing_key key(secret);
    for (std::size_t i = 0; i < count; ++i) {
      auto& one = requests[i];
      const auto timestamp = std::to_string(now.value / 1'000'000);
      const auto nonce = "n-" + std::to_string(1'000'000'000'000'000 + i);
      one.method_text = "POST";
      one.body = body;
      const auto mac = key.sign(signed_text("POST", uri, one.body, timestamp, nonce));
      std::string hex(2 * mac.size() + 1, '\0');
      sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(mac.data()), mac.size());
      hex.pop_back();
      one.headers.add("Host", "localhost");
      one.headers.add("Content-Type", "application/json");
      one.headers.add("X-Api-Key", to_text(api_key_id{caller, 1}));
      one.headers.add("X-Api-Timestamp", timestamp);
      one.headers.add("X-Api-Nonce", nonce);
      one.headers.add("X-Api-Signature", hex);
    }
  }

  const std::string secret = "msk_0123456789abcdef0123456789abcdef";
  const request_uri uri = *parse_target("/api/v1/orders");
  std::vector<http_request> requests;
};

double time_signed(std::size_t count) {
  settings limits;
  auto& keys = limits.contexts.edit<key_settings>();
  keys.nonces_max = keys.nonces_per_key_max = static_cast<std::int64_t>(count);
  key_door door(limits, nullptr);
  const signed_requests all(
      count, R"({"account_id":"acc_0h4v5k2m1xq7a","symbol":"005930","side":"BUY","type":"LIMIT","quantity":"10",)"
             R"("price":"71000","client_order_id":"strategy-7-0001"})");
  door.keys().put(std::make_shared<const opened_api_key>(
      api_key_secret_view{{caller, 1}, scope_set{}.with(api_scope::trade), {}, {}, "sealed", now, {}, 0}, all.secret));
  const auto from = *ip_address::parse("127.0.0.1");
  return time_of(count, [&](std::size_t i) {
    const auto id = parse_id<api_key_id>(all.requests[i].headers.find("X-Api-Key"));
    const auto key = door.keys().find(*id);
    const auto why = door.judge(*key, all.requests[i], all.uri, from, now);
    ensure(!why, "the signature is right");
    (void)door.counts().count(key->id, door.day_of(now), 0, now);
  });
}

int run() {
  const bench_dir dir;
  const auto warm = authority_in(dir.path() + "/keys", 10'000);
  const auto cold = authority_in(dir.path() + "/keys", 0);
  std::vector<std::string> tokens;
  for (std::int64_t i = 0; i < 200; ++i) tokens.push_back(token_of(*warm, i));
  (void)time_tokens(*warm, tokens, tokens.size());
  const auto cached_us = time_tokens(*warm, tokens, 500'000);
  const auto cold_us = time_tokens(*cold, tokens, 20'000);
  const auto signed_us = time_signed(100'000);
  std::printf("cached token %.3f µs, cold RS256 %.1f µs, signed request %.2f µs\n", cached_us, cold_us, signed_us);
  bench_report report;
  report.bench = "auth";
  report.value = signed_us;
  report.unit = "us per signed request";
  report.baseline = {{"cached_token_us", cached_us}, {"cold_rs256_us", cold_us}};
  report.ratio = signed_us / cached_us;
  report.more = {{"signed_above_bearer_us", signed_us - cached_us}};
  report.ok = cached_us < cached_max_us && cold_us < cold_max_us && signed_us - cached_us < signed_above_bearer_max_us;
  return report.print();
}

}  // namespace
}  // namespace madang

int main(int, char**) {
  return madang::run();
}
