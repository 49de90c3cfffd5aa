#include "tests/bench/projection/projection_bench.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>

#include "messages/accounts/queries.hpp"
#include "messages/trading/queries.hpp"
#include "persistence/contexts.hpp"
#include "persistence/lists/table_read_models.hpp"
#include "persistence/projection/table_projection.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/support/hand_made_journal.hpp"
#include "tests/support/made_up/made_up_orders.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point start) {
  return std::chrono::duration<double>(steady::now() - start).count();
}

void print(const char* what, double value, const char* unit) {
  std::printf("%-28s %14.1f %s\n", what, value, unit);
}

void measure_lists(table_projection& projection, made_up_orders& flow) {
  table_read_models lists(projection, all_queries(), [&] { return projection.projected(); }, {});
  auto account = flow.accounts().front();
  auto by = flow.user_of(account);
  page first{100, 0, 0};
  const auto measure = [&](const char* name, auto query) {
    auto start = steady::now();
    constexpr int rounds = 50;
    for (int i = 0; i < rounds; ++i) {
      std::promise<void> done;
      lists.ask(query, [&](const auto&) { done.set_value(); });
      done.get_future().wait();
    }
    print(name, seconds_since(start) / rounds * 1e6, "us");
  };
  measure("list 100 orders", list_orders{by, account, order_filter::all, {}, {}, first});
  measure("list 100 open orders", list_orders{by, account, order_filter::open, {}, {}, first});
  measure("list 100 executions", list_executions{by, account, {}, first});
  measure("list 100 ledger entries", list_ledger{by, account, first});
}

void measure_snapshots(table_projection& projection) {
  constexpr std::uint64_t count = 1'000'000;
  std::vector<std::byte> state(250);
  auto start = steady::now();
  for (std::uint64_t i = 0; i < count; ++i) {
    projection.put_snapshot(
        {{entity_kind::order, pack_id(1'000'000 + i, static_cast<std::uint16_t>(i))}, 3, {i + 1}, 1, true, state});
  }
  projection.complete_checkpoint({count});
  while (projection.checkpoint() < position{count}) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  print("snapshots written", static_cast<double>(count) / seconds_since(start), "per s");
  start = steady::now();
  std::uint64_t bytes = 0;
  auto read = projection.live_snapshots([&](snapshot one) { bytes += one.state.size(); });
  print("snapshots read", static_cast<double>(read ? *read : 0) / seconds_since(start), "per s");
}

/// Rows a second of the simplest table there is.
double measure_plain_rows(const std::string& file, std::uint64_t rows, std::size_t row_bytes,
                          std::uint64_t per_commit) {
  sql_session session(file, sqlite_access::create, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
  session.run("CREATE TABLE rows (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
  sql_statement put(session, "INSERT INTO rows (payload) VALUES (?)");
  const std::vector<std::byte> payload(row_bytes);
  const auto start = steady::now();
  for (std::uint64_t done = 0; done < rows;) {
    session.run("BEGIN");
    for (std::uint64_t i = 0; i < per_commit && done < rows; ++i, ++done) put.run(std::span(payload));
    if (session.commit()) return 0;
  }
  return static_cast<double>(rows) / seconds_since(start);
}

}  // namespace

int run_projection_bench(const projection_bench_options& options) {
  hand_made_journal journal;
  made_up_orders flow(journal, {options.accounts, options.symbols, {}, {}, 5, options.client_order_ids, 1});
  for (std::uint64_t i = 0; i < options.orders; ++i) {
    flow.step();
    if ((i + 1) % options.batch_orders == 0) journal.close_batch();
  }
  journal.close_batch();

  const auto file = options.directory + "/projection.db";
  const auto events = journal.last().value;
  const auto per_order = [&](double of) { return of / static_cast<double>(options.orders); };
  table_projection_options settings;
  settings.tables = all_tables();
  settings.file = file;
  settings.settings.batch_max_events = options.batch_max_events;
  settings.settings.queue_max_bytes = INT64_MAX;
  settings.report = [](const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); };
  auto projection = *table_projection::open(settings);
  auto cpu = process_cpu_seconds();
  const auto start = steady::now();
  for (const auto& batch : journal.batches()) projection->offer(batch);
  projection->start([&](std::uint64_t number) { return journal.fetch(number); });
  const bool whole = projection->wait_projected(journal.last(), start + std::chrono::hours(1));
  const auto seconds = seconds_since(start);
  cpu = process_cpu_seconds() - cpu;
  const auto file_bytes = static_cast<double>(std::filesystem::file_size(file));
  const auto events_per_s = static_cast<double>(events) / seconds;
  print("events per order", per_order(static_cast<double>(events)), "");
  print("events projected", events_per_s, "per s");
  print("orders projected", static_cast<double>(options.orders) / seconds, "per s");
  print("CPU", per_order(cpu) * 1e6, "us per order");
  print("file", per_order(file_bytes), "bytes per order");
  if (options.reads) {
    measure_lists(*projection, flow);
    measure_snapshots(*projection);
  }
  projection.reset();
  const auto row_bytes = static_cast<std::size_t>(file_bytes / static_cast<double>(events));
  const auto plain = measure_plain_rows(options.directory + "/plain.db", events, row_bytes,
                                        static_cast<std::uint64_t>(options.batch_max_events));
  bench_report report;
  report.bench = "projection";
  report.value = events_per_s;
  report.unit = "events/s";
  report.baseline = {{"plain_rows_per_s", plain}};
  report.ratio = plain > 0 ? events_per_s / plain : 0;
  report.ok = whole && plain > 0;
  report.more = {{"cpu_us_per_order", per_order(cpu) * 1e6}, {"file_bytes_per_order", per_order(file_bytes)}};
  return report.print();
}

}  // namespace madang
