#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "cluster/node/node.hpp"
#include "config/setting_table.hpp"
#include "messages/jobs/job_messages.hpp"
#include "tests/support/sample_context/actors/adapters/shelf_client.hpp"
#include "tests/support/sample_context/config/sample_settings.hpp"
#include "tests/support/sample_context/messages/notebook_messages.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang::sample {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;
constexpr user_id ada{pack_id(1'000, 7)};
constexpr user_id bob{pack_id(1'001, 8)};

/// A real node in this process, with the made-up context in it. Every message goes through its bytes.
class a_node_with_one_more_context : public ::testing::Test {
 protected:
  void start() {
    settings config;
    config.node.data_dir = dir_.text();
    config.node.encode_all_messages = true;
    config.market.symbols_seeded = false;
    config.contexts.edit<sample_settings>().notes_max = notes_max_;
    node_parts parts;
    parts.gateway = parts.identity = parts.makers = false;
    auto started = node::start(config, parts);
    ASSERT_TRUE(started) << started.error();
    node_ = *std::move(started);
  }
  void restart() {
    node_->stop();
    node_.reset();
    start();
  }

  template <class Id, class Command>
  answer ask(Id to, Command command) {
    auto given = node_->client().ask(node_->entities(), to, std::move(command), patience);
    return given ? *given : answer{};
  }
  answer write(user_id by, std::string text, user_id into = {}) {
    return ask(notebook_of(into ? into : by), write_note{notebook_of(into ? into : by), by, std::move(text)});
  }
  notebook_view read(user_id by) {
    const auto given = ask(notebook_of(by), read_notebook{notebook_of(by), by});
    const auto* view = given.get_if<notebook_view>();
    return view == nullptr ? notebook_view{} : *view;
  }
  static bool refused_for(const answer& given, sample_reject why) {
    const auto* refusal_given = std::get_if<refusal>(&given.body);
    return refusal_given != nullptr && refusal_given->is(why);
  }
  /// The job when it is over.
  jobs::job_view outcome_of(jobs::job_id job, user_id by) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      const auto given = ask(job, jobs::read_job{job, by});
      const auto* view = given.get_if<jobs::job_view>();
      if (view != nullptr && view->finished_at) return *view;
    }
    return {};
  }

  temp_dir dir_;
  std::int64_t notes_max_ = 3;
  std::unique_ptr<node> node_;
};

TEST_F(a_node_with_one_more_context, has_its_entity_which_survives_a_restart) {
  start();
  EXPECT_TRUE(write(ada, "one").holds<notebook_view>());
  EXPECT_TRUE(write(ada, "two").holds<notebook_view>());
  const notebook_view expected{ada, {"one", "two"}, 2};
  EXPECT_EQ(read(ada), expected);
  restart();
  EXPECT_EQ(read(ada), expected);
}

TEST_F(a_node_with_one_more_context, has_its_refusals_and_its_setting) {
  notes_max_ = 1;
  start();
  EXPECT_TRUE(refused_for(write(bob, "not mine", ada), sample_reject::notebook_unknown));
  EXPECT_TRUE(refused_for(write(ada, ""), sample_reject::text_empty));
  EXPECT_TRUE(write(ada, "one").holds<notebook_view>());
  EXPECT_TRUE(refused_for(write(ada, "two"), sample_reject::notebook_full));
  EXPECT_TRUE(ask(notebook_of(ada), clear_notebook{notebook_of(ada), ada}).holds<notebook_view>());
  EXPECT_TRUE(write(ada, "two").holds<notebook_view>());
  ASSERT_NE(find_setting("sample.notes_max"), nullptr);
  EXPECT_EQ(section_help("sample"), "Notebooks.");
}

TEST_F(a_node_with_one_more_context, has_its_private_channel_with_a_past) {
  start();
  write(ada, "one");
  write(ada, "two");
  const channel_id channel{channel_kind::sample, ada.value};
  restart();
  EXPECT_EQ(node_->journal().last_number(channel), 2U);
  const auto contexts = all_contexts();
  const auto* entry = contexts.channels.find("sample");
  ASSERT_NE(entry, nullptr);
  const auto frames = entry->history(node_->journal());
  const auto records = node_->journal().read_channel(channel, 0, 10);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 2U);
  const auto shown = frames->frames_of(channel, *records);
  ASSERT_TRUE(shown);
  ASSERT_EQ(shown->size(), 2U);
  const auto* first = shown->front().get_if<notebook_frame>();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->event, "note_written");
  EXPECT_EQ(first->notebook, (notebook_view{ada, {"one"}, 1}));
}

TEST_F(a_node_with_one_more_context, has_its_job_which_sends_through_its_adapter) {
  start();
  const auto job = node_->ports().ids.next_job(ada);
  const auto asked = ask(job, jobs::request_job{job, ada, "send_notes", "5"});
  ASSERT_TRUE(asked.holds<jobs::job_view>());
  const auto done = outcome_of(job, ada);
  EXPECT_EQ(done.status, jobs::job_status::succeeded);
  EXPECT_EQ(done.result.text, "5");
  EXPECT_EQ(shelf().notes().size(), 5U);
  EXPECT_FALSE(ask(job, jobs::read_job{job, bob}).holds<jobs::job_view>());
}

// ---- how little others know of it ----------------------------------------------------------------------------------

bool is_source(const std::filesystem::path& path) {
  return path.extension() == ".hpp" || path.extension() == ".cpp" || path.filename() == "CMakeLists.txt";
}

bool names_it(const std::string& line) {
  for (const char* name :
       {"sample_context", "kind::sample", "number::sample", "X(sample)", "sample = 250", "madang::sample"}) {
    if (line.find(name) != std::string::npos) return true;
  }
  return false;
}

TEST(one_more_context, is_named_by_five_lines_outside_its_folders_at_most) {
  namespace fs = std::filesystem;
  const fs::path root = MADANG_SOURCE_DIR;
  std::string found;
  int lines = 0;
  for (const char* room : {"messages", "actors", "persistence", "gateway", "cluster", "config", "tests"}) {
    for (fs::recursive_directory_iterator at(root / room), end; at != end; ++at) {
      const auto path = at->path().lexically_relative(root).string();
      if (!at->is_regular_file() || !is_source(at->path()) || path.starts_with("tests/support/sample_context/"))
        continue;
      std::ifstream in(at->path());
      for (std::string line; std::getline(in, line);) {
        if (!names_it(line)) continue;
        ++lines;
        EXPECT_LE(line.size(), 120U) << path << ": " << line;
        found += path + ": " + line + "\n";
      }
    }
  }
  EXPECT_GE(lines, 2) << "the numbers of its entity and its channel are central";
  EXPECT_LE(lines, 5) << found;
}

}  // namespace
}  // namespace madang::sample
