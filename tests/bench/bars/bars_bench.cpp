#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "messages/market/queries.hpp"
#include "persistence/bars/bar_format.hpp"
#include "persistence/bars/bar_import.hpp"
#include "persistence/bars/sqlite_bar_store.hpp"
#include "persistence/contexts.hpp"
#include "persistence/lists/table_read_models.hpp"
#include "persistence/projection/table_projection.hpp"
#include "tests/bench/bench_report.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;
using market::candle;
using market::read_candle_series;
using market::symbol_id;

constexpr int trading_days = 252;
constexpr int minutes_a_day = 390;
constexpr std::size_t bars_a_year = std::size_t{trading_days} * minutes_a_day;
constexpr int symbols = 10;
constexpr double wanted_per_s = 300'000;
constexpr double allowed_ms = 50;
constexpr std::int32_t korea_s = 32'400;

double seconds_since(steady::time_point begin) {
  return std::chrono::duration<double>(steady::now() - begin).count();
}

/// A year of minutes of one symbol, from nine o'clock on each of 252 days.
std::string year_of_minutes(int seed) {
  std::string out = "time,open,high,low,close,volume\n";
  out.reserve(bars_a_year * 64);
  const auto first = parse_day("2025-01-02")->value;
  char row[128];
  for (int day = 0; day < trading_days; ++day) {
    const auto date = to_text(calendar_day{first + day});
    for (int i = 0; i < minutes_a_day; ++i) {
      const int open = 50'000 + (day * 37 + i * 13 + seed * 101) % 9'000;
      std::snprintf(row, sizeof row, "%s %02d:%02d,%d,%d,%d,%d,%d\n", date.c_str(), 9 + i / 60, i % 60, open,
                    open + 150, open - 100, open + 50, 1 + (i * 7'919 + day) % 90'000);
      out += row;
    }
  }
  return out;
}

struct year_file {
  std::string path;
  std::string text;
};

std::vector<year_file> write_years(const std::string& dir, int count) {
  std::vector<year_file> out;
  for (int i = 0; i < count; ++i) {
    out.push_back({dir + "/" + std::to_string(100'000 + i) + ".csv", year_of_minutes(i)});
    std::ofstream(out.back().path, std::ios::binary) << out.back().text;
  }
  return out;
}

void import_all(const std::string& dir, const std::vector<year_file>& years, latency_samples* latencies) {
  auto store = market::sqlite_bar_store::open(market::bars_in(dir));
  if (!store) throw std::runtime_error(store.error());
  for (const auto& year : years) {
    auto begin = steady::now();
    market::bar_import_options options;
    options.file = year.path;
    options.utc_offset_s = korea_s;
    options.on_progress = [&](const market::bar_file_progress&, std::uint64_t) {
      const auto now = steady::now();
      if (latencies != nullptr) latencies->add(std::chrono::nanoseconds(now - begin).count());
      begin = now;
    };
    const auto done = market::import_bars(**store, options);
    if (!done) throw std::runtime_error(done.error());
    if (done->added != bars_a_year) throw std::runtime_error("bars are missing");
  }
}

/// Bars a second of the same lines read and thrown away, for the machine.
double parse_alone(const std::vector<year_file>& years) {
  const auto begin = steady::now();
  std::size_t read = 0;
  for (const auto& year : years) {
    std::string_view rest = year.text;
    const auto line = [&] {
      const auto end = rest.find('\n');
      const auto one = rest.substr(0, end);
      rest.remove_prefix(end + 1);
      return one;
    };
    const auto format = market::bar_format::parse(line(), symbol_id::parse("100000"), korea_s);
    while (!rest.empty()) read += format->read(line()) ? 1U : 0U;
  }
  return static_cast<double>(read) / seconds_since(begin);
}

int run_import() {
  const bench_dir dir;
  const auto years = write_years(dir.path(), symbols);
  bench_report report;
  report.bench = "bars_import";
  report.unit = "bars/s";
  const auto begin = steady::now();
  import_all(dir.path(), years, &report.latencies);
  report.value = static_cast<double>(bars_a_year) * symbols / seconds_since(begin);
  const auto parsed = parse_alone(years);
  report.baseline = {{"parse_alone_per_s", parsed}, {"wanted_per_s", wanted_per_s}};
  report.ratio = report.value / parsed;
  report.ok = report.value >= wanted_per_s;
  std::printf("%zu bars of %d symbols: %.0f bars/s, a transaction of 10,000 p50 %.1f ms\n", bars_a_year * symbols,
              symbols, report.value, report.latencies.at_us(0.5) / 1e3);
  return report.print();
}

/// Lists over tables without a journal.
class bar_lists {
 public:
  explicit bar_lists(const std::string& dir) : projection_(open(dir + "/projection.db")) {
    projection_->start([](std::uint64_t) { return result<durable_batch, read_failure>(refused{read_failure{}}); });
  }

  /// All minutes of a symbol, page by page.
  std::size_t read_year(symbol_id symbol) {
    read_candle_series query{{symbol, 60, {}, {}, read_candle_series::limit_max, korea_s}};
    std::size_t count = 0;
    while (true) {
      std::promise<list_result<read_candle_series>> answer;
      lists_.ask(query, [&](list_result<read_candle_series> found) { answer.set_value(std::move(found)); });
      const auto page = answer.get_future().get();
      if (!page) throw std::runtime_error(page.error().text);
      count += page->items.size();
      if (!page->more) return count;
      query.of.to = page->items.back().start;
    }
  }

 private:
  static std::unique_ptr<table_projection> open(const std::string& file) {
    table_projection_options options;
    options.file = file;
    options.tables = all_tables();
    auto opened = table_projection::open(std::move(options));
    if (!opened) throw std::runtime_error(opened.error().why);
    return *std::move(opened);
  }

  std::unique_ptr<table_projection> projection_;
  table_read_models lists_{*projection_, all_queries(), [] { return position{}; }, {}};
};

/// Milliseconds of the same rows stepped over by SQLite alone.
double plain_read_ms(const std::string& dir, symbol_id symbol) {
  sql_session session(market::bars_in(dir).string(), sqlite_access::read_write, "PRAGMA query_only=1;");
  sql_statement rows(
      session,
      "SELECT number, open, high, low, close, volume FROM bars WHERE symbol=? ORDER BY interval_s DESC, number DESC");
  const auto begin = steady::now();
  std::int64_t sum = 0;
  for (rows.ask(symbol.value); rows.next();) sum += rows.integer(4);
  return sum == 0 ? 0 : seconds_since(begin) * 1e3;
}

int run_read() {
  constexpr int rounds = 15;
  const bench_dir dir;
  import_all(dir.path(), write_years(dir.path(), 3), nullptr);
  const auto symbol = *symbol_id::parse("100001");
  bar_lists lists(dir.path());
  bench_report report;
  report.bench = "bars_read";
  report.unit = "ms/year";
  bool whole = true;
  double plain_ms = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = steady::now();
    whole = lists.read_year(symbol) == bars_a_year && whole;
    report.latencies.add(std::chrono::nanoseconds(steady::now() - begin).count());
    plain_ms = std::min(plain_ms, plain_read_ms(dir.path(), symbol));
  }
  report.value = report.latencies.at_us(0.5) / 1e3;
  report.baseline = {{"plain_read_ms", plain_ms}, {"allowed_ms", allowed_ms}};
  report.ratio = report.value / plain_ms;
  report.ok = whole && report.value < allowed_ms;
  std::printf("%zu bars of a year in pages of %u: %.1f ms\n", bars_a_year, read_candle_series::limit_max, report.value);
  return report.print();
}

}  // namespace
}  // namespace madang

int main(int count, char** words) {
  try {
    if (count == 2 && std::strcmp(words[1], "bars_import") == 0) return madang::run_import();
    if (count == 2 && std::strcmp(words[1], "bars_read") == 0) return madang::run_read();
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s: %s\n", words[1], failure.what());
    return 1;
  }
  std::fputs("bars_import  bars/s out of files into SQLite\nbars_read    a year of 1-minute bars of one symbol\n",
             stderr);
  return 2;
}
