#include "gateway/stream/protocol/client_op.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace madang {
namespace {

TEST(client_op, reads_the_frames_of_the_contract) {
  EXPECT_EQ(std::get<auth_op>(*parse_client_op(R"({"op":"auth","token":"t"})")).token, "t");
  const auto subscribe = std::get<subscribe_op>(*parse_client_op(
      R"({"op": "subscribe", "channels": ["book:005930", "orders:A", "book:005930"], "resume": {"orders:A": 41}})"));
  EXPECT_EQ(subscribe.channels, (std::vector<std::string>{"book:005930", "orders:A"}));
  EXPECT_EQ(subscribe.resume, (std::vector<std::pair<std::string, std::uint64_t>>{{"orders:A", 41}}));
  EXPECT_EQ(std::get<unsubscribe_op>(*parse_client_op(R"({"channels":["x"],"op":"unsubscribe"})")).channels,
            std::vector<std::string>{"x"});
  EXPECT_EQ(std::get<ping_op>(*parse_client_op(R"({"op":"ping","id":7})")).id, 7);
  EXPECT_FALSE(std::get<ping_op>(*parse_client_op(R"({"op":"ping"})")).id);
  const auto guard =
      std::get<guard_op>(*parse_client_op(R"({"op":"cancel_on_disconnect","account_id":"acc_1","enabled":true})"));
  EXPECT_EQ(guard.account, "acc_1");
  EXPECT_TRUE(guard.enabled);
}

TEST(client_op, refuses_everything_else_and_says_why) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"", "malformed_json"},
      {"{", "malformed_json"},
      {R"({"op":"ping"} x)", "malformed_json"},
      {"{\"op\":\"auth\",\"token\":\"\xff\"}", "malformed_json"},
      {R"([1])", "not_an_object"},
      {R"("ping")", "not_an_object"},
      {R"({})", "op_missing"},
      {R"({"op":7})", "op_missing"},
      {R"({"op":"fly"})", "op_unknown"},
      {R"({"op":"ping","op":"ping"})", "duplicate_member"},
      {R"({"op":"ping","id":"7"})", "id_not_integer"},
      {R"({"op":"ping","id":7.5})", "id_not_integer"},
      {R"({"op":"ping","id":99999999999999999999})", "id_not_integer"},
      {R"({"op":"ping","extra":1})", "unknown_field"},
      {R"({"op":"auth"})", "token_not_text"},
      {R"({"op":"auth","token":1})", "token_not_text"},
      {R"({"op":"subscribe"})", "channels_not_texts"},
      {R"({"op":"subscribe","channels":"book:A"})", "channels_not_texts"},
      {R"({"op":"subscribe","channels":[1]})", "channels_not_texts"},
      {R"({"op":"subscribe","channels":[],"resume":[]})", "resume_not_object"},
      {R"({"op":"subscribe","channels":[],"resume":{"a":-1}})", "resume_not_number"},
      {R"({"op":"subscribe","channels":[],"max_rate":[4]})", "max_rate_not_object"},
      {R"({"op":"subscribe","channels":[],"max_rate":{"a":0}})", "max_rate_not_number"},
      {R"({"op":"subscribe","channels":[],"max_rate":{"a":1001}})", "max_rate_not_number"},
      {R"({"op":"subscribe","channels":[],"max_rate":{"a":"4"}})", "max_rate_not_number"},
      {R"({"op":"subscribe","channels":[],"resume":{"a":"1"}})", "resume_not_number"},
      {R"({"op":"cancel_on_disconnect","enabled":true})", "account_id_not_text"},
      {R"({"op":"cancel_on_disconnect","account_id":1,"enabled":true})", "account_id_not_text"},
      {R"({"op":"cancel_on_disconnect","account_id":"acc_1"})", "enabled_not_boolean"},
      {R"({"op":"cancel_on_disconnect","account_id":"acc_1","enabled":1})", "enabled_not_boolean"},
      {R"({"op":"cancel_on_disconnect","account_id":"acc_1","enabled":true,"channels":[]})", "unknown_field"},
      {R"({"op":"subscribe","channels":[[[[[]]]]]})", "too_deep"}};
  for (const auto& [text, why] : cases) {
    const auto op = parse_client_op(text);
    ASSERT_FALSE(op) << text;
    EXPECT_EQ(op.error(), why) << text;
  }
}

}  // namespace
}  // namespace madang
