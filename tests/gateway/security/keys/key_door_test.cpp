#include "gateway/security/keys/key_door.hpp"

#include "config/risk/risk_settings.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

constexpr user_id minji{11};
constexpr unix_nanos noon{1'795'834'800 * nanos_per_second};
const ip_address home = *ip_address::parse("10.1.2.3");

/// A door, a key, and a client that signs as it should unless told otherwise.
struct signed_stage {
  settings limits;
  key_door door{limits, nullptr};
  api_key_secret_view terms{{minji, 1}, scope_set{}.with(api_scope::read), {}, {}, "sealed", noon, {}, 0};
  std::string secret = "msk_0123456789abcdef0123456789abcdef";
  std::string target = "/api/v1/orders?status=OPEN";
  std::string body;
  std::string timestamp = std::to_string(noon.value / 1'000'000);
  std::string nonce = "n-0000000000000001";
  std::string signature;  ///< empty: made
  std::string left_out;

  std::string code_at(unix_nanos now = noon, const ip_address& client = home) {
    const opened_api_key key(terms, secret);
    http_request request;
    request.method_text = "GET";
    request.body = body;
    const auto uri = *parse_target(target);
    std::string hex(65, '\0');
    const auto mac = signing_key(secret).sign(signed_text("GET", uri, body, timestamp, nonce));
    sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(mac.data()), mac.size());
    hex.pop_back();
    const std::pair<std::string, std::string> headers[] = {{"X-Api-Key", to_text(terms.key)},
                                                           {"X-Api-Timestamp", timestamp},
                                                           {"X-Api-Nonce", nonce},
                                                           {"X-Api-Signature", signature.empty() ? hex : signature}};
    for (const auto& [name, value] : headers) {
      if (name != left_out) request.headers.add(name, value);
    }
    const auto why = door.judge(key, request, uri, client, now);
    return why ? std::string(why->code) : "admitted";
  }
};

TEST(KeyDoor, AdmitsASignedRequestOnce) {
  signed_stage at;
  EXPECT_EQ(at.code_at(), "admitted");
  EXPECT_EQ(at.code_at(), "nonce_reused");
  at.nonce = "n-0000000000000002";
  EXPECT_EQ(at.code_at(), "admitted");
}

TEST(KeyDoor, TimestampsMayBeHalfAMinuteOff) {
  for (const auto& [off_s, code] : std::initializer_list<std::pair<std::int64_t, const char*>>{
           {-31, "timestamp_outside_window"}, {-30, "admitted"}, {30, "admitted"}, {31, "timestamp_outside_window"}}) {
    signed_stage at;
    EXPECT_EQ(at.code_at(noon + off_s * nanos_per_second), code) << off_s;
  }
  signed_stage at;
  at.timestamp = "soon";
  EXPECT_EQ(at.code_at(), "timestamp_outside_window");
}

TEST(KeyDoor, WhatIsWrongFirstIsNamed) {
  signed_stage at;
  at.terms.expires_at = noon;
  at.timestamp = "1";
  at.signature = std::string(64, '0');
  at.terms.allowed_addresses = {"11.0.0.0/8"};
  EXPECT_EQ(at.code_at(), "key_invalid");
  at.terms.expires_at = {};
  EXPECT_EQ(at.code_at(), "timestamp_outside_window");
  at.timestamp = std::to_string(noon.value / 1'000'000);
  EXPECT_EQ(at.code_at(), "signature_invalid");
  at.signature.clear();
  EXPECT_EQ(at.code_at(), "address_not_allowed");
  at.terms.allowed_addresses = {"10.0.0.0/8"};
  EXPECT_EQ(at.code_at(), "admitted");
}

TEST(KeyDoor, AWrongSignatureUsesNoNonceUp) {
  signed_stage at;
  at.signature = std::string(64, '0');
  EXPECT_EQ(at.code_at(), "signature_invalid");
  at.signature.clear();
  EXPECT_EQ(at.code_at(), "admitted");
}

