#include "actors/identity/adapters/smtp_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "actors/identity/adapters/mail_text.hpp"
#include "tests/actors/identity/adapters/mail_stage.hpp"
#include "tests/support/eventually.hpp"

namespace madang::identity {
namespace {

using protection = mail_server::protection;

TEST(SmtpClient, AMessageArrivesWithItsLinkInTheLanguageOfItsUser) {
  mail_server server;
  auto message = some_message();
  EXPECT_EQ(send_to(settings_for(server), message).outcome, mail_outcome::sent);
  message.language = language_code::en;
  message.kind = link_kind::reset_password;
  EXPECT_EQ(send_to(settings_for(server), message).outcome, mail_outcome::sent);
  const auto mails = server.received();
  ASSERT_EQ(mails.size(), 2U);
  EXPECT_EQ(mails[0].from, "no-reply@m.example");
  EXPECT_EQ(mails[0].to, "minji@example.com");
  EXPECT_NE(body_in(mails[0].text).find(message.link), std::string::npos);
  EXPECT_NE(body_in(mails[0].text).find("이메일"), std::string::npos);
  EXPECT_NE(body_in(mails[1].text).find("choose another password"), std::string::npos);
  EXPECT_NE(mails[0].text.find("Date: Fri, 28 Nov 2025 03:20:00 +0000\r\n"), std::string::npos) << mails[0].text;
}

TEST(SmtpClient, NothingFromOutsideAddsAHeaderOrACommand) {
  mail_server server;
  auto config = settings_for(server);
  config.from_name = "Madang\r\nBcc: <x@y.z>";
  auto message = some_message();
  message.link = "https://m.example/?token=a\r\n.\r\nMAIL FROM:<x@y.z>";
  EXPECT_EQ(send_to(config, message).outcome, mail_outcome::sent);
  ASSERT_EQ(server.received().size(), 1U);
  EXPECT_EQ(server.received()[0].text.find("Bcc"), std::string::npos);
  EXPECT_NE(body_in(server.received()[0].text).find(message.link), std::string::npos);
  for (const auto* bad : {"a@b>\r\nRCPT TO:<x@y.z", "a@b\r\nDATA", "", "a@b c"}) {
    message.email = bad;
    const auto result = send_to(config, message);
    EXPECT_EQ(result.outcome, mail_outcome::refused) << bad;
    EXPECT_EQ(result.why, "address");
  }
  for (const auto& line : server.heard()) EXPECT_EQ(line.find("x@y.z"), std::string::npos) << line;
}

TEST(SmtpClient, EveryTryOfAMessageHasOneNameAndEachMessageItsOwn) {
  smtp_settings config;
  config.from = "no-reply@m.example";
  const auto name_in = [&](const link_message& of) {
    const auto text = mail_text(config, of);
    const auto at = text.find("Message-ID:");
    return text.substr(at, text.find('>', at) - at);
  };
  auto other = some_message();
  other.link += 'd';
  EXPECT_EQ(name_in(some_message()), name_in(some_message()));
  EXPECT_NE(name_in(some_message()), name_in(other));
  EXPECT_EQ(name_in(other).find("token"), std::string::npos);
}

struct refusal_case {
  const char* command;
  const char* reply;
  mail_outcome outcome;
  const char* why;
};

TEST(SmtpClient, ARefusalSaysWhetherItIsOfTheMessageOrOfTheServerAndNeverRepeatsItsWords) {
  const refusal_case cases[] = {
      {"GREETING", "554 go away", mail_outcome::server_failed, "greeting: 554"},
      {"EHLO", "421 busy", mail_outcome::server_failed, "ehlo: 421"},
      {"MAIL", "550 not you", mail_outcome::server_failed, "sender: 550"},
      {"RCPT", "550 no minji@example.com", mail_outcome::refused, "recipient: 550"},
      {"RCPT", "451 later", mail_outcome::failed, "recipient: 451"},
      {"RCPT", "421 closing", mail_outcome::server_failed, "recipient: 421"},
      {"DATA", "452 full", mail_outcome::failed, "data: 452"},
      {"MESSAGE", "554 spam", mail_outcome::refused, "message: 554"},
      {"MESSAGE", "451 later", mail_outcome::failed, "message: 451"},
      {"MESSAGE", "what", mail_outcome::failed, "message: none"},
  };
  for (const auto& one : cases) {
    mail_server server;
    server.say_to(one.command, one.reply);
    const auto result = send_to(settings_for(server));
    EXPECT_EQ(result.outcome, one.outcome) << one.why;
    EXPECT_EQ(result.why, one.why);
    EXPECT_TRUE(server.received().empty());
  }
}

TEST(SmtpClient, AServerThatIsMuteOrSlowOrGoneIsGivenUpInTime) {
  for (const auto* step : {"GREETING", "EHLO", "RCPT", "MESSAGE"}) {
    for (const bool dribbles : {false, true}) {
      mail_server server;
      dribbles ? server.dribble_at(step) : server.stay_mute_at(step);
      auto config = settings_for(server);
      config.timeout_ms = 300;
      const auto began = std::chrono::steady_clock::now();
      const auto result = send_to(config);
      EXPECT_TRUE(result.outcome == mail_outcome::server_failed || result.outcome == mail_outcome::failed) << step;
      EXPECT_NE(result.why.find(dribbles && !result.late ? "reply too long" : "timed out"), std::string::npos)
          << result.why;
      EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
    }
  }
  mail_server closing;
  closing.hang_up_at("DATA");
  EXPECT_EQ(send_to(settings_for(closing)).why, "data: connection closed");
  smtp_settings nobody = settings_for(closing);
  nobody.port = 1;
  EXPECT_EQ(send_to(nobody).why, "connect: no connection");
}

TEST(SmtpClient, AStopCutsATryOff) {
  mail_server server;
  server.stay_mute_at("DATA");
  auto config = settings_for(server);
  config.timeout_ms = 600'000;
  std::atomic<bool> stopping = false;
  mail_result result;
  std::thread sending([&] { result = send_mail(config, some_message(), stopping); });
  EXPECT_TRUE(eventually([&] { return !server.heard().empty() && server.heard().back() == "DATA"; }));
  stopping = true;
  sending.join();
  EXPECT_EQ(result.outcome, mail_outcome::not_tried);
}

class SmtpUnderTls : public testing::TestWithParam<protection> {
 protected:
  SmtpUnderTls() {
    write_file(dir.file("ca.pem"), server.certificate());
    write_file(dir.file("password"), "s3cret pass\n");
    config = settings_for(server, GetParam() == protection::tls ? smtp_security::tls : smtp_security::starttls);
    config.ca_file = dir.file("ca.pem");
    config.user = "madang";
    config.password_file = dir.file("password");
  }

