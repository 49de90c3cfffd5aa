#include "cluster/console/masking.hpp"

#include <gtest/gtest.h>

#include "cluster/console/event_fields.hpp"

namespace madang::console {
namespace {

TEST(masking, knows_fields_that_hide_by_their_names) {
  for (const auto* name : {"sealed", "sealed_email", "password_hash", "recovery_hashes", "recovery_hash", "email_proof",
                           "refresh_hash", "nonce", "sealed_secret", "outside_token", "email", "username",
                           "allowed_addresses", "address_key", "hash", "proof"}) {
    EXPECT_TRUE(is_hidden_field(name)) << name;
  }
  for (const auto* name : {"quantity", "name", "symbol", "body_hash", "tokenised", "hashtag", "status", ""}) {
    EXPECT_FALSE(is_hidden_field(name)) << name;
  }
}

TEST(masking, shows_of_a_hidden_field_no_more_than_a_count) {
  EXPECT_EQ(masked("password_hash", "abc"), mask);
  EXPECT_EQ(masked("email_proof", "12345678901"), mask);
  EXPECT_EQ(masked("has_password", "yes"), "yes");
  EXPECT_EQ(masked("sealed_email_bytes", "44"), "44");
  EXPECT_EQ(masked("outside_tokens", "-"), "-");
}

TEST(masking, hides_what_looks_like_a_secret_whatever_its_field_is_called) {
  for (const auto* value :
       {"kim@example.org", "from <kim.a+b@mail.example.org>", "김@예.kr", "$argon2id$v=19$m=8", "Bearer eyJhbGciOi"}) {
    EXPECT_EQ(masked("note", value), mask) << value;
  }
  for (const auto* value : {"10 @ 70000", "order@17", "a@b", "@x.y", "70000"}) {
    EXPECT_EQ(masked("note", value), value) << value;
  }
}

TEST(masking, goes_into_lists) {
  const auto shown =
      masked({{"recovery_hashes", "2"}, {"  1", "secret-a"}, {"fills", "1"}, {"  kim@example.org", "x"}});
  EXPECT_EQ(shown[0].value, "2");
  EXPECT_EQ(shown[1].value, mask);
  EXPECT_EQ(shown[3].name, "  " + std::string(mask));
  EXPECT_EQ(shown[3].value, "x");
}

TEST(fields_of_an_event, have_paths_and_are_masked_at_every_depth) {
  const auto fields = fields_of(
      R"({"user":"usr_1","sealed_email":"<44 bytes>","from":{"sealed":"abc","address_key":77},)"
      R"("recovery_hashes":[1,2],"code":{"step":3,"recovery_hash":9},"act":{"reason":"write kim@example.org"},)"
      R"("peers":[{"number":1},{"number":2}],"group":null,"ok":true,"quote":"a\"b\\c\u001b"})");
  const std::vector<named_value> wanted = {{"user", "usr_1"},
                                           {"sealed_email", std::string(mask)},
                                           {"from/sealed", std::string(mask)},
                                           {"from/address_key", std::string(mask)},
                                           {"recovery_hashes/0", std::string(mask)},
                                           {"recovery_hashes/1", std::string(mask)},
                                           {"code/step", "3"},
                                           {"code/recovery_hash", std::string(mask)},
                                           {"act/reason", std::string(mask)},
                                           {"peers/0/number", "1"},
                                           {"peers/1/number", "2"},
                                           {"group", "-"},
                                           {"ok", "true"},
                                           {"quote", "a\"b\\c\x1b"}};
  EXPECT_EQ(fields, wanted);
}

TEST(fields_of_an_event, are_unreadable_where_they_are_not_json) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += '[';
  for (const auto& text : {std::string("{"), std::string("{\"a\"}"), std::string("[1,]"), std::string("\"a"),
                           std::string("{} x"), std::string("nul"), std::string("\"\\u00"), std::string(), deep}) {
    const auto fields = fields_of(text);
    ASSERT_EQ(fields.size(), 1U) << text.substr(0, 20);
    EXPECT_EQ(fields.front().name, "unreadable") << text.substr(0, 20);
  }
}

TEST(fields_of_an_event, stand_on_one_line) {
  EXPECT_EQ(to_line(fields_of(R"({"a":1,"b":"two words","c":[]})")), "a=1 b='two words'");
}

}  // namespace
}  // namespace madang::console
