#include "cluster/process/log_scrubber.hpp"

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace madang {
namespace {

using shapes = std::vector<std::pair<std::string, std::string>>;

void expect_all(const shapes& wanted) {
  for (const auto& [line, clean] : wanted) {
    EXPECT_EQ(scrubbed(line), clean);
    EXPECT_EQ(needs_scrubbing(line), line != clean) << line;
  }
}

TEST(log_scrubber, takes_out_mail_addresses) {
  expect_all({{"a@b.kr", "[e-mail]"},
              {"log-in of kim.min+x@example.co.kr failed", "log-in of [e-mail] failed"},
              {"<a@b.kr>, c@d.kr", "<[e-mail]>, [e-mail]"},
              {"@ at @b.kr, state @42, x@localhost", "@ at @b.kr, state @42, x@localhost"}});
}

TEST(log_scrubber, takes_out_telephone_numbers) {
  expect_all({{"call 010-1234-5678 now", "call [phone] now"},
              {"01012345678", "[phone]"},
              {"02-123-4567", "[phone]"},
              {"+82 10 1234 5678", "[phone]"},
              {"+821012345678.", "[phone]."}});
}

TEST(log_scrubber, takes_out_card_numbers_that_pass_their_check) {
  expect_all({{"card 4111111111111111", "card [card]"},
              {"card 4111-1111-1111-1111", "card [card]"},
              {"5500 0000 0000 0004 was used", "[card] was used"},
              {"4111111111111112", "4111111111111112"}});
}

TEST(log_scrubber, takes_out_account_numbers) {
  expect_all({{"to 110-123-456789", "to [account]"}, {"3333-01-1234567 (bank)", "[account] (bank)"}});
}

TEST(log_scrubber, takes_out_numbers_of_persons) {
  expect_all({{"born 900101-1234567", "born [id-number]"}, {"20261128-1234567", "20261128-1234567"}});
}

TEST(log_scrubber, takes_out_tokens_and_keys) {
  expect_all({{"got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_bmF0 here", "got [token] here"},
              {"msk_0123456789abcdef0123456789abcdef", "[api-key]"},
              {"Authorization: Bearer abc.def", "Authorization: [secret]"},
              {"bearer abcdef, next", "bearer [secret], next"}});
}

TEST(log_scrubber, takes_out_tokens_of_providers_and_of_the_vault) {
  expect_all({{"got ya29.a0AfB_byC-1234567890abcdef, next", "got [token], next"},
              {"to revoke 1//0gABCDEF-ghijklmnop_qrst", "to revoke [token]"},
              {"hvs.CAESIJ1234567890abcdef", "[token]"},
              {"chvs.CAESIJ1234567890abcdef, hvs.short, 1//0", "chvs.CAESIJ1234567890abcdef, hvs.short, 1//0"}});
}

TEST(log_scrubber, takes_out_what_is_announced_as_a_secret) {
  expect_all({{"password=hunter2&x=1", "password=[secret]&x=1"},
              {R"({"password":"hunter2","x":1})", R"({"password":"[secret]","x":1})"},
              {"Secret: s3cret", "Secret: [secret]"},
              {"client_secret=abc&code=1", "client_secret=[secret]&code=1"},
              {R"({"access_token":"AAAANx","expires_in":3600})", R"({"access_token":"[secret]","expires_in":3600})"},
              {R"({"new_password": "hunter3"})", R"({"new_password": "[secret]"})"},
              {"csrf_token: abc", "csrf_token: [secret]"},
              {"refresh_token=abc", "refresh_token=[secret]"},
              {"recovery_code=abcd-efgh", "recovery_code=[secret]"},
              {"Cookie: __Secure-refresh=abc", "Cookie: [secret]"},
              {"the password file is missing", "the password file is missing"},
              {"oauth_google.client_secret_file: is missing", "oauth_google.client_secret_file: is missing"},
              {"tokens: 3, madang_bad_tokens_total 3", "tokens: 3, madang_bad_tokens_total 3"}});
}

TEST(log_scrubber, leaves_what_a_log_is_for) {
  for (const std::string line :
       {"intake is closed: 67108864 bytes wait for the disk, 2000000 entities in memory",
        "madang 0.1.0 serves 127.0.0.1:8080 (port 8080) from /srv/data", "2026-11-28T20:45:01.123456+09:00",
        "order 01KB5T9ZQ0000000000003 of account 7340032", "position 1795834800000123456", "client 203.0.113.7",
        "005930 at 71000, 10 shares", "took 123456789 ns", "snapshot 2026-11-28 of 2026-11-27"}) {
    EXPECT_EQ(scrubbed(line), line);
  }
}

TEST(log_scrubber, scrubs_whatever_goes_through_its_sink) {
  std::ostringstream out;
  auto sink = scrub_before(std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
  sink->set_pattern("%l %v");
  spdlog::logger log("x", sink);
  log.warn("from {} to {}", "a@b.kr", 7);
  log.warn("plain");
  EXPECT_EQ(out.str(), "warning from [e-mail] to 7\nwarning plain\n");
}

}  // namespace
}  // namespace madang
