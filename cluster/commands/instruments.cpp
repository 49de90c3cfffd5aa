#include "cluster/commands/instruments.hpp"

#include <sys/stat.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <iostream>

#include "cluster/node/node.hpp"
#include "cluster/process/node_logging.hpp"
#include "config/load.hpp"
#include "config/market/instrument_csv.hpp"
#include "config/market/listed_details.hpp"
#include "messages/market/symbol_messages.hpp"
#include "persistence/files/synced_files.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view help =
    "usage: madang instruments import [--data DIR] [--config FILE] [--set KEY=VALUE …] FILE\n"
    "\n"
    "Lists the instruments of a file at a stopped node, as POST admin/symbols does, each on record as an act of the\n"
    "administrator. The first line names the columns, separated by commas, in any order:\n"
    "  symbol, name, market, base_price  market: KOSPI, KOSDAQ, KONEX or US; the price is on a step of today's rules\n"
    "  name_ko, currency, lot_size       may be missing or empty: name, KRW (US: USD), 1\n"
    "  sector, listed_shares             may be missing or empty; shown from the node's next start on\n"
    "\n"
    "Bad rows are named on standard error and not listed. What is listed stays as it is: the same again changes nothing.\n"
    "Exit code 0: all rows are listed. 1: some are not. 2: the arguments are wrong.\n";

constexpr auto patience = 10s;

int complain(const std::string& why) {
  std::cerr << help << "\nmadang instruments: " << why << "\n";
  return 2;
}

int fail(const std::string& why) {
  std::cerr << "madang instruments: " << why << "\n";
  return 1;
}

/// Says how many rows are done, at most twice a second.
class progress_line {
 public:
  void say(std::size_t done, std::size_t all) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + 500ms;
    std::fprintf(stderr, "%zu of %zu instruments\n", done, all);
  }

 private:
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + 500ms;
};

/// The rows of one file on their way to a running node.
class listing_import {
 public:
  listing_import(node& at, std::string file)
      : at_(at),
        file_(std::move(file)),
        today_(day_in_zone(at.ports().time.now(), static_cast<std::int32_t>(at.config().market.utc_offset_s))) {}

  void take(const std::vector<market::instrument_row>& rows) {
    progress_line line;
    for (const auto& row : rows) {
      take_row(row);
      line.say(listed_ + there_ + bad_, rows.size());
    }
  }
  void add_bad(std::uint64_t line, const std::string& why) {
    ++bad_;
    std::fprintf(stderr, "%s:%" PRIu64 ": %s\n", file_.c_str(), line, why.c_str());
  }
  const market::details_by_symbol& details() const { return details_; }
  /// True: all are listed.
  bool report() const {
    std::printf("%s: %zu instruments listed, %zu were, %zu bad rows\n", file_.c_str(), listed_, there_, bad_);
    return bad_ == 0;
  }

 private:
  void take_row(const market::instrument_row& row) {
    const auto symbol = row.listing.symbol;
    if (const auto image = at_.market().cache().image(symbol)) {
      if (image->listing != row.listing) return add_bad(row.line, symbol.text() + " is listed otherwise");
      ++there_;
    } else {
      const auto wrong = market::check_instruments({row.listing}, at_.ports().rules, today_);
      if (!wrong.empty()) return add_bad(row.line, wrong.front().what);
      const auto given = at_.client().ask(at_.entities(), symbol, command_for(row.listing), patience);
      if (!given || !given->holds<market::symbol_state_view>()) return add_bad(row.line, "the market does not list it");
      ++listed_;
    }
    details_[symbol] = row.details;
  }
  market::administer_symbol command_for(const instrument_listing& listing) const {
    const admin_act act{at_.admin().user, "", "madang instruments import"};
    return {listing.symbol, market::list_symbol{listing, today_}, act, false};
  }

  node& at_;
  const std::string file_;
  const calendar_day today_;
  market::details_by_symbol details_;
  std::size_t listed_ = 0;
  std::size_t there_ = 0;
  std::size_t bad_ = 0;
};

/// What was noted before stays.
std::optional<std::string> note_details(const std::string& data, const market::details_by_symbol& more) {
  auto all = market::load_listed_details(data);
  for (const auto& [symbol, one] : more) {
    if (one != market::instrument_details{}) all[symbol] = one;
  }
  if (all.empty()) return std::nullopt;
  return write_synced(market::listed_details_in(data), market::listed_details_text(all));
}

/// A node without gateway and market makers, as for `madang admin`.
int import_rows(settings config, const std::string& file, const market::instrument_rows& rows) {
  config.node.log_level = log_level_kind::warn;
  start_logging(config.node);
  const auto data = config.node.data_dir;
  node_parts parts;
  parts.gateway = false;
  parts.makers = false;
  auto running = node::start(std::move(config), parts);
  if (!running) return fail("nothing was listed: " + running.error());
  listing_import import(**running, file);
  for (const auto& one : rows.bad) import.add_bad(one.line, one.why);
  import.take(rows.good);
  (*running)->stop();
  const bool all = import.report();
  if (const auto wrong = note_details(data, import.details())) return fail("sectors and shares: " + *wrong);
  return all ? 0 : 1;
}

}  // namespace

int instruments_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  if (given.empty()) return complain("name what to do");
  if (given.front() != "import") return complain("there is no '" + given.front() + "'");
  const auto flags = take_settings_flags({given.begin() + 1, given.end()}, process_environment());
  for (const auto& one : flags.others) {
    if (one.starts_with("-")) return complain("'" + one + "' is not known");
  }
  if (flags.others.size() != 1) return complain("name one file");
  auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  const auto& file = flags.others.front();
  const auto text = read_document_file(file);
  if (!text) return fail(text.error().where + ": " + text.error().what);
  const auto rows = market::parse_instrument_csv(*text);
  if (!rows) return fail(file + ": " + rows.error());
  umask(077);
  return import_rows(*std::move(config), file, *rows);
}

}  // namespace madang
