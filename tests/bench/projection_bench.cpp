#include "tests/bench/projection_bench.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>

#include "messages/accounts/queries.hpp"
#include "messages/trading/queries.hpp"
#include "persistence/projection/context_queries.hpp"
#include "persistence/projection/context_tables.hpp"
#include "persistence/projection/sqlite_projection.hpp"
#include "persistence/projection/sqlite_read_models.hpp"
#include "tests/support/hand_made_journal.hpp"
#include "tests/support/made_up_orders.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point start) {
  return std::chrono::duration<double>(steady::now() - start).count();
}

double process_cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void print(const char* what, double value, const char* unit) {
  std::printf("%-28s %14.1f %s\n", what, value, unit);
}

void measure_lists(sqlite_projection& projection, made_up_orders& flow) {
  sqlite_read_models lists(projection, all_queries(), [&] { return projection.projected(); }, {});
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

void measure_snapshots(sqlite_projection& projection) {
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

}  // namespace

projection_bench_result run_projection_bench(const projection_bench_options& options) {
  hand_made_journal journal;
  made_up_orders flow(journal, {options.accounts, options.symbols, {}, {}, 5, options.client_order_ids, 1});
  for (std::uint64_t i = 0; i < options.orders; ++i) {
    flow.step();
    if ((i + 1) % options.batch_orders == 0) journal.close_batch();
  }
  journal.close_batch();

  auto file = options.directory + "/bench_projection.db";
  auto remove = [&] {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file + end);
  };
  remove();
  projection_bench_result out;
  {
    sqlite_projection_options settings;
    settings.tables = all_tables();
    settings.file = file;
    settings.settings.batch_max_events = options.batch_max_events;
    settings.settings.queue_max_bytes = INT64_MAX;
    settings.report = [](const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); };
    auto projection = *sqlite_projection::open(settings);
    auto cpu = process_cpu_seconds();
    auto start = steady::now();
    for (const auto& batch : journal.batches()) projection->offer(batch);
    projection->start([&](std::uint64_t number) { return journal.fetch(number); });
    projection->wait_projected(journal.last(), start + std::chrono::hours(1));
    out.seconds = seconds_since(start);
    cpu = process_cpu_seconds() - cpu;
    out.orders = options.orders;
    out.events = journal.last().value;
    out.events_per_second = static_cast<double>(out.events) / out.seconds;
    out.orders_per_second = static_cast<double>(out.orders) / out.seconds;
    out.cpu_us_per_order = cpu / static_cast<double>(out.orders) * 1e6;
    out.file_bytes_per_order = static_cast<double>(std::filesystem::file_size(file)) / static_cast<double>(out.orders);
    print("events per order", static_cast<double>(out.events) / static_cast<double>(out.orders), "");
    print("events projected", out.events_per_second, "per s");
    print("orders projected", out.orders_per_second, "per s");
    print("CPU", out.cpu_us_per_order, "us per order");
    print("file", out.file_bytes_per_order, "bytes per order");
    if (options.reads) {
      measure_lists(*projection, flow);
      measure_snapshots(*projection);
    }
  }
  remove();
  return out;
}

}  // namespace madang
