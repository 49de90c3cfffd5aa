#include <chrono>
#include <cstdio>
#include <memory>

#include "actors/accounts/valuation/valuation.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "messages/portfolio/portfolio_text.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::int64_t names = 200;
constexpr double allowed_us = 20;

symbol_id symbol_of(std::int64_t number) {
  return *symbol_id::parse(std::to_string(100'000 + number));
}

/// Part of each position has been sold, so that its cost is a part of what was paid.
account wide_account() {
  account made;
  made.id = account_id{1};
  made.terms = {user_id{1}, account_kind::paper, currency::krw, "bench"};
  made.cash = money::whole(1'000'000'000);
  for (std::int64_t i = 0; i < names; ++i) {
    auto& held = made.positions[symbol_of(i)];
    held.quantity = quantity::whole(90);
    held.basis = {money::whole(7'000'000 + i), quantity::whole(100)};
  }
  return made;
}

void publish(market_cache_memory& cache, std::int64_t number, std::int64_t tick) {
  auto image = std::make_shared<market_image>();
  image->listing.symbol = symbol_of(number);
  image->quote.last_price = price::whole(70'000 + tick % 1'000);
  cache.publish(std::move(image), {});
}

}  // namespace

int run_portfolio_value() {
  constexpr std::int64_t rounds = 20'000;
  market_cache_memory cache([](channel_id) {});
  for (std::int64_t i = 0; i < names; ++i) publish(cache, i, 0);
  const auto account = wide_account();
  const marks_of_symbol marks = [&cache](symbol_id symbol) {
    const auto image = cache.image(symbol);
    return symbol_marks{image->quote.last_price, image->limits.base, image->listing.market, "Semiconductors", {}};
  };
  bench_report report;
  report.bench = "portfolio_value";
  report.unit = "us/portfolio";
  report.latencies.reserve(rounds);
  wide_money sum;
  for (std::int64_t i = 0; i < rounds; ++i) {
    publish(cache, i % names, i);
    const auto begin = steady::now();
    sum += value_of(account, 0, marks, unix_nanos{i}).equity();
    report.latencies.add((steady::now() - begin).count());
  }
  const auto view = value_of(account, 0, marks, unix_nanos{1});
  const auto begin = steady::now();
  std::size_t bytes = 0;
  for (int i = 0; i < 1'000; ++i) bytes += portfolio::portfolio_frame_text("update", 2, 1, view).size();
  const auto text_us = std::chrono::duration<double>(steady::now() - begin).count() * 1e6 / 1'000;
  report.value = report.latencies.at_us(0.5);
  report.baseline = {{"allowed", allowed_us}};
  report.ratio = report.value / allowed_us;
  report.ok = sum.raw > 0 && report.value < allowed_us;
  report.more = {
      {"names", static_cast<double>(names)}, {"frame_us", text_us}, {"frame_bytes", static_cast<double>(bytes) / 1e3}};
  std::printf("%lld names valued in %.2f us; its frame is written in %.2f us\n", static_cast<long long>(names),
              report.value, text_us);
  return report.print();
}

}  // namespace madang
