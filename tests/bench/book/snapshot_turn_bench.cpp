#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "actors/market/symbol_entity.hpp"
#include "config/settings.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"

namespace madang {
namespace {

constexpr std::uint64_t resting_orders = 1'000'000;
/// Between two parts so many orders come, and as many go: a symbol under load.
constexpr int orders_between = 10;
constexpr std::uint64_t accounts = 5'000;

/// What one turn took, by the clock and of the processor: what other programs take of it is not the symbol's.
struct turn {
  double wall_ms = 0;
  double cpu_ms = 0;
};

double thread_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

template <class Work>
turn timed(Work&& work) {
  const auto cpu = thread_ms();
  const auto began = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - began;
  return {wall.count(), thread_ms() - cpu};
}

class busy_symbol {
 public:
  busy_symbol() {
    instrument_listed listed;
    listed.listing.symbol = *symbol_id::parse("005930");
    take(listed);
    for (std::uint64_t i = 0; i < resting_orders; ++i) rest_one();
  }

  const symbol_state& state() const { return state_; }
  void begin_snapshot() { parts_.emplace(state_); }
  bool is_lost() const { return parts_->is_lost(state_); }
  bool go_on(std::size_t most) { return parts_->go_on(state_, most); }
  std::vector<std::byte> take_snapshot() {
    auto bytes = std::move(*parts_).take();
    parts_.reset();
    return bytes;
  }

  void rest_one() {
    const bool buys = random_() % 2 == 0;
    const auto away = price::whole(static_cast<std::int64_t>(random_() % 1'000) * 100);
    order_rested rested;
    rested.order = order_of(next_++);
    rested.peer_message = 1;
    rested.account = {next_ % accounts + 1};
    rested.side = buys ? side::buy : side::sell;
    rested.price = buys ? price::whole(200'000) - away : price::whole(200'100) + away;
    rested.quantity = rested.leaves = quantity::whole(5);
    take(rested);
    acknowledge(rested.order, 1);
  }
  void cancel_one() {
    const auto id = order_of(random_() % next_);
    const auto resting = state_.book.find(id);
    if (!resting) return;
    take(order_removed{id, 2, resting->owner, order_reason::cancelled_by_user, resting->leaves});
    acknowledge(id, 2);
  }

 private:
  static order_id order_of(std::uint64_t number) {
    return {pack_id(7'000'000'000'000ULL + number, slot_of_ticks(number))};
  }
  void acknowledge(order_id by, std::uint32_t upto) {
    messages_acknowledged event;
    event.peers.push_back({entity_of(by), upto});
    event.forget_before = {1};
    take(event);
  }
  void take(const symbol_event& event) {
    if (parts_) parts_->before(state_, event);
    event_meta stamp;
    stamp.seq = state_.seq + 1;
    stamp.time = {1'800'000'000 * nanos_per_second + static_cast<std::int64_t>(stamp.seq)};
    apply(state_, event, stamp);
  }

  std::mt19937_64 random_{42};
  symbol_state state_;
  std::uint64_t next_ = 0;
  std::optional<market::symbol_snapshot_parts> parts_;
};

}  // namespace

int run_snapshot_turn() {
  const auto most = static_cast<std::size_t>(entity_settings{}.snapshot_part_max);
  busy_symbol symbol;
  std::vector<std::byte> whole;
  auto at_once = timed([&] { whole = symbol_entity::encode(symbol.state()); });
  for (int again = 0; again < 2; ++again) {
    const auto took = timed([&] { whole = symbol_entity::encode(symbol.state()); });
    at_once = {std::min(at_once.wall_ms, took.wall_ms), std::min(at_once.cpu_ms, took.cpu_ms)};
  }
  const auto expected = to_snapshot(symbol.state());

  bench_report report;
  turn longest;
  double all_cpu_ms = 0;
  auto count = [&](const turn& one) {
    report.latencies.add(static_cast<std::int64_t>(one.wall_ms * 1e6));
    longest = {std::max(longest.wall_ms, one.wall_ms), std::max(longest.cpu_ms, one.cpu_ms)};
    all_cpu_ms += one.cpu_ms;
  };
  bool is_over = false;
  count(timed([&] { symbol.begin_snapshot(); }));
  while (!is_over && !symbol.is_lost()) {
    count(timed([&] { is_over = symbol.go_on(most); }));
    for (int i = 0; i < orders_between && !is_over; ++i) {
      symbol.rest_one();
      symbol.cancel_one();
    }
  }
  std::vector<std::byte> stored;
  count(timed([&] { stored = symbol.take_snapshot(); }));
  const auto made = symbol_entity::decode(stored);

  report.bench = "snapshot_turn";
  report.unit = "ms of processor time of the longest turn";
  report.value = longest.cpu_ms;
  report.baseline = {{"at_once", at_once.cpu_ms}};
  report.ratio = longest.cpu_ms / at_once.cpu_ms;
  report.ok = is_over && made && to_snapshot(*made) == expected;
  report.more = {{"longest_wall_ms", longest.wall_ms},
                 {"at_once_wall_ms", at_once.wall_ms},
                 {"all_turns_cpu_ms", all_cpu_ms},
                 {"turns", static_cast<double>(report.latencies.size())},
                 {"bytes", static_cast<double>(stored.size())}};
  return report.print();
}

}  // namespace madang
