#include "tests/bench/book/book_bench.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

#include "actors/market/order_book.hpp"
#include "tests/bench/book/book_workload.hpp"
#include "tests/support/naive_book.hpp"

namespace madang {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::uint32_t any_number_of_fills = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t first_tick_of_ids = 7'000'000'000'000ULL;
constexpr int timed_runs = 9;
constexpr int baseline_runs = 3;
constexpr int latency_passes = 5;

/// An operation in the platform's own types, as the symbol gets it.
struct book_command {
  order_id order;
  madang::price price;
  madang::quantity quantity;
  std::uint16_t symbol = 0;
  workload_type type{};
  madang::side side{};

  /// Each order has an owner of its own: self-trade prevention looks at every maker and never strikes.
  account_id owner() const { return {order.value}; }
};

/// Ids as the platform makes them: time-ordered, with a slot in the lower bits.
book_command to_command(const workload_operation& from, price tick) {
  const auto slot = slot_of_ticks(from.id);
  const auto on = from.side == 0 ? side::buy : side::sell;
  const auto limit = from.type == workload_type::limit ? price{from.price * tick.raw} : order_book::unlimited(on);
  return {
      {pack_id(first_tick_of_ids + from.id, slot)}, limit, quantity::whole(from.quantity), from.symbol, from.type, on};
}

std::vector<book_command> to_commands(const book_workload& workload, price tick) {
  std::vector<book_command> commands;
  commands.reserve(workload.operations.size());
  for (const auto& each : workload.operations) commands.push_back(to_command(each, tick));
  return commands;
}

void count_fill(trade_digest& digest, const planned_fill& fill) {
  digest.count((fill.maker.value >> 16) - first_tick_of_ids, static_cast<std::uint64_t>(fill.price.raw),
               static_cast<std::uint64_t>(fill.quantity.raw / quantity::one));
}

/// How an aggressor goes through the book.
enum class trading { at_once, decided_then_applied };

template <trading How, class Book>
void run_command(Book& book, const book_command& command, trade_digest& digest, std::vector<planned_fill>& fills) {
  if (command.type == workload_type::cancel) {
    book.remove(command.order);
    return;
  }
  match_plan_result done;
  if constexpr (How == trading::at_once) {
    done = book.execute(command.side, command.price, command.quantity, command.owner(), true, any_number_of_fills,
                        [&](const planned_fill& fill) { count_fill(digest, fill); });
  } else {
    fills.clear();
    done = book.plan(command.side, command.price, command.quantity, command.owner(), true, any_number_of_fills,
                     [&](const planned_fill& fill) { fills.push_back(fill); });
    for (const auto& fill : fills) {
      book.reduce(fill.maker, fill.quantity);
      count_fill(digest, fill);
    }
  }
  if (command.type == workload_type::limit && done.leaves) {
    book.add({command.order, command.owner(), command.side, command.price, done.leaves});
  }
}

struct run_figures {
  double operations_per_s = 0;
  double operations_per_cpu_s = 0;  ///< the same where other programs take none of the processor
  bool ok = false;
  std::size_t bytes = 0;  ///< of all books at the end
};

template <class Book>
bool as_expected(const workload_header& expected, const trade_digest& got, const std::vector<Book>& books) {
  std::size_t resting = 0;
  for (const auto& book : books) resting += book.size();
  return got.trades == expected.trades && got.quantity == expected.traded_quantity &&
         got.notional == expected.traded_notional && got.hash == expected.trade_hash && resting == expected.resting;
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Feeds fresh books with all commands; the clock runs from the command `timed_from` on.
template <class Book, trading How = trading::at_once>
run_figures timed_run(const workload_header& expected, const std::vector<book_command>& commands,
                      std::size_t timed_from) {
  std::vector<Book> books(expected.symbols);
  std::vector<planned_fill> fills;
  trade_digest digest;
  for (std::size_t i = 0; i < timed_from; ++i) run_command<How>(books[commands[i].symbol], commands[i], digest, fills);
  const auto cpu_started = cpu_seconds();
  const auto started = steady::now();
  for (auto i = timed_from; i < commands.size(); ++i) {
    run_command<How>(books[commands[i].symbol], commands[i], digest, fills);
  }
  const std::chrono::duration<double> took = steady::now() - started;
  const auto cpu_took = cpu_seconds() - cpu_started;
  const auto timed = static_cast<double>(commands.size() - timed_from);
  run_figures figures{timed / took.count(), timed / cpu_took, as_expected(expected, digest, books)};
  if constexpr (requires(const Book& book) { book.bytes(); }) {
    for (const auto& book : books) figures.bytes += book.bytes();
  }
  return figures;
}

template <class Book, trading How = trading::at_once>
run_figures median_run(const workload_header& expected, const std::vector<book_command>& commands,
                       std::size_t timed_from, int runs) {
  std::vector<run_figures> figures;
  bool ok = true;
  for (int i = 0; i < runs; ++i) {
    figures.push_back(timed_run<Book, How>(expected, commands, timed_from));
    ok = ok && figures.back().ok;
  }
  const auto middle = figures.begin() + runs / 2;
  std::nth_element(figures.begin(), middle, figures.end(),
                   [](const auto& a, const auto& b) { return a.operations_per_s < b.operations_per_s; });
  middle->ok = ok;
  return *middle;
}

struct latency_figures {
  double p50_us = 0;
  double p99_us = 0;
  double p999_us = 0;
  double p9999_us = 0;
  double worst_us = 0;
  double clock_us = 0;  ///< what two readings of the clock alone take; contained in the others
};

double quantile_us(std::vector<std::int64_t>& nanos, double part) {
  const auto at = nanos.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(nanos.size() - 1));
  std::nth_element(nanos.begin(), at, nanos.end());
  return static_cast<double>(*at) / 1000.0;
}

/// Passes of their own that read the clock around each command. Of each command the fastest passage counts: what other
/// programs take of the processor is not the book's.
latency_figures timed_operations(const workload_header& expected, const std::vector<book_command>& commands,
                                 std::size_t timed_from) {
  std::vector<std::int64_t> each(commands.size() - timed_from, std::numeric_limits<std::int64_t>::max());
  auto nothing = each;
  for (int pass = 0; pass < latency_passes; ++pass) {
    std::vector<order_book> books(expected.symbols);
    std::vector<planned_fill> fills;
    trade_digest digest;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      const auto before = steady::now();
      run_command<trading::at_once>(books[commands[i].symbol], commands[i], digest, fills);
      const auto after = steady::now();
      if (i < timed_from) continue;
      auto& best = each[i - timed_from];
      best = std::min<std::int64_t>(best, std::chrono::nanoseconds(after - before).count());
      auto& idle = nothing[i - timed_from];
      idle = std::min<std::int64_t>(idle, std::chrono::nanoseconds(steady::now() - after).count());
    }
  }
  return {quantile_us(each, 0.5),    quantile_us(each, 0.99), quantile_us(each, 0.999),
          quantile_us(each, 0.9999), quantile_us(each, 1.0),  quantile_us(nothing, 0.5)};
}

