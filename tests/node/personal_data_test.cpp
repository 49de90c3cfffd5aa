#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/node/node_stage.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {
namespace {

/// All bytes of a file, letters in lower case.
std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string all{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::transform(all.begin(), all.end(), all.begin(), [](unsigned char c) { return std::tolower(c); });
  return all;
}

class personal_data : public testing::Test {
 protected:
  /// No file of the node holds one of these.
  void expect_nowhere(const std::vector<std::string>& texts) {
    std::size_t files = 0;
    for (const auto& one : std::filesystem::recursive_directory_iterator(node.data_dir())) {
      if (!one.is_regular_file()) continue;
      ++files;
      const auto content = content_of(one.path());
      for (const auto& text : texts) {
        EXPECT_EQ(content.find(text), std::string::npos) << one.path() << " holds " << text;
      }
    }
    EXPECT_GT(files, 5U);
  }

  node_stage node;
};

TEST_F(personal_data, is_in_no_file_as_it_was_given) {
  node.config.journal.snapshot_every_events = 1;
  node.start();
  const json person{{"email", "Sunhee.Park+Stocks@Hanok-Mail.example"},
                    {"username", "sunhee_of_busan"},
                    {"password", "Grandmother's kimchi jar"}};
  api_client nobody(node.port());
  const auto made = nobody.post("/users/register", person);
  ASSERT_EQ(made.status, 201) << made.raw.body;
  EXPECT_EQ(made.body["username"], "sunhee_of_busan");
  const auto login = nobody.post(
      "/users/login", {{"email", "sunhee.park+stocks@hanok-mail.example"}, {"password", person["password"]}});
  ASSERT_EQ(login.status, 200) << login.raw.body;
  ASSERT_TRUE(node.running().stores().wait_projected(10'000));
  const std::vector<std::string> texts{"sunhee", "park+stocks", "hanok-mail", "of_busan", "kimchi jar"};
  expect_nowhere(texts);
  node.stop();
  expect_nowhere(texts);
  node.start();
  api_client herself(node.port(), login.body["access_token"]);
  const auto seen = herself.get("/users/profile");
  EXPECT_EQ(seen.body["username"], "sunhee_of_busan") << "they can be opened still: " << seen.raw.body;
}

}  // namespace
}  // namespace madang
