#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "messages/accounts/queries.hpp"
#include "messages/market/queries.hpp"
#include "messages/trading/queries.hpp"
#include "persistence/contexts.hpp"
#include "persistence/lists/table_read_models.hpp"
#include "persistence/postgres/postgres_place.hpp"
#include "persistence/projection/table_projection.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/support/hand_made_journal.hpp"
#include "tests/support/made_up/made_up_orders.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {

/// A directory that goes with the test.
class projection_test : public ::testing::Test {
 protected:
  std::string file(const std::string& name = "projection.db") const { return (directory_.path() / name).string(); }

  table_projection_options options(const std::string& name = "projection.db", std::int64_t events = 20'000) {
    table_projection_options out;
    out.file = file(name);
    out.tables = all_tables();
    out.settings.batch_max_events = events;
    out.settings.linger_ms = 0;
    out.report = [this](const std::string& text) {
      std::lock_guard lock(reports_mutex_);
      reports_.push_back(text);
    };
    return out;
  }
  std::vector<std::string> reports() {
    std::lock_guard lock(reports_mutex_);
    return reports_;
  }

  static std::unique_ptr<table_projection> open(const table_projection_options& with) {
    auto opened = table_projection::open(with);
    if (!opened) throw std::runtime_error(opened.error().why);
    return *std::move(opened);
  }
  static batch_fetch fetch_from(const hand_made_journal& journal) {
    return [&journal](std::uint64_t number) { return journal.fetch(number); };
  }
  static std::chrono::steady_clock::time_point soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(60);
  }

  /// Projects everything there is and returns the running projection.
  static std::unique_ptr<table_projection> project(const hand_made_journal& journal,
                                                   const table_projection_options& with) {
    auto out = open(with);
    out->start(fetch_from(journal));
    for (const auto& batch : journal.batches()) out->offer(batch);
    EXPECT_TRUE(out->wait_projected(journal.last(), soon()));
    return out;
  }

  /// The same tables in PostgreSQL; each name is a database of its own.
  std::shared_ptr<projection_place> on_server(const std::string& name = "projection.db") {
    return place_in_postgres(rig(name).settings(), nullptr);
  }
  testing::postgres_rig& rig(const std::string& name = "projection.db") {
    auto& one = rigs_[name];
    if (!one) one = std::make_unique<testing::postgres_rig>();
    return *one;
  }

  template <class Query>
  static list_result<Query> ask(read_models& lists, Query query) {
    std::promise<list_result<Query>> answer;
    lists.ask(std::move(query), [&](list_result<Query> given) { answer.set_value(std::move(given)); });
    return answer.get_future().get();
  }

  /// Whether two dumps are equal; names the first line that differs.
  static ::testing::AssertionResult same(const std::string& a, const std::string& b) {
    if (a == b) return ::testing::AssertionSuccess();
    auto at = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin())
            .first -
        a.begin());
    auto line = [&](const std::string& text) {
      auto start = text.rfind('\n', at) + 1;
      return text.substr(start, std::min<std::size_t>(text.find('\n', at), start + 400) - start);
    };
    return ::testing::AssertionFailure() << "\n" << line(a) << "\n" << line(b);
  }

  /// All rows of all tables as text, in the order of their keys.
  static std::string dump(const std::string& path) {
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    std::string out;
    for (const auto& table : column(db, "SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")) {
      out += table + "\n" + sorted(rows(db, "SELECT * FROM " + table));
    }
    sqlite3_close(db);
    return out;
  }

 private:
  /// A table without an order of its own has its rows as they were written, which chunks change.
  static std::string sorted(const std::string& lines) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < lines.size();) {
      const auto end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
      all.push_back(lines.substr(at, end - at));
      at = end;
    }
    std::sort(all.begin(), all.end());
    std::string out;
    for (const auto& one : all) out += one;
    return out;
  }
  static std::string rows(sqlite3* db, const std::string& sql) {
    std::string out;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(statement, i));
        if (sqlite3_column_type(statement, i) == SQLITE_NULL) out += "NULL";
        bool binary = sqlite3_column_type(statement, i) == SQLITE_BLOB;
        for (int j = 0; j < sqlite3_column_bytes(statement, i); ++j) {
          if (binary) {
            out += "0123456789abcdef"[bytes[j] >> 4];
            out += "0123456789abcdef"[bytes[j] & 15];
          } else {
            out += static_cast<char>(bytes[j]);
          }
        }
        out += '|';
      }
      out += '\n';
    }
    sqlite3_finalize(statement);
    return out;
  }
  static std::vector<std::string> column(sqlite3* db, const std::string& sql) {
    std::vector<std::string> out;
    std::string line;
    for (char each : rows(db, sql)) {
      if (each == '|') continue;
      if (each == '\n') {
        out.push_back(std::exchange(line, {}));
      } else {
        line += each;
      }
    }
    return out;
  }

  temp_dir directory_;
  std::map<std::string, std::unique_ptr<testing::postgres_rig>> rigs_;
  std::mutex reports_mutex_;
  std::vector<std::string> reports_;
};

}  // namespace madang
