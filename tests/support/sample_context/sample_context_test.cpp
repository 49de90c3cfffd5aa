#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>

#include "cluster/node/node.hpp"
#include "config/setting_table.hpp"
#include "messages/jobs/job_messages.hpp"
#include "tests/support/sample_context/config/sample_settings.hpp"
#include "tests/support/sample_context/messages/notebook_messages.hpp"
#include "tests/support/sample_context/messages/queries.hpp"
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
    config.node.data_dir = dir_.text() + "/data";
    config.node.encode_all_messages = true;
    config.market.symbols_seeded = false;
    config.contexts.edit<sample_settings>().notes_max = notes_max_;
    config.contexts.edit<sample_settings>().shelf = shelf();
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
  std::string shelf() const { return dir_.text() + "/shelf"; }

  template <class Id, class Command>
  answer ask(Id to, Command command) {
    auto given = node_->client().ask(node_->entities(), to, std::move(command), patience);
    return given ? *given : answer{};
  }
  answer write(user_id by, std::string text, idempotency request = {}, user_id into = {}) {
    const auto notebook = notebook_of(into ? into : by);
    return ask(notebook, write_note{notebook, by, std::move(text), request, node_->ports().time.now()});
  }
  notebook_view read(user_id by) {
    const auto given = ask(notebook_of(by), read_notebook{notebook_of(by), by});
    const auto* view = given.get_if<notebook_view>();
    return view == nullptr ? notebook_view{} : *view;
  }
  notebook_view clear(user_id by) {
    const auto given = ask(notebook_of(by), clear_notebook{notebook_of(by), by});
    const auto* view = given.get_if<notebook_view>();
    return view == nullptr ? notebook_view{} : *view;
  }
  /// The list as texts, newest first.
  std::vector<std::string> list(user_id by, page at = {100, 0, 0}) {
    std::promise<list_result<list_notes>> arrived;
    node_->stores().lists().ask(list_notes{by, at},
                                [&](list_result<list_notes> found) { arrived.set_value(std::move(found)); });
    const auto found = arrived.get_future().get();
    EXPECT_TRUE(found) << found.error().text;
    std::vector<std::string> texts;
    if (found) {
      for (const auto& one : found->items) texts.push_back(one.sealed_text);
    }
    return texts;
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

using texts = std::vector<std::string>;

TEST_F(a_node_with_one_more_context, has_its_entity_which_survives_a_restart) {
  start();
  EXPECT_TRUE(write(ada, "one").holds<note_view>());
  EXPECT_TRUE(write(ada, "two").holds<note_view>());
  const notebook_view expected{ada, 2, 2};
  EXPECT_EQ(read(ada), expected);
  restart();
  EXPECT_EQ(read(ada), expected);
  EXPECT_EQ(clear(ada), (notebook_view{ada, 0, 2}));
}

TEST_F(a_node_with_one_more_context, has_its_list_which_a_change_of_its_form_makes_anew) {
  start();
  for (const char* text : {"one", "two", "three"}) write(ada, text);
  write(bob, std::string("\0 sealed \xff", 10));
  EXPECT_EQ(list(ada), (texts{"three", "two", "one"}));
  EXPECT_EQ(list(ada, {1, 3, 0}), texts{"two"});
  EXPECT_EQ(list(bob), (texts{std::string("\0 sealed \xff", 10)}));
  clear(ada);
  write(ada, "four");
  EXPECT_EQ(list(ada), texts{"four"});
  node_->stop();
  node_.reset();
  {
    // Another program had other tables of this context here.
    sql_session other(dir_.text() + "/data/projection.db", sqlite_access::read_write, "");
    other.run("UPDATE table_versions SET version=0 WHERE context='sample'");
    other.run("DELETE FROM notes");
    ASSERT_FALSE(other.take_failure());
  }
  start();
  EXPECT_EQ(list(ada), texts{"four"});
  EXPECT_EQ(list(bob).size(), 1U);
}

TEST_F(a_node_with_one_more_context, has_its_refusals_and_its_setting) {
  notes_max_ = 1;
  start();
  EXPECT_TRUE(refused_for(write(bob, "not mine", {}, ada), sample_reject::notebook_unknown));
  EXPECT_TRUE(write(ada, "one").holds<note_view>());
  const auto full = write(ada, "two");
  EXPECT_TRUE(refused_for(full, sample_reject::notebook_full));
  EXPECT_EQ(std::get<refusal>(full.body).values, (std::vector<named_value>{{"limit", "1"}}));
  clear(ada);
  EXPECT_TRUE(write(ada, "two").holds<note_view>());
  ASSERT_NE(find_setting("sample.notes_max"), nullptr);
  EXPECT_EQ(section_help("sample"), "Notebooks.");
}

TEST_F(a_node_with_one_more_context, answers_a_repeated_request_as_before) {
  start();
  const idempotency key{1, 2, 3};
  const auto first = write(ada, "one", key);
  restart();
  const auto again = write(ada, "sealed another way", key);
  ASSERT_TRUE(again.holds<note_view>());
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(*again.get_if<note_view>(), *first.get_if<note_view>());
  EXPECT_TRUE(refused_for(write(ada, "one", {1, 2, 4}), sample_reject::idempotency_key_reused));
  EXPECT_EQ(read(ada).written, 1U);
}

TEST_F(a_node_with_one_more_context, has_its_private_channel_with_a_past) {
  start();
  write(ada, "one");
  write(ada, "two");
  const channel_id channel{channel_kind::sample, ada.value};
  restart();
  EXPECT_EQ(node_->journal().last_number(channel), 2U);
  const auto contexts = all_contexts();
  const auto* entry = contexts.channels.find("notes");
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
  EXPECT_EQ(first->notebook, (notebook_view{ada, 1, 1}));
}

TEST_F(a_node_with_one_more_context, has_its_job_which_sends_through_its_adapter) {
  start();
  for (const char* text : {"one", "two", "three"}) write(ada, text);
  const auto job = node_->ports().ids.next_job(ada);
  const auto asked = ask(job, jobs::request_job{job, ada, "send_notes", "Dear shelf"});
  ASSERT_TRUE(asked.holds<jobs::job_view>());
  const auto done = outcome_of(job, ada);
  EXPECT_EQ(done.status, jobs::job_status::succeeded);
  EXPECT_EQ(done.result.text, "3");
  std::ifstream sent(shelf() + "/" + to_text(ada) + "-2");
  const std::string content{std::istreambuf_iterator<char>(sent), std::istreambuf_iterator<char>()};
  EXPECT_EQ(content, "Dear shelf\ntwo");
  EXPECT_FALSE(ask(job, jobs::read_job{job, bob}).holds<jobs::job_view>());
}

TEST_F(a_node_with_one_more_context, describes_its_entity_to_operators) {
  start();
  write(ada, "one");
  std::promise<std::string> said;
  node_->entities().describe(entity_of(notebook_of(ada)), [&](result<entity_description, read_failure> found) {
    said.set_value(found ? to_text(*found) : found.error().why);
  });
  const auto text = said.get_future().get();
  EXPECT_NE(text.find("in memory"), std::string::npos) << text;
  EXPECT_NE(text.find("written"), std::string::npos) << text;
  EXPECT_EQ(text.find("one"), std::string::npos) << "personal fields stay where they are";
}

// ---- how little others know of it ----------------------------------------------------------------------------------

bool is_source(const std::filesystem::path& path) {
  return path.extension() == ".hpp" || path.extension() == ".cpp" || path.filename() == "CMakeLists.txt";
}

bool names_it(const std::string& line) {
  for (const char* name :
       {"sample_context", "kind::sample", "number::sample", "X(sample", "sample = 250", "madang::sample", "sample/"}) {
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