TEST(KeyDoor, EachHeaderIsNeeded) {
  for (const auto& [name, code] :
       std::initializer_list<std::pair<const char*, const char*>>{{"X-Api-Timestamp", "timestamp_outside_window"},
                                                                  {"X-Api-Nonce", "signature_invalid"},
                                                                  {"X-Api-Signature", "signature_required"}}) {
    signed_stage at;
    at.left_out = name;
    EXPECT_EQ(at.code_at(), code) << name;
  }
}

TEST(KeyDoor, WhereNoncesMayBeLostOldKeysWaitAndNewOnesDoNot) {
  nonce_memory nonces({8, 8, 30});
  // The memory forgets this one, so all up to its time may have been seen.
  EXPECT_TRUE(nonces.take({{12}, 1}, "n-0000000000000001", noon));
  EXPECT_TRUE(nonces.take({{12}, 1}, "n-0000000000000002", noon + 62 * nanos_per_second));
  settings limits;
  key_door door(limits, &nonces);
  const auto judge = [&](unix_nanos created_at, unix_nanos timestamp) {
    signed_stage at;
    const opened_api_key key({{minji, 1}, {}, {}, {}, "sealed", created_at, {}, 0}, at.secret);
    http_request request;
    request.headers.add("X-Api-Timestamp", std::to_string(timestamp.value / 1'000'000));
    request.headers.add("X-Api-Signature", std::string(64, '0'));
    request.headers.add("X-Api-Nonce", at.nonce);
    return std::string(door.judge(key, request, *parse_target("/"), home, noon + 10 * nanos_per_second)->code);
  };
  EXPECT_EQ(judge(noon, noon + 30 * nanos_per_second), "timestamp_outside_window");
  EXPECT_EQ(judge(noon, noon + 31 * nanos_per_second), "signature_invalid");
  EXPECT_EQ(judge(noon + 1, noon), "signature_invalid");
}

TEST(KeyDoor, OfSeveralRolesTheMostCounts) {
  settings limits;
  auto& keys = limits.contexts.edit<key_settings>();
  keys.api_calls_trader = 10;
  keys.api_calls_viewer = 20;
  keys.api_calls_admin = 0;
  const key_door door(limits, nullptr);
  EXPECT_EQ(door.calls_per_day(role_set{}.with(role::trader), {}), 10U);
  EXPECT_EQ(door.calls_per_day(role_set{}.with(role::trader).with(role::viewer), {}), 20U);
  EXPECT_EQ(door.calls_per_day(role_set{}.with(role::trader).with(role::admin), {}), std::nullopt);
}

TEST(KeyDoor, AnAdministratorsLimitTakesThePlaceOfTheSettingsOne) {
  settings limits;
  auto& keys = limits.contexts.edit<key_settings>();
  keys.api_calls_trader = 10;
  limits.contexts.edit<risk::real_settings>().max_daily_trades = 4;
  const key_door door(limits, nullptr);
  const auto trader = role_set{}.with(role::trader);
  EXPECT_EQ(door.calls_per_day(trader, {-1, 70}), 70U);
  EXPECT_EQ(door.calls_per_day(trader, {-1, 0}), 0U) << "no call at all, not a call without a limit";
  EXPECT_EQ(door.calls_per_day(trader, {5, -1}), 10U);
  const auto real = user_flags{}.with(user_flag::can_real_trade);
  EXPECT_EQ(door.trades_per_day(real, {}), 4U);
  EXPECT_EQ(door.trades_per_day(user_flags{}, {}), std::nullopt);
  EXPECT_EQ(door.trades_per_day(user_flags{}, {5, -1}), 5U);
  EXPECT_EQ(door.trades_per_day(real, {0, -1}), 0U);
}

TEST(KeyDoor, ADayEndsAtMidnightInTheMarketsZone) {
  settings limits;
  const key_door door(limits, nullptr);
  const auto day = door.day_of(noon);
  EXPECT_EQ(door.day_of(door.end_of_day(day)).value, day.value + 1);
  EXPECT_EQ(to_rfc3339(door.end_of_day(*parse_day("2026-11-28"))), "2026-11-28T15:00:00.000000Z");
}

}  // namespace
}  // namespace madang
