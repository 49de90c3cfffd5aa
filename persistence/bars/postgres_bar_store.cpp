#include "persistence/bars/postgres_bar_store.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "persistence/postgres/postgres_schema.hpp"

namespace madang::market {
namespace {

using namespace std::chrono_literals;

/// Some thousands of bars on a busy disk.
constexpr auto patience = 60s;

constexpr pg_statement progress_statement{
    "bars_progress",
    "SELECT bytes, lines, added, corrected, unchanged, bad, ended FROM madang.bar_files WHERE file = $1"};
constexpr pg_statement put_statement{
    "bars_put",
    "SELECT new_bars, changed_bars FROM "
    "madang.put_bars($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"};

/// A column of the bars as one parameter.
template <class Value>
void add_column(pg_params& to, std::span<const imported_bar> bars, Value value) {
  std::vector<std::int64_t> column;
  column.reserve(bars.size());
  for (const auto& bar : bars) column.push_back(value(bar));
  to.int8_array(column);
}

void add_symbols(pg_params& to, std::span<const imported_bar> bars) {
  std::vector<std::string> column;
  column.reserve(bars.size());
  for (const auto& bar : bars) column.push_back(bar.symbol.text());
  to.text_array(column);
}

}  // namespace

std::string postgres_bar_store::failed(const pg_error& error) const {
  return place_ + ": " + error.text;
}

result<std::unique_ptr<bar_store>, std::string> postgres_bar_store::open(const postgres_settings& settings) {
  if (auto wrong = dsn_problem(settings.dsn); !wrong.empty()) return refused{"store.postgres_dsn: " + wrong};
  const auto place = dsn_place(settings.dsn);
  auto opened = pg_connection::open(settings, {"madang bars", patience, true}, nullptr);
  if (!opened) return refused{place + ": " + opened.error().text};
  if (auto wrong = store_problem(**opened, settings); !wrong.empty()) return refused{place + ": " + wrong};
  return std::unique_ptr<bar_store>(new postgres_bar_store(place, *std::move(opened)));
}

result<bar_file_progress, std::string> postgres_bar_store::progress_of(const std::string& file) {
  const auto rows = server_->run(progress_statement, std::move(pg_params().text(file)));
  if (!rows) return refused{failed(rows.error())};
  bar_file_progress found;
  if (rows->count() == 0) return found;
  found = {rows->number(0, 0), rows->number(0, 1), rows->number(0, 2),      rows->number(0, 3),
           rows->number(0, 4), rows->number(0, 5), rows->integer(0, 6) != 0};
  return found;
}

std::optional<std::string> postgres_bar_store::put(std::span<const imported_bar> bars, const std::string& file,
                                                   bar_file_progress& progress) {
  pg_params with;
  add_symbols(with, bars);
  add_column(with, bars, [](const imported_bar& one) { return one.interval_s; });
  add_column(with, bars, [](const imported_bar& one) { return one.number; });
  add_column(with, bars, [](const imported_bar& one) { return one.open.raw; });
  add_column(with, bars, [](const imported_bar& one) { return one.high.raw; });
  add_column(with, bars, [](const imported_bar& one) { return one.low.raw; });
  add_column(with, bars, [](const imported_bar& one) { return one.close.raw; });
  add_column(with, bars, [](const imported_bar& one) { return one.volume.raw; });
  with.text(file).number(progress.bytes).number(progress.lines);
  with.number(progress.added).number(progress.corrected).number(progress.unchanged).number(progress.bad);
  with.int8(progress.ended ? 1 : 0);
  const auto done = server_->run(put_statement, with);
  if (!done) return failed(done.error());
  const auto added = done->number(0, 0);
  const auto corrected = done->number(0, 1);
  progress.added += added;
  progress.corrected += corrected;
  progress.unchanged += bars.size() - added - corrected;
  return std::nullopt;
}

}  // namespace madang::market
