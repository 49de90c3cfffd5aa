#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "config/settlement/settlement_settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/settlement/settlement_day_messages.hpp"
#include "tests/bench/bench_options.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_market.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// How many accounts; `--accounts` says otherwise.
constexpr std::size_t usual_buyers = 100'000;
/// The house's accounts, which sell to them, and trade with one another while they settle.
constexpr std::size_t traders = 10;
constexpr std::int64_t shares_each = 10;
constexpr user_id buyer{0x51'0001};
/// A million accounts in a minute.
constexpr double wanted_per_s = 1'000'000.0 / 60;

account_id account_of(const bench_market& market, std::size_t index) {
  return market.account(traders + index);
}

/// Opens the accounts, and each buys once: what it owes waits for its date.
void buy_once_each(bench_market& market, std::size_t buyers) {
  request_window window(1'024);
  auto& region = market.running().entities();
  const auto token = [&] {
    window.enter();
    return market.running().client().expect([&](const answer&) { window.leave(); });
  };
  for (std::size_t i = 0; i < buyers; ++i) {
    const auto account = account_of(market, i);
    const open_account terms{buyer, account_kind::paper, currency::krw, "bench"};
    region.tell(account, peer_batch<user_to_account>{entity_of(buyer), {{1, terms}}, {}, false});
    region.tell(account, request<deposit_funds>{token(), {account, buyer, money::whole(1'000'000), {}, {}, {}}});
  }
  window.drain();
  const auto all = static_cast<std::int64_t>(buyers) * shares_each;
  window.enter();
  market.place(0, 0, side::sell, market.base(), all, [&](const answer&) { window.leave(); });
  window.drain();
  for (std::size_t i = 0; i < buyers; ++i) {
    place_order command;
    command.account = account_of(market, i);
    command.by = buyer;
    command.symbol = market.symbol(0);
    command.quantity = quantity::whole(shares_each);
    command.price = market.base();
    command.received_at = market.running().ports().time.now();
    region.tell(command.account, request<place_order>{token(), command});
  }
  window.drain();
}

/// Runs the batch of a day to its end; the JSON that it has made.
std::string run_batch(bench_market& market, calendar_day day) {
  auto& node = market.running();
  const settlement::begin_run begin{day, settlement::run_kind::cash, house_user(), {}, {}, false};
  const auto begun = node.client().ask(node.entities(), settlement::settlement_of(day), begin, 10s);
  const auto* job = begun ? begun->get_if<jobs::job_view>() : nullptr;
  if (job == nullptr) throw std::runtime_error("the batch has not begun");
  while (true) {
    const auto given = node.client().ask(node.entities(), job->job, jobs::read_job{job->job, house_user()}, 10s);
    const auto* now = given ? given->get_if<jobs::job_view>() : nullptr;
    if (now != nullptr && now->status == jobs::job_status::succeeded) return now->result.text;
    if (now != nullptr && now->status == jobs::job_status::failed) throw std::runtime_error(now->error.detail);
    std::this_thread::sleep_for(5ms);
  }
}

/// Orders of the house that rest and are filled, one pair after the other.
std::uint64_t trade_until(bench_market& market, const std::atomic<bool>& over) {
  request_window window(32);
  std::uint64_t placed = 0;
  for (; !over; ++placed) {
    window.enter();
    const auto on = placed % 2 == 0 ? side::buy : side::sell;
    market.place(1 + placed % (traders - 1), 1, on, market.base(), 1, [&](const answer&) { window.leave(); });
  }
  window.drain();
  return placed;
}

}  // namespace

int run_settle() {
  const auto buyers = bench_options::accounts != 0 ? bench_options::accounts : usual_buyers;
  double load_before = 0;
  (void)getloadavg(&load_before, 1);
  bench_dir dir;
  bench_market::plan plan;
  plan.accounts = traders;
  plan.symbols = 2;
  bench_market market(dir.path(), plan);
  market.defer_settlement();
  market.start();
  market.stock();
  buy_once_each(market, buyers);
  market.running().stores().wait_projected(600'000);
  const auto zone = static_cast<std::int32_t>(market.running().config().market.utc_offset_s);
  const auto today = day_in_zone(market.running().ports().time.now(), zone);
  std::atomic<bool> over{false};
  std::uint64_t orders = 0;
  std::thread load([&] { orders = trade_until(market, over); });
  const auto begin = steady::now();
  const auto result = run_batch(market, {today.value + 30});
  const auto seconds = std::chrono::duration<double>(steady::now() - begin).count();
  over = true;
  load.join();
  bench_report report;
  report.bench = "settle";
  report.unit = "accounts/s";
  report.value = static_cast<double>(buyers) / seconds;
  report.baseline = {{"wanted_per_s", wanted_per_s}};
  report.ratio = report.value / wanted_per_s;
  const auto wanted = "{\"accounts\":" + std::to_string(buyers) + ",\"differences\":0}";
  report.ok = result == wanted && report.value >= wanted_per_s;
  report.more = {{"accounts", static_cast<double>(buyers)},
                 {"seconds", seconds},
                 {"seconds_per_million", seconds * 1e6 / static_cast<double>(buyers)},
                 {"load_before", load_before},
                 {"orders_per_s", static_cast<double>(orders) / seconds}};
  std::printf("%s in %.2f s while %.0f orders/s went on\n", result.c_str(), seconds,
              static_cast<double>(orders) / seconds);
  market.stop();
  return report.print();
}

}  // namespace madang
