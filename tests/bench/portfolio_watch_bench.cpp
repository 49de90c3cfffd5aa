#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/portfolio_watch.hpp"
#include "tests/bench/bench_options.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_market.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t traders = 10;
constexpr std::size_t names_each = 20;
/// The first symbols are traded by orders, the others have prices alone, as those of a feed.
constexpr std::size_t traded_symbols = 2;
constexpr std::size_t priced_symbols = 200;
constexpr double ticks_per_s = 20'000;
constexpr double orders_per_s = 500;
constexpr double warm_s = 2;
constexpr double measured_s = 8;
constexpr double allowed_ratio = 1.5;

account_id watched_account(const bench_market& market, std::size_t index) {
  return market.account(traders + index);
}

/// Accounts with twenty names each.
void open_watched(bench_market& market, std::size_t count) {
  request_window window(1'024);
  auto& region = market.running().entities();
  const auto token = [&] {
    window.enter();
    return market.running().client().expect([&](const answer&) { window.leave(); });
  };
  for (std::size_t i = 0; i < count; ++i) {
    const auto account = watched_account(market, i);
    const open_account terms{market.owner(), account_kind::house, currency::krw, "bench"};
    region.tell(account, peer_batch<user_to_account>{entity_of(market.owner()), {{1, terms}}, {}, false});
    for (std::size_t name = 0; name < names_each; ++name) {
      const auto symbol = market.symbol(traded_symbols + (i * 7 + name * 11) % priced_symbols);
      region.tell(account,
                  request<issue_shares>{token(), {account, symbol, quantity::whole(10), money::whole(100'000)}});
    }
  }
  window.drain();
}

/// From now on somebody listens to the portfolio of each: frames are made and pass the gate. There are no sockets.
void watch_all(bench_market& market, std::size_t count) {
  auto& node = market.running();
  for (std::size_t i = 0; i < count; ++i) {
    const auto account = watched_account(market, i);
    node.market().listeners().add({channel_kind::portfolio, account.value});
    node.entities().tell(account, accounts::show_portfolio{{1, i}});
  }
  const auto patience = steady::now() + 60s;
  while (node.market().watches().size() < count) {
    if (steady::now() > patience) throw std::runtime_error("not every account is watched");
    std::this_thread::sleep_for(10ms);
  }
}

/// Prices of a feed: each tick is a trade of one symbol, at a new price.
class tick_source {
 public:
  explicit tick_source(bench_market& market) : market_(market), thread_([this] { run(); }) {}
  ~tick_source() {
    over_ = true;
    thread_.join();
  }
  std::uint64_t sent() const { return sent_; }

 private:
  void run() {
    const auto begin = steady::now();
    while (!over_) {
      const auto due = std::chrono::duration<double>(steady::now() - begin).count() * ticks_per_s;
      for (int burst = 0; static_cast<double>(sent_) < due && burst < 200; ++burst) tick();
      std::this_thread::sleep_for(1ms);
    }
  }
  void tick() {
    auto& cache = market_.running().market().cache();
    const auto number = sent_.fetch_add(1);
    const auto symbol = market_.symbol(traded_symbols + number % priced_symbols);
    const auto known = cache.image(symbol);
    if (!known) return;
    auto image = std::make_shared<market_image>(*known);
    ++image->quote.seq;
    image->quote.last_price = price::whole(9'000 + static_cast<std::int64_t>(number / priced_symbols % 2'000));
    trade_view trade;
    trade.symbol = symbol;
    trade.number = 1 + number / priced_symbols;
    trade.channel_seq = trade.number;
    trade.price = image->quote.last_price;
    trade.quantity = quantity::whole(1);
    trade.time = market_.running().ports().time.now();
    cache.publish(std::move(image), {trade});
  }

  bench_market& market_;
  std::atomic<bool> over_{false};
  std::atomic<std::uint64_t> sent_{0};
  std::thread thread_;
};

/// Orders at a steady rate, whether answers come or not: what they wait for counts.
latency_samples trade_for(bench_market& market, double seconds) {
  request_window window(16'384);
  const auto count = static_cast<std::size_t>(seconds * orders_per_s);
  std::vector<std::int64_t> took(count, 0);
  const auto begin = steady::now();
  for (std::size_t i = 0; i < count; ++i) {
    const auto due = begin + std::chrono::duration_cast<steady::duration>(
                                 std::chrono::duration<double>(static_cast<double>(i) / orders_per_s));
    std::this_thread::sleep_until(due);
    window.enter();
    const auto on = i % 2 == 0 ? side::buy : side::sell;
    market.place(i % traders, i / 2 % traded_symbols, on, market.base(), 1, [&, i, due](const answer&) {
      took[i] = (steady::now() - due).count();
      window.leave();
    });
  }
  window.drain();
  latency_samples samples;
  for (const auto one : took) samples.add(one);
  return samples;
}

/// A run with ticks and orders; the rate at which ticks came is told.
latency_samples measure(bench_market& market, double& ticks) {
  tick_source feed(market);
  (void)trade_for(market, warm_s);
  const auto before = feed.sent();
  const auto begin = steady::now();
  auto samples = trade_for(market, measured_s);
  ticks = static_cast<double>(feed.sent() - before) / std::chrono::duration<double>(steady::now() - begin).count();
  return samples;
}

}  // namespace

int run_portfolio_watch() {
  const auto accounts = bench_options::accounts != 0 ? bench_options::accounts : 10'000;
  bench_dir dir;
  bench_market::plan plan;
  plan.accounts = traders;
  plan.symbols = traded_symbols + priced_symbols;
  bench_market market(dir.path(), plan);
  double load_before = 0;
  (void)getloadavg(&load_before, 1);
  market.start();
  market.stock();
  open_watched(market, accounts);
  double ticks_alone = 0;
  double ticks_watched = 0;
  auto alone = measure(market, ticks_alone);
  watch_all(market, accounts);
  bench_report report;
  report.latencies = measure(market, ticks_watched);
  report.bench = "portfolio_watch";
  report.unit = "us p99 of an order";
  report.value = report.latencies.at_us(0.99);
  const auto p99_alone = alone.at_us(0.99);
  report.baseline = {{"p99_us_unwatched", p99_alone}, {"p50_us_unwatched", alone.at_us(0.5)}};
  report.ratio = p99_alone > 0 ? report.value / p99_alone : 0;
  report.ok = report.ratio > 0 && report.ratio <= allowed_ratio;
  report.more = {{"accounts", static_cast<double>(accounts)},
                 {"names_each", static_cast<double>(names_each)},
                 {"ticks_per_s", ticks_watched},
                 {"ticks_per_s_unwatched", ticks_alone},
                 {"orders_per_s", orders_per_s},
                 {"load_before", load_before}};
  std::printf("%zu accounts of %zu names watched: p99 %.0f us against %.0f us unwatched, at %.0f ticks/s\n", accounts,
              names_each, report.value, p99_alone, ticks_watched);
  market.stop();
  return report.print();
}

}  // namespace madang
