#include "cluster/process/node_logging.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

namespace madang {
namespace {

class the_log : public testing::Test {
 protected:
  ~the_log() override { start_logging({}); }

  std::string said(const node_settings& with, const std::function<void()>& what) {
    testing::internal::CaptureStderr();
    start_logging(with);
    what();
    spdlog::default_logger()->flush();
    return testing::internal::GetCapturedStderr();
  }
  node_settings config;
};

TEST_F(the_log, says_what_is_of_its_level_and_above) {
  const auto all = [] {
    spdlog::trace("of trace");
    spdlog::debug("of debug");
    spdlog::info("of info");
    spdlog::warn("of warn");
    spdlog::error("of error");
    spdlog::critical("of critical");
  };
  using kind = log_level_kind;
  const std::pair<kind, int> lines[] = {{kind::trace, 6}, {kind::debug, 5},    {kind::info, 4}, {kind::warn, 3},
                                        {kind::error, 2}, {kind::critical, 1}, {kind::off, 0}};
  for (const auto& [level, count] : lines) {
    config.log_level = level;
    const auto text = said(config, all);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), count) << text;
    EXPECT_EQ(text.find("of critical") != std::string::npos, count > 0);
  }
}

TEST_F(the_log, may_change_its_level_while_it_is_open) {
  config.log_level = log_level_kind::error;
  const auto text = said(config, [] {
    spdlog::info("before");
    set_log_level(log_level_kind::info);
    spdlog::info("after");
  });
  EXPECT_EQ(text.find("before"), std::string::npos);
  EXPECT_NE(text.find("after"), std::string::npos);
}

TEST_F(the_log, is_json_whatever_a_message_holds) {
  config.log_format = log_format_kind::json;
  const auto text = said(config, [] { spdlog::warn("{}", "a \"quoted\" \\ word\nand another line\t\x01"); });
  EXPECT_TRUE(text.starts_with("{\"ts\":\"2")) << text;
  EXPECT_NE(text.find(R"("level":"warning","msg":"a \"quoted\" \\ word\u000aand another line\u0009\u0001"})"),
            std::string::npos)
      << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << "one line";
}

TEST_F(the_log, has_last_words_even_where_it_is_off) {
  config.log_level = log_level_kind::off;
  EXPECT_NE(said(config, [] { log_at_any_level("the end"); }).find("the end"), std::string::npos);
}

TEST_F(the_log, says_why_a_bug_ends_the_process) {
  EXPECT_DEATH(
      {
        start_logging({});
        log_last_words();
        try {
          throw std::runtime_error("a broken thing");
        } catch (...) {
          std::terminate();
        }
      },
      "a bug ends the process: a broken thing");
}

}  // namespace
}  // namespace madang
