#include "actors/identity/adapters/mail_sender.hpp"

#include <gtest/gtest.h>

#include "tests/actors/identity/adapters/mail_stage.hpp"
#include "tests/support/eventually.hpp"

namespace madang::identity {
namespace {

/// An outbox with its sender before a server; both can end and come back.
class MailSender : public testing::Test {
 protected:
  void start(std::int64_t tries_max = 1'000, std::int64_t outbox_max = 1'000) {
    identity_settings config;
    config.outbox_max = outbox_max;
    box = std::make_unique<outbox_file>(path(), config, true, open_seal());
    counts = std::make_unique<outside_metrics>("smtp");
    auto smtp = settings_for(server);
    smtp.timeout_ms = timeout_ms;
    sender = std::make_unique<mail_sender>(
        *box, mail_retries{tries_max, 1, 20},
        [smtp](const link_message& one, const std::atomic<bool>& stopping) { return send_mail(smtp, one, stopping); },
        [] { return mail_noon + (std::chrono::steady_clock::now() - began()).count(); }, *counts);
  }
  void stop() {
    sender.reset();
    box.reset();
  }
  std::string path() const { return dir.file("outbox.jsonl"); }
  bool is_empty() const { return box->kept(10).empty(); }
  bool is_received(std::size_t count) const {
    return eventually([&] { return server.received().size() >= count; });
  }

  static std::chrono::steady_clock::time_point began() {
    static const auto at = std::chrono::steady_clock::now();
    return at;
  }

  std::int64_t timeout_ms = 10'000;
  scratch_directory dir;
  mail_server server;
  std::unique_ptr<outbox_file> box;
  std::unique_ptr<outside_metrics> counts;
  std::unique_ptr<mail_sender> sender;
};

TEST_F(MailSender, AMessageLeavesTheOutboxOnceTheServerHasIt) {
  start();
  box->post(some_message());
  EXPECT_TRUE(eventually([&] { return is_empty(); }));
  EXPECT_EQ(server.received().size(), 1U);
  EXPECT_EQ(counts->succeeded.value(), 1U);
  stop();
  EXPECT_EQ(content_of(path()), "");
  start();
  box->post(some_message(8));
  EXPECT_TRUE(is_received(2));
  EXPECT_EQ(server.received().size(), 2U) << "the first is not sent again";
}

TEST_F(MailSender, AServerThatRefusesForAWhileGetsTheMessageLater) {
  server.say_to("GREETING", "421 busy");
  start();
  box->post(some_message());
  EXPECT_TRUE(eventually([&] { return counts->failed.value() >= 3; }));
  const auto waiting = box->kept(1);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].delivery, link_delivery::waiting);
  EXPECT_EQ(waiting[0].error, "greeting: 421");
  EXPECT_GE(waiting[0].tries, 2U);
  EXPECT_EQ(counts->waiting.value(), 1);
  EXPECT_EQ(counts->breaker_state.value(), 1);
  server.say_to("GREETING", "220 here");
  EXPECT_TRUE(is_received(1));
  EXPECT_TRUE(eventually([&] { return is_empty() && counts->waiting.value() == 0; }));
  EXPECT_EQ(counts->breaker_state.value(), 0);
}

TEST_F(MailSender, ARefusedMessageStaysForTheAdministratorAndHoldsNobodyUp) {
  server.say_to("RCPT", "550 unknown");
  start();
  box->post(some_message());
  EXPECT_TRUE(eventually([&] { return counts->given_up.value() == 1; }));
  server.say_to("RCPT", "250 ok");
  box->post(some_message(8));
  EXPECT_TRUE(is_received(1));
  EXPECT_TRUE(eventually([&] { return box->kept(10).size() == 1; }));
  const auto left = box->kept(10)[0];
  EXPECT_EQ(left.user, user_id{7});
  EXPECT_EQ(left.delivery, link_delivery::failed);
  EXPECT_EQ(left.error, "recipient: 550");
}

TEST_F(MailSender, AMessageIsGivenUpAfterItsLastTry) {
  server.say_to("MESSAGE", "451 later");
  start(3);
  box->post(some_message());
  EXPECT_TRUE(eventually([&] { return counts->given_up.value() == 1; }));
  EXPECT_EQ(counts->failed.value(), 3U);
  EXPECT_EQ(counts->repeated.value(), 2U);
  EXPECT_TRUE(eventually([&] { return box->kept(1)[0].delivery == link_delivery::failed; }));
}

TEST_F(MailSender, WhatWaitsSurvivesARestartWithItsAddressSealed) {
  server.say_to("RCPT", "451 later");
  start();
  box->post(some_message());
  EXPECT_TRUE(eventually([&] { return counts->failed.value() >= 1; }));
  stop();
  EXPECT_EQ(content_of(path()).find("minji"), std::string::npos) << "no address in the clear";
  server.say_to("RCPT", "250 ok");
  start();
  EXPECT_TRUE(is_received(1));
  EXPECT_EQ(server.received()[0].to, "minji@example.com");
}

