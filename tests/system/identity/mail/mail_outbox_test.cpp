#include <openssl/evp.h>

#include <algorithm>

#include "tests/support/eventually.hpp"
#include "tests/support/net/mail_server.hpp"
#include "tests/system/support/market_fixture.hpp"

/// Messages to users while the node dies.
namespace madang {
namespace {

const std::string password = "a long enough secret";

/// With the line that it goes on to.
std::string message_id_of(const std::string& mail) {
  const auto at = mail.find("Message-ID:\r\n ");
  return at == std::string::npos ? std::string() : mail.substr(at, mail.find("\r\n", at + 14) - at);
}
std::string body_of(const std::string& mail) {
  auto text = mail.substr(mail.find("\r\n\r\n") + 4);
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
  std::string out(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return out;
}

class messages_on_their_way : public empty_market {
 protected:
  void open() {
    start({"smtp.host=127.0.0.1", "smtp.port=" + std::to_string(server_.port()), "smtp.security=none",
           "smtp.from=no-reply@madang.example", "smtp.retry_first_ms=200", "smtp.retry_max_ms=400",
           "smtp.timeout_ms=2000"});
  }
  void sign_up(const std::string& name) const {
    const json who{{"email", name + "@example.com"}, {"username", name}, {"password", password}};
    ASSERT_EQ(api_client(port()).post("/users/register", who).status, 201);
  }
  void die_and_come_back() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
  }
  std::string outbox() const { return file_text(dir.text() + "/data/outbox.jsonl"); }
  bool has_received(std::size_t count) const {
    return eventually([&] { return server_.received().size() >= count; });
  }
  /// Shows the token of the link in a message.
  int verify(const std::string& mail) const {
    const auto body = body_of(mail);
    const auto at = body.find("token=") + 6;
    const auto token = body.substr(at, body.find_first_of(" \r\n\"<", at) - at);
    return api_client(port()).post("/users/verify-email", {{"token", token}}).status;
  }

  mail_server server_;
};

TEST_F(messages_on_their_way, wait_on_the_disk_for_a_server_that_takes_none_and_leave_after_a_crash) {
  server_.say_to("MAIL", "451 later");
  open();
  for (const std::string name : {"minji", "junho", "suho"}) sign_up(name);
  ASSERT_TRUE(eventually([&] { return server_.connections() > 0; }));
  ASSERT_TRUE(eventually([&] {
    const auto text = outbox();
    return std::count(text.begin(), text.end(), '\n') >= 3;
  }));
  EXPECT_EQ(outbox().find("@example.com"), std::string::npos) << "addresses are sealed";
  die_and_come_back();
  EXPECT_TRUE(server_.received().empty());
  server_.say_to("MAIL", "250 ok");
  ASSERT_TRUE(has_received(3));
  const auto mails = server_.received();
  EXPECT_EQ(verify(mails.front().text), 200) << body_of(mails.front().text);
  EXPECT_TRUE(eventually([&] { return outbox().empty(); })) << outbox();
  die_and_come_back();
  EXPECT_FALSE(eventually([&] { return server_.received().size() > 3; }, std::chrono::seconds(1)));
}

TEST_F(messages_on_their_way, come_again_under_the_same_name_where_nobody_knows_whether_they_arrived) {
  server_.take_and_stay_mute();
  open();
  sign_up("minji");
  ASSERT_TRUE(has_received(1));
  ASSERT_TRUE(eventually([&] { return !outbox().empty(); }));
  node->kill();
  server_.say_to("MESSAGE", "250 ok");
  ASSERT_TRUE(node->start()) << node->said();
  ASSERT_TRUE(has_received(2));
  const auto mails = server_.received();
  EXPECT_EQ(message_id_of(mails[0].text), message_id_of(mails[1].text));
  EXPECT_FALSE(message_id_of(mails[0].text).empty());
  EXPECT_EQ(verify(mails[1].text), 200);
  EXPECT_TRUE(eventually([&] { return outbox().empty(); }));
}

}  // namespace
}  // namespace madang
