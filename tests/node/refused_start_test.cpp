#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "config/settlement/settlement_settings.hpp"
#include "tests/node/node_stage.hpp"

/// What stands in the way of a start is named, and the same directory serves once it is gone.
namespace madang {
namespace {

namespace fs = std::filesystem;

class a_refused_start : public testing::Test {
 protected:
  /// Why it does not start; empty: it does.
  std::string why() {
    try {
      stage.start();
      return {};
    } catch (const std::runtime_error& refused) {
      return refused.what();
    }
  }
  void expect_refused(const std::string& about) {
    const auto said = why();
    EXPECT_TRUE(said.starts_with(about)) << "'" << said << "' and not " << about;
    EXPECT_FALSE(said.ends_with('\n')) << said;
  }
  std::string in_data(const std::string& name) const { return stage.data_dir() + "/" + name; }
  static void write(const std::string& file) { std::ofstream(file) << "this is not what is wanted here\n"; }

  node_stage stage;
};

TEST_F(a_refused_start, names_the_setting_of_a_file_that_is_not_there_or_no_good) {
  const std::string none = "/nowhere/at/all.toml";
  temp_dir dir;
  const auto bad = dir.text() + "/bad.toml";
  write(bad);
  const auto settlement = [&]() -> settlement::settlement_settings& {
    return stage.config.contexts.edit<settlement::settlement_settings>();
  };
  const std::vector<std::pair<std::string, std::function<std::string&()>>> files{
      {"market.rules_file", [&]() -> std::string& { return stage.config.market.rules_file; }},
      {"market.hours_file", [&]() -> std::string& { return stage.config.market.hours_file; }},
      {"settlement.days_file", [&]() -> std::string& { return settlement().days_file; }},
      {"settlement.charges_file", [&]() -> std::string& { return settlement().charges_file; }},
  };
  for (const auto& [setting, file] : files) {
    for (const auto& path : {none, bad}) {
      file() = path;
      expect_refused(setting + ": " + path);
    }
    file() = "";
  }
  EXPECT_FALSE(fs::exists(stage.data_dir())) << "nothing has been written";
}

TEST_F(a_refused_start, names_the_instruments_file) {
  stage.config.market.instruments_file = "/nowhere/at/all.toml";
  node_parts parts;
  parts.gateway = parts.makers = false;
  const auto started = node::start(stage.config, parts);
  ASSERT_FALSE(started);
  EXPECT_TRUE(started.error().starts_with("market.instruments_file: /nowhere/at/all.toml")) << started.error();
}

TEST_F(a_refused_start, at_a_port_that_is_taken_writes_nothing) {
  node_stage first;
  first.start();
  stage.config.http.listen = "127.0.0.1:" + std::to_string(first.port());
  expect_refused("http.listen: " + stage.config.http.listen);
  EXPECT_FALSE(fs::exists(stage.data_dir()));
}

TEST_F(a_refused_start, on_the_directory_of_a_running_node_leaves_that_one_alone) {
  stage.start();
  stage.stock(1);
  node_stage second;
  second.config.node.data_dir = stage.data_dir();
  std::string said;
  try {
    second.start();
  } catch (const std::runtime_error& refused) {
    said = refused.what();
  }
  EXPECT_TRUE(said.starts_with("node.data_dir: ")) << said;
  EXPECT_TRUE(stage.deposit(0, 5).holds<transaction_view>());
}

TEST(a_start, with_something_in_its_way_names_it_and_succeeds_when_it_is_gone) {
  struct obstacle {
    std::string name;
    bool is_directory;
    std::string about;  ///< empty: its place
  };
  for (const auto& [name, is_directory, about] :
       {obstacle{"journal.db", true, "node.data_dir: "}, obstacle{"projection.db", true, "node.data_dir: "},
        obstacle{"keys", false, ""}, obstacle{"jobs", false, ""}, obstacle{"nonces", true, ""}}) {
    node_stage stage;
    const auto place = stage.data_dir() + "/" + name;
    fs::create_directories(is_directory ? place : stage.data_dir());
    if (!is_directory) std::ofstream(place) << "in the way";
    std::string said;
    try {
      stage.start();
    } catch (const std::runtime_error& refused) {
      said = refused.what();
    }
    EXPECT_NE(said.find(about.empty() ? place : about), std::string::npos) << name << ": " << said;
    fs::remove_all(place);
    EXPECT_NO_THROW(stage.start()) << name;
    EXPECT_NE(stage.port(), 0) << name;
  }
}

TEST_F(a_refused_start, changes_nothing_of_what_was_there) {
  stage.start();
  stage.stock(1);
  stage.stop();
  fs::rename(in_data("jobs"), in_data("jobs-kept"));
  write(in_data("jobs"));
  EXPECT_NE(why(), "");
  fs::remove(in_data("jobs"));
  fs::rename(in_data("jobs-kept"), in_data("jobs"));
  EXPECT_EQ(why(), "");
  EXPECT_EQ(stage.balance(0).cash, money::whole(1'000'000'000));
}

}  // namespace
}  // namespace madang
