#include "persistence/bars/bar_import.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "persistence/bars/postgres_bar_store.hpp"
#include "persistence/bars/sqlite_bar_store.hpp"
#include "persistence/postgres/postgres_place.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang::market {
namespace {

constexpr std::int32_t korea_s = 32'400;

/// A store that fails, as one whose machine is gone, from a transaction on.
class failing_store final : public bar_store {
 public:
  failing_store(bar_store& real, int good) : real_(real), good_(good) {}
  result<bar_file_progress, std::string> progress_of(const std::string& file) override {
    return real_.progress_of(file);
  }
  std::optional<std::string> put(std::span<const imported_bar> bars, const std::string& file,
                                 bar_file_progress& progress) override {
    if (good_-- <= 0) return "the disk is gone";
    return real_.put(bars, file, progress);
  }

 private:
  bar_store& real_;
  int good_;
};

/// Each test runs over a file and over PostgreSQL.
class a_bar_import : public ::testing::TestWithParam<sql_dialect> {
 protected:
  void SetUp() override {
    if (is_file()) {
      store_ = sqlite_bar_store::open(bars_in(dir_.path())).value();
      return;
    }
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
    rig_ = std::make_unique<madang::testing::postgres_rig>();
    store_ = postgres_bar_store::open(rig_->settings()).value();
  }
  static bool is_file() { return GetParam() == sql_dialect::sqlite; }

  bar_import_options with(const std::string& name, const std::string& text) {
    bar_import_options out;
    out.file = dir_.path() / name;
    out.utc_offset_s = korea_s;
    std::ofstream(out.file, std::ios::binary) << text;
    out.on_bad_row = [this](std::uint64_t line, const std::string& why) { bad_.emplace_back(line, why); };
    out.on_progress = [this](const bar_file_progress&, std::uint64_t) { ++transactions_; };
    return out;
  }
  bar_file_progress run(const bar_import_options& options) { return import_bars(*store_, options).value(); }

  /// All bars as text, a line each; `symbol` as the store has it.
  std::string rows() const {
    const std::string columns = "interval_s, number, open, high, low, close, volume";
    std::unique_ptr<sql_session> session;
    if (is_file()) {
      session = std::make_unique<sql_session>(bars_in(dir_.path()).string(), sqlite_access::read_write, "");
    } else {
      session = place_in_postgres(rig_->settings(), nullptr)->open_reader();
    }
    sql_statement read(*session, "SELECT " + columns + " FROM " + (is_file() ? "bars" : "madang.bars") +
                                     " ORDER BY symbol, interval_s, number");
    std::string out;
    for (read.ask(); read.next();) {
      for (int i = 0; i < 7; ++i) out += std::to_string(read.integer(i)) + (i < 6 ? " " : "\n");
    }
    EXPECT_FALSE(session->take_failure());
    return out;
  }

