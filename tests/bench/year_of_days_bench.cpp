#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "gateway/portfolio/history.hpp"
#include "gateway/portfolio/history_json.hpp"
#include "messages/market/symbol.hpp"
#include "persistence/contexts.hpp"
#include "persistence/lists/table_read_models.hpp"
#include "persistence/postgres/postgres_place.hpp"
#include "persistence/projection/table_projection.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_store.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/support/hand_made_journal.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

/// Other accounts' days lie between those of each.
constexpr std::uint64_t accounts_there = 40;
constexpr std::int64_t names = 20;
constexpr std::int32_t year = 365;
constexpr calendar_day first{20'000};
constexpr double allowed_us = 20'000;

symbol_id symbol_of(std::int64_t number) {
  return *symbol_id::parse(std::to_string(100'000 + number));
}

/// Five days a week something was traded.
bool is_open(std::int32_t day) {
  return day % 7 < 5;
}

void append_days(hand_made_journal& to) {
  for (std::int32_t day = 0; day < year; ++day) {
    if (!is_open(day)) continue;
    for (std::int64_t name = 0; name < names; ++name) {
      market::day_opened opened;
      opened.day = {first.value + day};
      opened.limits.base = price::whole(70'000 + name * 100 + day);
      to.append(entity_of(symbol_of(name)), opened);
    }
    for (std::uint64_t key = 1; key <= accounts_there; ++key) {
      accounts::account_day_closed closed;
      closed.day = {first.value + day};
      closed.cash = money::whole(1'000'000 + day);
      closed.net_deposits = money::whole(30'000'000);
      for (std::int64_t name = 0; name < names; ++name) {
        closed.positions.push_back({symbol_of(name), quantity::whole(10 + day % 5), money::whole(700'000)});
      }
      to.append(entity_of(account_id{key}), closed);
    }
    to.close_batch();
  }
}

template <class Query>
std::vector<typename Query::item> ask(read_models& lists, const Query& query) {
  std::promise<list_result<Query>> answer;
  lists.ask(query, [&](list_result<Query> given) { answer.set_value(std::move(given)); });
  auto found = answer.get_future().get();
  if (!found) throw std::runtime_error(found.error().text);
  return std::move(found->items);
}

/// What `GET portfolio/{id}/history` reads and writes for a year, but for the question to the account itself.
std::string history_text(read_models& lists, account_id account) {
  portfolio::history_facts facts;
  facts.now.balance.account = account;
  facts.now.opened_at = start_of_day(first, 0);
  facts.now.changed_at = start_of_day({first.value + year}, 0);
  facts.now.as_of = facts.now.changed_at;
  facts.today = {first.value + year};
  const calendar_day last{first.value + year - 1};
  const auto from = start_of_day(first, 0);
  facts.days = ask(lists, portfolio::list_account_days{account, {first.value - 1}, last});
  facts.flows = ask(lists, portfolio::list_cash_flows{account, from, facts.now.as_of});
  facts.rights = ask(lists, portfolio::list_held_rights{account, from, facts.now.as_of});
  facts.prices = ask(lists, portfolio::list_opening_prices{held_symbols(facts), {first.value - 1}, last});
  std::string out;
  for (const auto& one : portfolio::values_of(facts, first, last)) portfolio::write_day(out, one);
  return out;
}

std::size_t days_in(const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find("\"date\""); at != std::string::npos; at = text.find("\"date\"", at + 1)) ++count;
  return count;
}

}  // namespace

int run_year_of_days() {
  constexpr std::uint64_t rounds = 400;
  bench_dir dir;
  hand_made_journal journal;
  append_days(journal);
  std::unique_ptr<testing::postgres_rig> server;
  table_projection_options with;
  with.file = dir.path() + "/projection.db";
  with.tables = all_tables();
  if (bench_store::is_postgres()) {
    server = std::make_unique<testing::postgres_rig>();
    with.place = place_in_postgres(server->settings(), nullptr);
  }
  auto opened = table_projection::open(with);
  if (!opened) throw std::runtime_error(opened.error().why);
  auto& projection = **opened;
  projection.start([&](std::uint64_t number) { return journal.fetch(number); });
  for (const auto& batch : journal.batches()) projection.offer(batch);
  if (!projection.wait_projected(journal.last(), steady::now() + std::chrono::minutes(5))) {
    throw std::runtime_error("the days were not projected in time");
  }
  table_read_models lists(projection, all_queries(), [&] { return journal.last(); }, {});
  bench_report report;
  report.bench = "year_of_days";
  report.unit = "us/year";
  bool whole = true;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    const auto begin = steady::now();
    const auto text = history_text(lists, account_id{1 + i % accounts_there});
    report.latencies.add((steady::now() - begin).count());
    whole = whole && days_in(text) == year;
  }
  report.value = report.latencies.at_us(0.5);
  report.baseline = {{"allowed", allowed_us}};
  report.ratio = report.value / allowed_us;
  report.ok = whole && report.latencies.at_us(0.99) < allowed_us;
  report.more = {{"days", year}, {"names", static_cast<double>(names)}};
  std::printf("a year of %lld names read in %.1f ms, 99 of 100 times within %.1f ms\n", static_cast<long long>(names),
              report.value / 1e3, report.latencies.at_us(0.99) / 1e3);
  return report.print();
}

}  // namespace madang
