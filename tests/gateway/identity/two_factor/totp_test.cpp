#include "gateway/identity/two_factor/totp.hpp"

#include <gtest/gtest.h>

#include <set>

#include "gateway/identity/two_factor/qr_svg.hpp"

namespace madang {
namespace {

const std::string rfc_secret = "12345678901234567890";

constexpr unix_nanos at_second(std::int64_t second) {
  return {second * nanos_per_second};
}

TEST(Totp, TheVectorsOfRfc6238) {
  const std::pair<std::int64_t, const char*> vectors[] = {
      {59, "94287082"},
      {1'111'111'109, "07081804"},
      {1'111'111'111, "14050471"},
      {1'234'567'890, "89005924"},
      {2'000'000'000, "69279037"},
  };
  for (const auto& [second, code] : vectors) EXPECT_EQ(totp_code(rfc_secret, totp_step(at_second(second)), 8), code);
  // 2603-10-11 lies beyond what nanoseconds in 64 bits can say; its step does not.
  EXPECT_EQ(totp_code(rfc_secret, 0x27BC86AA, 8), "65353130");
}

TEST(Totp, TheVectorsOfRfc4226) {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (std::uint64_t counter = 0; counter < 10; ++counter) EXPECT_EQ(totp_code(rfc_secret, counter), codes[counter]);
}

TEST(Totp, OneStepEitherWayIsAcceptedAndNoneTwice) {
  const auto now = at_second(1'111'111'111);
  const auto step = totp_step(now);
  for (const auto near : {step - 1, step, step + 1}) {
    EXPECT_EQ(matching_step(rfc_secret, totp_code(rfc_secret, near), now, 0), near);
    EXPECT_FALSE(matching_step(rfc_secret, totp_code(rfc_secret, near), now, near));
  }
  EXPECT_FALSE(matching_step(rfc_secret, totp_code(rfc_secret, step - 2), now, 0));
  EXPECT_FALSE(matching_step(rfc_secret, totp_code(rfc_secret, step + 2), now, 0));
  for (const auto* wrong : {"", "12345", "1234567", "abcdef"}) EXPECT_FALSE(matching_step(rfc_secret, wrong, now, 0));
}

TEST(Totp, TheVectorsOfBase32InRfc4648) {
  EXPECT_EQ(base32_text(""), "");
  EXPECT_EQ(base32_text("f"), "MY");
  EXPECT_EQ(base32_text("fo"), "MZXQ");
  EXPECT_EQ(base32_text("foo"), "MZXW6");
  EXPECT_EQ(base32_text("foob"), "MZXW6YQ");
  EXPECT_EQ(base32_text("fooba"), "MZXW6YTB");
  EXPECT_EQ(base32_text("foobar"), "MZXW6YTBOI");
}

TEST(Totp, TheUriSaysAllThatAnAuthenticatorNeeds) {
  EXPECT_EQ(otpauth_uri("Madang", "min ji@example.com", "foobar"),
            "otpauth://totp/Madang:min%20ji%40example.com?secret=MZXW6YTBOI&issuer=Madang&algorithm=SHA1&digits=6"
            "&period=30");
}

TEST(Totp, RecoveryCodesAreReadAsPeopleTypeThem) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto code = new_recovery_code();
    EXPECT_EQ(code.size(), 11U);
    EXPECT_FALSE(is_totp(code));
    EXPECT_EQ(normalised_recovery_code(code).size(), 10U);
    seen.insert(code);
  }
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(normalised_recovery_code("ABCDE-o1iLz"), normalised_recovery_code(" abcde 0111z "));
}

TEST(QrSvg, DrawsTheFinderPatternsAndTheQuietZone) {
  const auto svg = qr_svg("otpauth://totp/Madang:a?secret=MZXW6YTBOI");
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")) << svg.substr(0, 80);
  // The upper edge of both upper finder patterns: seven dark modules.
  EXPECT_NE(svg.find("M4 4h7v1H4z"), std::string::npos);
  EXPECT_NE(svg.find("M26 4h7v1H26z"), std::string::npos) << svg.substr(0, 400);
  EXPECT_EQ(qr_svg(""), "");
  EXPECT_EQ(qr_svg(std::string(1'001, 'x')), "");
}

}  // namespace
}  // namespace madang
