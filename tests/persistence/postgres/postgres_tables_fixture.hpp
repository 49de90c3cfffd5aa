#pragma once

#include <string>

#include "tests/persistence/projection/projection_fixture.hpp"

namespace madang {

/// Read tables in PostgreSQL; each name is a database of its own.
class postgres_tables_test : public projection_test {
 protected:
  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
  }
  table_projection_options on(const std::string& name, std::int64_t events = 20'000) {
    auto out = options(name, events);
    out.place = on_server(name);
    return out;
  }
  /// The same tables as another writer of the store sees them.
  table_projection_options on_as(const std::string& name, std::int64_t writer, std::int64_t events = 20'000) {
    auto out = options(name, events);
    auto settings = rig(name).settings();
    settings.writer = writer;
    out.place = place_in_postgres(settings, nullptr);
    return out;
  }
  static void fill(hand_made_journal& journal, int orders, int per_batch, std::uint64_t seed = 1) {
    made_up_orders flow(journal, {12, 3, money::whole(3), money::whole(5), 5, true, seed});
    for (int i = 1; i <= orders; ++i) {
      flow.step();
      if (i % per_batch == 0) journal.close_batch();
    }
    if (journal.open_bytes() > 0) journal.close_batch();
  }
  /// All rows of all tables, in an order of their own.
  std::string rows_of(const std::string& name) {
    std::string out;
    for (const std::string table : {"orders", "open_orders", "executions", "ledger", "ledger_ends", "candles", "trades",
                                    "accounts", "account_grants", "stream_heads", "stream_parts", "projected"}) {
      out += table + "\n" + rig(name).sql("SELECT t::text FROM madang_read." + table + " t ORDER BY 1") + "\n";
    }
    return out;
  }
  /// A transaction on the read tables that has begun to read and stays open.
  std::unique_ptr<sql_session> open_reading(const std::string& sql, const std::string& name = "tables") {
    auto reader = place_in_postgres(rig(name).settings(), nullptr)->open_reader();
    reader->begin_reading();
    sql_statement read(*reader, sql);
    read.ask();
    EXPECT_TRUE(read.next());
    return reader;
  }
  std::string one(const std::string& sql, const std::string& name = "tables") { return rig(name).sql(sql); }
};

}  // namespace madang