  scratch_directory dir;
  mail_server server{GetParam()};
  smtp_settings config;
};

TEST_P(SmtpUnderTls, AMessageArrivesAndThePasswordIsShownUnderTlsAlone) {
  const auto result = send_to(config);
  EXPECT_EQ(result.outcome, mail_outcome::sent) << result.why;
  const auto heard = server.heard();
  const auto shown = std::ranges::find_if(heard, [](const auto& line) { return line.starts_with("AUTH PLAIN "); });
  ASSERT_NE(shown, heard.end());
  EXPECT_EQ(decoded(shown->substr(11)).substr(0, 19), std::string("\0madang\0s3cret pass", 19));
  if (GetParam() == protection::tls) return;
  const auto began = std::ranges::find(heard, "STARTTLS");
  ASSERT_NE(began, heard.end());
  EXPECT_LT(began - heard.begin(), shown - heard.begin());
}

TEST_P(SmtpUnderTls, AServerThatCannotProveWhoItIsHearsNoPassword) {
  mail_server stranger(GetParam());
  config.port = stranger.port();
  EXPECT_EQ(send_to(config).why, "tls: TLS failed") << "signed by nobody we know";
  config.port = server.port();
  config.host = "localhost";
  EXPECT_EQ(send_to(config).why, "tls: TLS failed") << "good for another name";
  for (const auto& one : {&stranger, &server}) {
    for (const auto& line : one->heard()) EXPECT_FALSE(line.starts_with("AUTH")) << line;
  }
}

INSTANTIATE_TEST_SUITE_P(Both, SmtpUnderTls, testing::Values(protection::starttls, protection::tls));

TEST(SmtpClient, WithoutTheOfferOfTlsNothingIsSaidInTheClear) {
  mail_server server;
  EXPECT_EQ(send_to(settings_for(server, smtp_security::starttls)).why, "starttls: not offered");
  EXPECT_EQ(server.heard(), std::vector<std::string>{"EHLO m.example"});
}

TEST(SmtpClient, WhatCameInTheClearBehindTheOfferOfTlsIsNotTaken) {
  mail_server server(protection::starttls);
  server.say_to("STARTTLS", "220 go\r\n250 AUTH PLAIN");
  scratch_directory dir;
  write_file(dir.file("ca.pem"), server.certificate());
  auto config = settings_for(server, smtp_security::starttls);
  config.ca_file = dir.file("ca.pem");
  const auto result = send_to(config);
  EXPECT_EQ(result.why, "tls: TLS failed");
  EXPECT_TRUE(server.received().empty());
}

TEST(SmtpClient, LogsInByTheWayThatTheServerOffers) {
  scratch_directory dir;
  write_file(dir.file("password"), "pw");
  mail_server server;
  auto config = settings_for(server);
  config.user = "madang";
  config.password_file = dir.file("password");
  server.say_to("EHLO", "250-here\r\n250 AUTH LOGIN");
  EXPECT_EQ(send_to(config).outcome, mail_outcome::sent);
  const auto heard = server.heard();
  EXPECT_NE(std::ranges::find(heard, "cHc="), heard.end());
  server.say_to("EHLO", "250 here");
  EXPECT_EQ(send_to(config).why, "auth: not offered");
  server.say_to("EHLO", "250 AUTH PLAIN");
  server.say_to("AUTH", "535 wrong");
  EXPECT_EQ(send_to(config).why, "auth: 535");
  write_file(dir.file("open"), "pw", 0644);
  config.password_file = dir.file("open");
  EXPECT_EQ(send_to(config).why, "auth: no password") << "others can read it";
  config.password_file = dir.file("none");
  EXPECT_EQ(send_to(config).why, "auth: no password");
}

}  // namespace
}  // namespace madang::identity