  temp_dir dir_;
  std::unique_ptr<madang::testing::postgres_rig> rig_;
  std::unique_ptr<bar_store> store_;
  std::vector<std::pair<std::uint64_t, std::string>> bad_;
  int transactions_ = 0;
};

/// So many minutes of a symbol, one bad row in each thousand.
std::string many_rows(int count) {
  std::string out = "symbol,time,open,high,low,close,volume\n";
  for (int i = 0; i < count; ++i) {
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    const auto open = i % 1'000 == 999 ? std::string("?") : std::to_string(1'000 + i % 100);
    out += "005930,2025-01-" + two(1 + i / 1'440) + " " + two(i / 60 % 24) + ":" + two(i % 60) + "," + open +
           ",1200,900," + std::to_string(1'000 + i % 90) + "," + std::to_string(i) + "\n";
  }
  return out;
}

TEST_P(a_bar_import, puts_every_row_and_reads_the_symbol_from_the_files_name) {
  const auto done = run(with("005930.csv",
                             "date,open,high,low,close,volume\r\n"
                             "2025-01-02,52700,53600,52300,53400,16630538\r\n"
                             "\r\n"
                             "2025-01-03,52800,55100,52800,54400,19318046"));
  EXPECT_EQ(done.added, 2U);
  EXPECT_EQ(done.lines, 4U);
  EXPECT_TRUE(done.ended);
  EXPECT_TRUE(bad_.empty());
  EXPECT_EQ(rows(),
            "86400 20090 527000000 536000000 523000000 534000000 16630538000000\n"
            "86400 20091 528000000 551000000 528000000 544000000 19318046000000\n");
}

TEST_P(a_bar_import, names_bad_rows_by_their_lines_and_puts_the_others) {
  const auto done = run(with("x.csv",
                             "symbol,date,open,high,low,close,volume\n"
                             "005930,2025-01-02,5,5,5,5,1\n"
                             "005930,2025-01-32,5,5,5,5,1\n"
                             "\n"
                             "samsung electronics,2025-01-03,5,5,5,5,1\n" +
                                 std::string(10'000, 'x') +
                                 "\n"
                                 "000660,2025-01-03,5,4,5,5,1\n"
                                 "000660,2025-01-03,5,5,5,5,1\n"));
  EXPECT_EQ(done.added, 2U);
  EXPECT_EQ(done.bad, 4U);
  const std::vector<std::pair<std::uint64_t, std::string>> expected{
      {3, "date is '2025-01-32', not a day as 2026-01-31"},
      {5, "symbol is 'samsung electronics', not 1 to 8 of A-Z 0-9 . -"},
      {6, "it is too long"},
      {7, "high is less than another price"}};
  EXPECT_EQ(bad_, expected);
}

TEST_P(a_bar_import, imports_the_same_file_once) {
  const auto options = with("x.csv", many_rows(15'000));
  const auto first = run(options);
  EXPECT_EQ(first.added, 14'985U);
  EXPECT_EQ(first.bad, 15U);
  EXPECT_EQ(transactions_, 2);
  const auto before = rows();
  EXPECT_EQ(run(options), first) << "it is known by what it holds";
  EXPECT_EQ(transactions_, 2) << "no row was put again";
  auto again = with("y.csv", many_rows(15'000));
  again.again = true;
  const auto second = run(again);
  EXPECT_EQ(second.added, 0U);
  EXPECT_EQ(second.corrected, 0U);
  EXPECT_EQ(second.unchanged, 14'985U);
  EXPECT_EQ(rows(), before);
}

TEST_P(a_bar_import, corrects_what_is_there_with_other_values) {
  const std::string first_line = "date,open,high,low,close,volume\n";
  run(with("005930.csv", first_line + "2025-01-02,5,6,4,5,1\n2025-01-03,5,6,4,5,1\n"));
  const auto done =
      run(with("005930.csv", first_line + "2025-01-03,5,6,4,5,2\n2025-01-02,5,6,4,5,1\n2025-01-04,5,6,4,5,3\n"
                                          "2025-01-04,5,6,4,5,4\n"));
  EXPECT_EQ(done.added, 1U);
  EXPECT_EQ(done.added + done.corrected + done.unchanged, 4U);
  EXPECT_EQ(rows(),
            "86400 20090 50000 60000 40000 50000 1000000\n"
            "86400 20091 50000 60000 40000 50000 2000000\n"
            "86400 20092 50000 60000 40000 50000 4000000\n")
      << "the last one counts";
}

TEST_P(a_bar_import, goes_on_where_it_was_interrupted) {
  auto options = with("x.csv", many_rows(35'000));
  int allowed = 2;
  options.stops = [&] { return allowed-- == 0; };
  const auto first = run(options);
  EXPECT_FALSE(first.ended);
  EXPECT_EQ(first.lines, 20'001U);
  EXPECT_EQ(transactions_, 2);
  options.stops = {};
  const auto whole = run(options);
  EXPECT_TRUE(whole.ended);
  EXPECT_EQ(whole.added, 34'965U);
  EXPECT_EQ(whole.unchanged, 0U) << "no row was put twice";
  EXPECT_EQ(whole.bad, 35U);
  std::set<std::uint64_t> lines;
  for (const auto& [line, why] : bad_) lines.insert(line);
  EXPECT_EQ(bad_.size(), 35U);
  EXPECT_EQ(lines.size(), 35U) << "each bad row is named once, by its line";
  EXPECT_EQ(*lines.rbegin(), 35'001U);
}

TEST_P(a_bar_import, goes_on_behind_the_last_transaction_after_a_failure) {
  const auto options = with("x.csv", many_rows(35'000));
  failing_store failing(*store_, 2);
  const auto broken = import_bars(failing, options);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error(), "the disk is gone");
  const auto whole = run(options);
  EXPECT_EQ(whole.added, 34'965U);
  EXPECT_EQ(whole.unchanged, 0U);
  EXPECT_EQ(whole.bad, 35U);
  const auto with_breaks = rows();
  auto again = options;
  again.again = true;
  EXPECT_EQ(run(again).unchanged, 34'965U);
  EXPECT_EQ(rows(), with_breaks);
}

TEST_P(a_bar_import, says_why_a_file_cannot_be_read) {
  const auto why = [&](const bar_import_options& options) { return import_bars(*store_, options).error(); };
  auto none = with("005930.csv", "");
  EXPECT_EQ(why(none), "the first line names no column open");
  none.file = dir_.path() / "none.csv";
  EXPECT_EQ(why(none), "No such file or directory");
  none.file = dir_.path();
  EXPECT_EQ(why(none), "it is a directory");
  EXPECT_NE(why(with("no_symbol.csv", "date,open,high,low,close,volume\n")).find("--symbol"), std::string::npos);
  EXPECT_EQ(rows(), "");
}

/// Real bars, where they are.
TEST_P(a_bar_import, takes_every_row_of_real_files) {
  const char* folder = std::getenv("MADANG_TEST_DATA");
  if (folder == nullptr) GTEST_SKIP() << "MADANG_TEST_DATA is not set";
  std::uint64_t expected = 0;
  std::uint64_t added = 0;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(folder) / "krx_daily")) {
    std::ifstream file(entry.path());
    const auto lines = std::count(std::istreambuf_iterator<char>(file), {}, '\n');
    auto options = with("none", "");
    options.file = entry.path();
    const auto done = run(options);
    EXPECT_EQ(done.bad, 0U) << entry.path();
    added += done.added;
    expected += static_cast<std::uint64_t>(lines) - 1;
    ++files;
  }
  EXPECT_EQ(files, 30);
  EXPECT_EQ(added, expected);
}

INSTANTIATE_TEST_SUITE_P(stores, a_bar_import, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang::market
