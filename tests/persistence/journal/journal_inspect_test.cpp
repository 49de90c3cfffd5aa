#include "persistence/journal/journal_inspect.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include "messages/accounts/account.hpp"
#include "messages/identity/user.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/files/journal_files.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/persistence/sqlite/sqlite_journal_fixture.hpp"

namespace madang {
namespace {

using namespace testing;

event_text read_event(const record_view& one) {
  if (one.stream.kind == entity_kind::user) return event_text_of<user_event>(one.type, one.version, one.payload);
  return event_text_of<account_event>(one.type, one.version, one.payload);
}

class journal_inspect_test : public sqlite_journal_fixture {
 protected:
  template <class Event>
  void append(entity_id stream, std::uint64_t seq, const Event& event, std::vector<channel_id> channels = {}) {
    std::vector<std::byte> payload;
    encode_event(event, payload);
    draft one;
    one.stream = stream;
    one.seq = seq;
    one.type = Event::event_type;
    one.version = Event::event_version;
    one.payload = payload;
    for (const auto channel : channels) one.channels[one.channel_count++] = channel;
    event_meta stamp;
    truth->append({&one, 1}, {&stamp, 1});
  }
  void fill() {
    open();
    funds_deposited deposit;
    deposit.transaction = 1;
    deposit.amount = money::whole(500);
    append(account(1), 1, deposit, {{channel_kind::account, 1}});
    registration_started start;
    start.sealed_email = "hidden";
    start.password_hash = "hidden too";
    append({entity_kind::user, 5}, 1, start);
    append(account(1), 2, deposit, {{channel_kind::account, 1}});
    truth.reset();
  }
  std::string dump(const dump_filter& filter, int code = 0) {
    std::ostringstream said;
    EXPECT_EQ(code, dump_journal(files_in(dir.path()), filter, read_event, said));
    return said.str();
  }
};

TEST_F(journal_inspect_test, a_dump_is_one_line_of_json_per_event_without_secrets) {
  fill();
  const auto text = dump({});
  EXPECT_EQ(3, std::count(text.begin(), text.end(), '\n'));
  EXPECT_EQ(
      0U, text.find("{\"position\":1,\"time\":\"2001-09-09T01:46:40.000000Z\",\"entity\":\"account:acc_0000000000001\","
                    "\"seq\":1,\"type\":302,\"version\":2,\"event\":\"funds_deposited\","
                    "\"channels\":{\"2:1\":1},\"fields\":{\"transaction\":1,\"amount\":\"500\""))
      << text;
  EXPECT_NE(std::string::npos, text.find("\"sealed_email\":\"<6 bytes>\""));
  EXPECT_EQ(std::string::npos, text.find("hidden"));
}

TEST_F(journal_inspect_test, a_dump_names_channels_as_it_is_told) {
  fill();
  std::ostringstream said;
  dump_journal(files_in(dir.path()), {}, read_event, said,
               [](channel_id channel) { return "key " + std::to_string(channel.key); });
  EXPECT_NE(std::string::npos, said.str().find("\"channels\":{\"key 1\":2}")) << said.str();
}

TEST_F(journal_inspect_test, a_dump_shows_one_entity_or_a_range_of_positions) {
  fill();
  dump_filter filter;
  filter.entity = account(1);
  auto text = dump(filter);
  EXPECT_EQ(2, std::count(text.begin(), text.end(), '\n'));
  EXPECT_EQ(std::string::npos, text.find("registration_started"));
  filter = {};
  filter.first = filter.last = {2};
  text = dump(filter);
  EXPECT_EQ(1, std::count(text.begin(), text.end(), '\n'));
  EXPECT_NE(std::string::npos, text.find("registration_started"));
}

TEST_F(journal_inspect_test, an_event_that_cannot_be_read_is_shown_as_such) {
  open();
  events.one(account(1), "no event of an account");
  truth.reset();
  EXPECT_NE(std::string::npos, dump({}).find("\"event\":\"unreadable\""));
}

TEST_F(journal_inspect_test, stats_count_events_by_type_and_batches_by_size) {
  fill();
  std::ostringstream said;
  EXPECT_EQ(0, show_journal_stats(files_in(dir.path()), read_event, said));
  EXPECT_EQ(0U, said.str().find("3 events, ")) << said.str();
  EXPECT_NE(std::string::npos, said.str().find("   302  funds_deposited                   2")) << said.str();
}

TEST_F(journal_inspect_test, a_gap_in_a_stream_or_a_number_given_twice_shows_in_verify) {
  open();
  append(account(1), 1, user_registered{});
  append(account(1), 3, user_registered{});
  append(account(2), 1, user_registered{});
  append(account(2), 1, user_registered{});
  truth.reset();
  std::ostringstream said;
  EXPECT_EQ(1, verify_journal(files_in(dir.path()), said));
  EXPECT_NE(std::string::npos, said.str().find("number 3 follows 1 at position 2")) << said.str();
  EXPECT_NE(std::string::npos, said.str().find("number 1 follows 1 at position 4")) << said.str();
}

TEST_F(journal_inspect_test, verify_refuses_a_directory_that_somebody_writes_in_and_says_who) {
  open();
  append(account(1), 1, user_registered{});
  std::ostringstream said;
  EXPECT_EQ(2, verify_journal(files_in(dir.path()), said)) << said.str();
  EXPECT_EQ(0U, said.str().find("in use: process " + std::to_string(::getpid()) + " ")) << said.str();
  EXPECT_NE(std::string::npos, said.str().find("copy")) << said.str();
  EXPECT_EQ(2, verify_journal(files_in(dir.path()), said)) << "looking takes nothing";
  truth.reset();
  EXPECT_EQ(0, verify_journal(files_in(dir.path()), said)) << said.str();
}

TEST_F(journal_inspect_test, an_empty_journal_is_in_order_and_a_directory_without_one_is_unreadable) {
  open();
  truth.reset();
  std::ostringstream said;
  EXPECT_EQ(0, verify_journal(files_in(dir.path()), said)) << said.str();
  temp_dir empty;
  EXPECT_EQ(2, verify_journal(files_in(empty.path()), said));
  EXPECT_EQ(2, show_journal_stats(files_in(empty.path()), read_event, said));
  EXPECT_EQ(2, dump_journal(files_in(empty.path()), {}, read_event, said));
}

}  // namespace
}  // namespace madang