TEST_F(MailSender, AStopDoesNotWaitForAServerThatDoesNotAnswer) {
  server.stay_mute_at("DATA");
  timeout_ms = 600'000;
  start();
  box->post(some_message());
  EXPECT_TRUE(eventually([&] { return !server.heard().empty() && server.heard().back() == "DATA"; }));
  stop();
  server.say_to("DATA", "354 go");
  start();
  EXPECT_TRUE(is_received(1));
}

TEST_F(MailSender, OverTheBoundTheOldestMessagesGoAndAreCounted) {
  server.say_to("GREETING", "421 busy");
  start(1'000, 2);
  for (std::uint64_t user = 1; user <= 5; ++user) box->post(some_message(user));
  EXPECT_EQ(box->kept(10).size(), 2U);
  EXPECT_EQ(box->kept(10)[0].user, user_id{5});
  EXPECT_TRUE(eventually([&] { return counts->given_up.value() == 3; }));
}

TEST_F(MailSender, ANewerMessageOfAUserTakesThePlaceOfTheOneThatWaits) {
  server.say_to("GREETING", "421 busy");
  start();
  box->post(some_message());
  EXPECT_TRUE(eventually([&] { return counts->failed.value() >= 1; }));
  auto newer = some_message();
  newer.created_at = mail_noon + 1;
  newer.link = "https://m.example/verify-email?token=new";
  box->post(newer);
  EXPECT_EQ(box->kept(10).size(), 1U);
  server.say_to("GREETING", "220 here");
  EXPECT_TRUE(eventually([&] { return is_empty(); }));
  // A try of the older one that had begun may still arrive, before it.
  const auto received = server.received();
  ASSERT_FALSE(received.empty());
  EXPECT_NE(body_in(received.back().text).find("token=new"), std::string::npos);
}

TEST(MailRetries, DoubleUpToABound) {
  const mail_retries policy{20, 30, 100};
  EXPECT_EQ(pause_after(policy, 1), 30'000'000);
  EXPECT_EQ(pause_after(policy, 2), 60'000'000);
  EXPECT_EQ(pause_after(policy, 3), 100'000'000);
  EXPECT_EQ(pause_after(policy, 4'000'000'000U), 100'000'000);
}

TEST(Outbox, WithoutAMailServerMessagesStayForTheAdministrator) {
  scratch_directory dir;
  {
    outbox_file box(dir.file("outbox.jsonl"), {}, false, open_seal());
    box.post(some_message());
    EXPECT_FALSE(box.due(mail_noon + 1));
  }
  EXPECT_EQ(content_of(dir.file("outbox.jsonl")).find("minji"), std::string::npos);
  outbox_file again(dir.file("outbox.jsonl"), {}, true, open_seal());
  ASSERT_EQ(again.kept(10).size(), 1U);
  EXPECT_EQ(again.kept(10)[0].delivery, link_delivery::kept) << "nobody knows where to";
}

TEST(Outbox, ForgetsWhoeverIsErased) {
  scratch_directory dir;
  const auto path = dir.file("outbox.jsonl");
  {
    outbox_file box(path, {}, false, open_seal());
    box.post(some_message(7));
    box.post(some_message(8));
    box.forget(some_message(7).user);
    EXPECT_EQ(box.kept(10).size(), 1U);
  }
  EXPECT_EQ(content_of(path).find(to_text(some_message(7).user)), std::string::npos);
  EXPECT_NE(content_of(path).find(to_text(some_message(8).user)), std::string::npos);
}

TEST(Outbox, ReadsTheLinesOfOlderVersionsAndPassesOverBrokenOnes) {
  scratch_directory dir;
  write_file(dir.file("outbox.jsonl"),
             "{\"kind\":\"RESET_PASSWORD\",\"user_id\":\"" + to_text(user_id{9}) +
                 "\",\"link\":\"l\",\"created_at\":5,\"ends_at\":6}\nnothing\n{\"kind\":1}\n");
  outbox_file box(dir.file("outbox.jsonl"), {}, true, open_seal());
  ASSERT_EQ(box.kept(10).size(), 1U);
  EXPECT_EQ(box.kept(10)[0].kind, link_kind::reset_password);
  EXPECT_EQ(box.kept(10)[0].delivery, link_delivery::kept);
}

TEST(Outbox, WhoseAddressCannotBeOpenedIsLeftToTheAdministrator) {
  scratch_directory dir;
  {
    outbox_file box(dir.file("outbox.jsonl"), {}, true, open_seal());
    box.post(some_message());
  }
  auto erased = open_seal();
  erased.open = [](user_id, std::string_view) { return std::optional<std::string>(); };
  outbox_file box(dir.file("outbox.jsonl"), {}, true, erased);
  EXPECT_FALSE(box.due(mail_noon));
  EXPECT_EQ(box.kept(1)[0].delivery, link_delivery::kept);
}

}  // namespace
}  // namespace madang::identity
