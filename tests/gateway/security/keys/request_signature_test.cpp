#include "gateway/security/keys/request_signature.hpp"

#include <gtest/gtest.h>

#include "gateway/security/keys/api_call_counts.hpp"
#include "gateway/security/keys/api_key_cache.hpp"

namespace madang {
namespace {

constexpr std::string_view published = "bab3c012f5249090a60d780cb8aa42162e139075b3b8d5d5b755d3f9aeff66a4";

request_uri uri_of(std::string_view target) {
  auto uri = parse_target(target);
  EXPECT_TRUE(uri) << target;
  return uri.value_or(request_uri{});
}
std::string text_of(std::string_view target) {
  return signed_text("GET", uri_of(target), "", "1795834800000", "n-0000000000000001");
}

TEST(RequestSignature, ThePublishedVector) {
  const signing_key key("msk_0123456789abcdef0123456789abcdef");
  const auto text = text_of("/api/v1/orders?symbol=BTC%2fUSDT&status=OPEN");
  EXPECT_EQ(text,
            "GET\n/api/v1/orders\nstatus=OPEN&symbol=BTC%2FUSDT\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n1795834800000\nn-0000000000000001");
  EXPECT_TRUE(key.has_signed(text, published));
}

TEST(RequestSignature, TheVectorsOfRfc4231) {
  const auto hex = [](const std::string& bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    out.pop_back();
    return out;
  };
  EXPECT_EQ(hex(signing_key(std::string(20, '\x0b')).sign("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(signing_key("Jefe").sign("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(RequestSignature, TargetsThatMeanTheSameAreSignedTheSame) {
  const auto plain = text_of("/api/v1/orders?a=1%202&b=");
  EXPECT_EQ(text_of("/api/v1/%6frders?b&a=1+2"), plain);
  EXPECT_EQ(text_of("http://host/api/v1/orders?b=&&a=1%202"), plain);
  EXPECT_NE(text_of("/api/v1/orders?a=1%2B2&b="), plain);
  EXPECT_NE(text_of("/api/v1/orders/?a=1%202&b="), plain);
  EXPECT_EQ(signed_path(uri_of("/a:b/c%2fd/%C3%A9~").segments), "/a%3Ab/c%2Fd/%C3%A9~");
}

TEST(RequestSignature, EachPartOfARequestIsCovered) {
  const auto base = signed_text("POST", uri_of("/a?b=1"), "{}", "1", "nonce");
  EXPECT_NE(signed_text("PUT", uri_of("/a?b=1"), "{}", "1", "nonce"), base);
  EXPECT_NE(signed_text("POST", uri_of("/A?b=1"), "{}", "1", "nonce"), base);
  EXPECT_NE(signed_text("POST", uri_of("/a?b=2"), "{}", "1", "nonce"), base);
  EXPECT_NE(signed_text("POST", uri_of("/a?b=1"), "{ }", "1", "nonce"), base);
  EXPECT_NE(signed_text("POST", uri_of("/a?b=1"), "{}", "2", "nonce"), base);
  EXPECT_NE(signed_text("POST", uri_of("/a?b=1"), "{}", "1", "other"), base);
}

TEST(RequestSignature, OnlyTheWholeHexOfTheSignatureIsRight) {
  const signing_key key("msk_0123456789abcdef0123456789abcdef");
  const auto text = text_of("/api/v1/orders?symbol=BTC%2fUSDT&status=OPEN");
  const std::string right(published);
  for (std::size_t i = 0; i < right.size(); ++i) {
    auto wrong = right;
    wrong[i] = wrong[i] == '0' ? '1' : '0';
    EXPECT_FALSE(key.has_signed(text, wrong)) << i;
  }
  for (const auto& wrong :
       {right.substr(1), right + "0", std::string(), std::string(64, 'g'), right.substr(0, 63) + " "})
    EXPECT_FALSE(key.has_signed(text, wrong)) << wrong;
}

TEST(RequestSignature, TimestampsAndNoncesHaveOneForm) {
  EXPECT_EQ(parse_timestamp_ms("1795834800000"), 1'795'834'800'000);
  for (const auto* wrong : {"", "-1", "+1", "1.5", "1e3", " 1", "1234567890123456"}) {
    EXPECT_FALSE(parse_timestamp_ms(wrong)) << wrong;
  }
  EXPECT_TRUE(is_nonce("n-00000000000001"));
  EXPECT_TRUE(is_nonce(std::string(64, '~')));
  for (const auto& wrong : {std::string(15, 'n'), std::string(65, 'n'), std::string("n 00000000000001"),
                            std::string("n\x7f"
                                        "00000000000001")}) {
    EXPECT_FALSE(is_nonce(wrong)) << wrong;
  }
}

constexpr user_id minji{11};

api_key_secret_view secret_view(std::uint32_t number, std::vector<std::string> allowed = {}) {
  return {{minji, number}, scope_set{}.with(api_scope::read), {1'000}, std::move(allowed), "sealed", {}, {}, 0};
}

TEST(OpenedApiKey, AdmitsTheNetworksThatItNames) {
  const opened_api_key everywhere(secret_view(1), "secret");
  const opened_api_key some(secret_view(2, {"10.0.0.0/8", "2001:db8::/32"}), "secret");
  EXPECT_TRUE(everywhere.allows(*ip_address::parse("8.8.8.8")));
  EXPECT_TRUE(some.allows(*ip_address::parse("10.1.2.3")));
  EXPECT_TRUE(some.allows(*ip_address::parse("2001:db8::7")));
  EXPECT_FALSE(some.allows(*ip_address::parse("11.1.2.3")));
  EXPECT_FALSE(some.has_expired({999}));
  EXPECT_TRUE(some.has_expired({1'000}));
}

TEST(ApiKeyCache, ForgetsTheOldestAndWhatIsRemoved) {
  api_key_cache cache(32);
  for (std::uint32_t i = 1; i <= 200; ++i) cache.put(std::make_shared<const opened_api_key>(secret_view(i), "secret"));
  EXPECT_LE(cache.size(), 32U);
  EXPECT_NE(cache.find({minji, 200}), nullptr);
  cache.remove({minji, 200});
  EXPECT_EQ(cache.find({minji, 200}), nullptr);
}

TEST(ApiCallCounts, RefusesAboveTheLimitUntilTheDayIsOver) {
  api_call_counts counts({10, 3, 1'000});
  const api_key_id key{minji, 1};
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(counts.count(key, {7}, 5, {1}).admitted) << i;
  EXPECT_FALSE(counts.count(key, {7}, 5, {1}).admitted);
  EXPECT_TRUE(counts.count(key, {7}, {}, {1}).admitted);
  EXPECT_TRUE(counts.count(key, {8}, 5, {1}).admitted);
  EXPECT_EQ(counts.used(minji, {8}), 1U);
}

TEST(ApiCallCounts, TellsTheUserOfEachCallOnce) {
  api_call_counts counts({10, 3, 1'000});
  const api_key_id key{minji, 1};
  std::uint32_t told = 0;
  const unix_nanos now{2'000 * nanos_per_second};
  for (int i = 0; i < 100; ++i) {
    if (const auto tell = counts.count(key, {7}, {}, now).tell) told += tell->calls;
    EXPECT_GT(told + 3, static_cast<std::uint32_t>(i)) << "no more than a few are untold";
  }
  if (const auto tell = counts.count(key, {7}, {}, now + 1'000 * nanos_per_second).tell) told += tell->calls;
  EXPECT_EQ(told, 101U);
}

TEST(ApiCallCounts, GoesOnFromWhatTheUserHasCounted) {
  api_call_counts counts({10, 3, 1'000});
  const api_key_id key{minji, 1};
  counts.learn(minji, {7}, 4);
  EXPECT_TRUE(counts.count(key, {7}, 5, {1}).admitted);
  EXPECT_FALSE(counts.count(key, {7}, 5, {1}).admitted);
  counts.learn(minji, {7}, 2);
  EXPECT_EQ(counts.used(minji, {7}), 5U);
}

}  // namespace
}  // namespace madang
