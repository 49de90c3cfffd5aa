#include "persistence/tables/plain_table.hpp"

#include <gtest/gtest.h>

#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/time.hpp"
#include "messages/trading/words.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {
namespace {

struct book_row {
  static constexpr std::string_view table_name = "books";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {"title"}; }

  madang::user_id user_id;
  std::uint64_t number = 0;
  std::string title;
  madang::side side = madang::side::buy;
  std::vector<std::byte> cover;
  unix_nanos bought_at;

  friend bool operator==(const book_row&, const book_row&) = default;
  MADANG_FIELDS(user_id, number, title, side, cover, bought_at)
};

class book_table final : public plain_table<book_row> {
 public:
  using plain_table::erase;
  using plain_table::key;
  using plain_table::plain_table;
  using plain_table::put;
  using plain_table::update;
};

constexpr user_id ada{0x8000'0000'0000'0001};  // numbers of the upper half are negative columns
constexpr user_id bob{2};

book_row book(user_id user, std::uint64_t number, std::string title) {
  return {user, number, std::move(title), side::sell, {std::byte{0}, std::byte{255}}, {1'234}};
}
book_table::key key_of(user_id user, std::int64_t number) {
  return {static_cast<std::int64_t>(user.value), number};
}

class plain_table_test : public testing::Test {
 protected:
  plain_table_test() : session_((dir_.path() / "plain.db").string(), sqlite_access::create, "PRAGMA user_version=1;") {
    session_.run(plain_row<book_row>::create(sql_dialect::sqlite).c_str());
    table_.emplace(session_);
  }

  /// What follows is of the entity's event with this number.
  void at_event(std::uint64_t seq) {
    projected_record record;
    record.seq = seq;
    table_->begin_event(record);
  }
  /// The chunk as the engine writes it.
  void commit() {
    session_.run("BEGIN");
    table_->write();
    EXPECT_FALSE(session_.commit());
    table_->clear();
  }
  std::vector<book_row> rows() {
    std::vector<book_row> out;
    sql_statement read(session_, "SELECT * FROM books ORDER BY user_id, number");
    for (read.ask(); read.next();) out.push_back(plain_row<book_row>::read(read));
    EXPECT_FALSE(session_.failed());
    return out;
  }
  std::vector<std::string> titles() {
    std::vector<std::string> out;
    for (const auto& one : rows()) out.push_back(one.title);
    return out;
  }

  temp_dir dir_;
  sql_session session_;
  std::optional<book_table> table_;
};

using titles_of = std::vector<std::string>;

TEST_F(plain_table_test, every_kind_of_column_comes_back_as_it_was) {
  table_->put(book(ada, 1, "자본 'n' \"x\""));
  table_->put(book(bob, 2, ""));
  commit();
  EXPECT_EQ(rows(), (std::vector{book(ada, 1, "자본 'n' \"x\""), book(bob, 2, "")}));
}

TEST_F(plain_table_test, enumerations_are_words_for_whoever_looks_into_the_file) {
  table_->put(book(ada, 1, "one"));
  commit();
  sql_statement read(session_, "SELECT side FROM books");
  read.ask();
  ASSERT_TRUE(read.next());
  EXPECT_EQ(read.text(0), "SELL");
}

TEST_F(plain_table_test, the_last_put_of_a_key_is_its_row) {
  table_->put(book(ada, 1, "first"));
  table_->put(book(ada, 1, "second"));
  commit();
  table_->put(book(ada, 1, "third"));
  table_->put(book(ada, 2, "other"));
  commit();
  EXPECT_EQ(titles(), (titles_of{"third", "other"}));
}

TEST_F(plain_table_test, erases_rows_of_the_file_and_of_the_chunk) {
  table_->put(book(ada, 1, "stored"));
  table_->put(book(ada, 2, "stays"));
  commit();
  table_->put(book(ada, 3, "never stored"));
  table_->erase(key_of(ada, 1));
  table_->erase(key_of(ada, 3));
  table_->erase(key_of(bob, 7));  // none there
  commit();
  EXPECT_EQ(titles(), titles_of{"stays"});
  table_->erase(key_of(ada, 2));
  table_->put(book(ada, 2, "back again"));
  commit();
  EXPECT_EQ(titles(), titles_of{"back again"});
}

TEST_F(plain_table_test, updates_rows_of_the_file_and_of_the_chunk_and_no_others) {
  const auto rename = [](const char* to) { return [to](book_row& row) { row.title += to; }; };
  table_->put(book(ada, 1, "a"));
  table_->update(key_of(ada, 1), rename("b"));
  commit();
  table_->update(key_of(ada, 1), rename("c"));
  table_->update(key_of(ada, 1), rename("d"));
  table_->update(key_of(ada, 2), rename("nobody"));
  commit();
  EXPECT_EQ(rows(), std::vector{book(ada, 1, "abcd")}) << "the other columns stay";
  table_->erase(key_of(ada, 1));
  table_->update(key_of(ada, 1), rename("gone"));
  commit();
  EXPECT_EQ(titles(), titles_of{});
}

TEST_F(plain_table_test, writes_its_chunk_again_when_the_transaction_was_undone) {
  table_->put(book(ada, 1, "stored"));
  commit();
  table_->erase(key_of(ada, 1));
  table_->put(book(ada, 2, "new"));
  session_.run("BEGIN");
  table_->write();
  session_.run("ROLLBACK");
  table_->undo();
  EXPECT_EQ(titles(), titles_of{"stored"});
  commit();
  EXPECT_EQ(titles(), titles_of{"new"});
  table_->put(book(ada, 3, "of no use"));
  table_->reset();
  commit();
  EXPECT_EQ(titles(), titles_of{"new"});
}

TEST_F(plain_table_test, an_older_event_leaves_what_a_newer_one_has_written) {
  const auto rename = [](book_row& row) { row.title = "older"; };
  at_event(7);
  table_->put(book(ada, 1, "newer"));
  for (const bool stored : {false, true}) {
    if (stored) commit();
    at_event(6);
    table_->put(book(ada, 1, "older"));
    table_->update(key_of(ada, 1), rename);
    table_->erase(key_of(ada, 1));
    commit();
    EXPECT_EQ(titles(), titles_of{"newer"}) << (stored ? "in the file" : "in the chunk");
    at_event(7);
    table_->put(book(ada, 1, "newer"));
  }
  at_event(8);
  table_->update(key_of(ada, 1), [](book_row& row) { row.title = "newest"; });
  commit();
  EXPECT_EQ(titles(), titles_of{"newest"});
  at_event(7);
  table_->erase(key_of(ada, 1));
  commit();
  EXPECT_EQ(titles(), titles_of{"newest"});
  at_event(8);
  table_->erase(key_of(ada, 1));
  commit();
  EXPECT_EQ(titles(), titles_of{});
}

TEST(plain_sql, is_valid_in_both_stores) {
  EXPECT_EQ(plain_row<book_row>::create(sql_dialect::postgres),
            "CREATE TABLE books (\n"
            "  user_id BIGINT NOT NULL,\n"
            "  number BIGINT NOT NULL,\n"
            "  title TEXT NOT NULL,\n"
            "  side TEXT NOT NULL,\n"
            "  cover BYTEA NOT NULL,\n"
            "  bought_at BIGINT NOT NULL,\n"
            "  entity_seq BIGINT NOT NULL,\n"
            "  PRIMARY KEY (user_id, number)\n"
            ");\n"
            "CREATE INDEX books_1 ON books (title);\n");
  EXPECT_EQ(plain_row<book_row>::erase_sql(), "DELETE FROM books WHERE user_id=? AND number=? AND entity_seq<=?");
}

}  // namespace
}  // namespace madang
