#include "cluster/commands/reload.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <sstream>

#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

using live_changes = std::vector<live_settings::change>;

TEST(changes_between_settings, are_told_apart_by_what_may_change_while_the_node_runs) {
  settings before;
  auto after = before;
  EXPECT_TRUE(changes_between(before, after).live.empty());
  EXPECT_TRUE(changes_between(before, after).fixed.empty());
  after.node.log_level = log_level_kind::debug;
  after.http.io_threads = before.http.io_threads + 1;
  const auto found = changes_between(before, after);
  EXPECT_EQ(found.live, (live_changes{{"node.log_level", "debug"}})) << "as --set takes it: without quotes";
  EXPECT_EQ(found.fixed, std::vector<std::string>{"http.io_threads"});
}

/// A file of settings that is written again, and what the log says of it.
class a_reload : public testing::Test {
 protected:
  a_reload() {
    write("[node]\nlog_level = \"info\"\n");
    former_ = spdlog::default_logger();
    auto to = std::make_shared<spdlog::sinks::ostream_sink_mt>(log_);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("reload", std::move(to)));
    spdlog::set_level(spdlog::level::info);
  }
  ~a_reload() override { spdlog::set_default_logger(former_); }

  void write(const std::string& text) { std::ofstream(file()) << text; }
  std::string file() const { return dir_.text() + "/madang.toml"; }
  setting_sources sources() const { return {file(), {}, {}}; }
  /// What has been logged since it was last asked.
  std::string logged() {
    auto text = log_.str();
    log_.str({});
    return text;
  }

 private:
  temp_dir dir_;
  std::ostringstream log_;
  std::shared_ptr<spdlog::logger> former_;
};

TEST_F(a_reload, gives_what_has_changed_since_the_last_one) {
  settings_reload reload(sources(), *load_settings(sources()));
  EXPECT_TRUE(reload.read_again().empty());
  EXPECT_TRUE(says(logged(), "SIGHUP: no setting has changed"));
  write("[node]\nlog_level = \"warn\"\n[http]\nio_threads = 7\n");
  EXPECT_EQ(reload.read_again(), (live_changes{{"node.log_level", "warn"}}));
  const auto said = logged();
  EXPECT_TRUE(says(said, "SIGHUP: node.log_level is warn now")) << said;
  EXPECT_TRUE(says(said, "SIGHUP: http.io_threads has changed and counts from the next start on")) << said;
  EXPECT_FALSE(says(said, "no setting has changed")) << said;
  EXPECT_TRUE(reload.read_again().empty()) << "it was taken over";
  write("[node]\nlog_level = \"info\"\n[http]\nio_threads = 7\n");
  EXPECT_EQ(reload.read_again(), (live_changes{{"node.log_level", "info"}})) << "also back to what it was";
}

TEST_F(a_reload, of_wrong_sources_takes_nothing_and_forgets_nothing) {
  settings_reload reload(sources(), *load_settings(sources()));
  write("[node]\nlog_level = \"loud\"\n");
  EXPECT_TRUE(reload.read_again().empty());
  EXPECT_TRUE(says(logged(), "bad settings, nothing is taken over: "));
  write("[node]\nlog_level = \"error\"\n");
  EXPECT_EQ(reload.read_again(), (live_changes{{"node.log_level", "error"}}));
}

}  // namespace
}  // namespace madang