struct book_bench {
  std::string_view name;
  workload_shape shape;
  bool skip_filling;  ///< the clock starts when the first `resting` orders are in
  price tick = price::whole(1);
};

constexpr workload_shape mix{workload_flow::mix, 1, 1'000'000, 42, 0};
constexpr book_bench benches[] = {
    {"book_mix1", mix, false},
    {"book_mix1_tick1000", mix, false, price::whole(1'000)},
    {"book_mix1_cents", mix, false, price{price::one / 100}},
    {"book_mix100", {workload_flow::mix, 100, 1'000'000, 42, 0}, false},
    {"book_wide", {workload_flow::wide, 1, 2'000'000, 42, 20'000}, true},
    {"book_deep", {workload_flow::deep, 1, 3'000'000, 42, 1'000'000}, true},
    {"book_swing", {workload_flow::swing, 1, 2'000'000, 42, 20'000}, true},
    {"book_leap", {workload_flow::leap, 1, 2'000'000, 42, 64}, true},
};

int run(const book_bench& bench) {
  const auto workload = make_workload(bench.shape);
  auto head = workload.header;
  head.traded_notional *= static_cast<std::uint64_t>(bench.tick.raw);
  const auto commands = to_commands(workload, bench.tick);
  const auto from = static_cast<std::size_t>(bench.skip_filling ? bench.shape.resting : 0);
  std::printf(
      "%.*s: %llu operations, %u symbols, %llu trades, at most %llu resting, %llu at the end, prices %lld to %lld\n",
      static_cast<int>(bench.name.size()), bench.name.data(), static_cast<unsigned long long>(head.operations),
      head.symbols, static_cast<unsigned long long>(head.trades), static_cast<unsigned long long>(head.max_resting),
      static_cast<unsigned long long>(head.resting), static_cast<long long>(head.min_price),
      static_cast<long long>(head.max_price));

  const auto baseline = median_run<naive_book>(head, commands, from, baseline_runs);
  const auto book = median_run<order_book>(head, commands, from, timed_runs);
  const auto two_steps = median_run<order_book, trading::decided_then_applied>(head, commands, from, baseline_runs);
  const auto latency = timed_operations(head, commands, from);
  const bool ok = book.ok && baseline.ok && two_steps.ok;
  const auto bytes_per_order =
      static_cast<double>(book.bytes) / static_cast<double>(std::max<std::uint64_t>(head.resting, 1));

  std::printf(
      "order book, median of %d runs: %.1f million operations/s; plan, then reduce: %.1f; naive map book: %.1f\n",
      timed_runs, book.operations_per_s / 1e6, two_steps.operations_per_s / 1e6, baseline.operations_per_s / 1e6);
  std::printf(
      "one operation: p50 %.3f us, p99 %.3f us, p99.9 %.3f us, p99.99 %.3f us, worst %.1f us, of which the clock %.3f us; "
      "%.1f bytes per order\n",
      latency.p50_us, latency.p99_us, latency.p999_us, latency.p9999_us, latency.worst_us, latency.clock_us,
      bytes_per_order);
  std::printf(
      "{\"bench\":\"%.*s\",\"value\":%.0f,\"unit\":\"ops/s\",\"baseline\":{\"naive_map_book\":%.0f},\"ratio\":%.2f,"
      "\"p50_us\":%.3f,\"p99_us\":%.3f,\"p999_us\":%.3f,\"p9999_us\":%.3f,\"worst_us\":%.1f,\"clock_us\":%.3f,\"ok\":%s,"
      "\"runs\":%d,\"per_cpu_second\":%.0f,\"plan_then_reduce\":%.0f,\"trades\":%llu,\"resting\":%llu,\"bytes_per_order\":%.1f}\n",
      static_cast<int>(bench.name.size()), bench.name.data(), book.operations_per_s, baseline.operations_per_s,
      book.operations_per_s / baseline.operations_per_s, latency.p50_us, latency.p99_us, latency.p999_us,
      latency.p9999_us, latency.worst_us, latency.clock_us, ok ? "true" : "false", timed_runs,
      book.operations_per_cpu_s, two_steps.operations_per_s, static_cast<unsigned long long>(head.trades),
      static_cast<unsigned long long>(head.resting), bytes_per_order);
  return ok ? 0 : 1;
}

}  // namespace

std::string book_bench_names() {
  std::string names;
  for (const auto& bench : benches) names += (names.empty() ? "" : " ") + std::string(bench.name);
  return names;
}

int run_book_bench(std::string_view name) {
  const auto* bench =
      std::find_if(std::begin(benches), std::end(benches), [&](const auto& b) { return b.name == name; });
  if (bench == std::end(benches)) {
    std::fprintf(stderr, "no such benchmark of the order book: %.*s\n", static_cast<int>(name.size()), name.data());
    return 1;
  }
  return run(*bench);
}

}  // namespace madang
