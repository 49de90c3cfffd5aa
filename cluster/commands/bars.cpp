#include "cluster/commands/bars.hpp"

#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>

#include "config/load.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/bars/bar_import.hpp"
#include "persistence/bars/postgres_bar_store.hpp"
#include "persistence/bars/sqlite_bar_store.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang bars import [--data DIR] [--symbol SYMBOL] [--again] [--config FILE] [--set KEY=VALUE …] FILE…\n"
    "\n"
    "Imports daily or minute bars of the past, also while nodes run: GET market/history shows them at once, where the\n"
    "platform has no trades of its own. The first line of a file names its columns, separated by commas, in any order:\n"
    "  open, high, low, close, volume  decimals; as they are traded, not adjusted by the platform\n"
    "  date                            2026-01-31 or 20260131: bars of days\n"
    "  time                            2026-01-31 09:00 (market.utc_offset_s), or with a zone as 2026-01-31T00:00Z: bars\n"
    "                                  of minutes, named by their beginning. Beside date: 09:00\n"
    "  symbol                          of each row; without it the file is of one, which its name says: 005930.csv\n"
    "Other columns are passed over.\n"
    "  --symbol  the symbol of all rows, where neither a column nor the name says it\n"
    "  --again   from the first line, also what was imported\n"
    "\n"
    "Bad rows are named on standard error and not imported. A bar that is there with other values is corrected. Whatever\n"
    "ends an import, the same again goes on where it was. Exit code 0: all rows are in the store. 1: some are not.\n"
    "2: the arguments are wrong.\n";

/// Of one file; the others are counted.
constexpr std::uint64_t bad_rows_named = 1'000;

int complain(const std::string& why) {
  std::cerr << help << "\nmadang bars: " << why << "\n";
  return 2;
}

int fail(const std::string& why) {
  std::cerr << "madang bars: " << why << "\n";
  return 1;
}

volatile std::sig_atomic_t interrupted = 0;

void note_interrupt(int) {
  interrupted = 1;
}

/// Until this ends, an interrupt ends the import behind a transaction; the second one ends the process.
class interrupt_watch {
 public:
  interrupt_watch() {
    interrupted = 0;
    struct sigaction action {};
    action.sa_handler = note_interrupt;
    action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &former_interrupt_);
    sigaction(SIGTERM, &action, &former_end_);
  }
  ~interrupt_watch() {
    sigaction(SIGINT, &former_interrupt_, nullptr);
    sigaction(SIGTERM, &former_end_, nullptr);
  }
  interrupt_watch(const interrupt_watch&) = delete;
  interrupt_watch& operator=(const interrupt_watch&) = delete;

 private:
  struct sigaction former_interrupt_ {};
  struct sigaction former_end_ {};
};

/// Says how far a file is, at most twice a second.
class progress_line {
 public:
  void say(const std::string& file, const market::bar_file_progress& done, std::uint64_t bytes) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(500);
    const auto share = bytes == 0 ? 1.0 : static_cast<double>(done.bytes) / static_cast<double>(bytes);
    std::fprintf(stderr, "%s: %" PRIu64 " lines, %.0f %%\n", file.c_str(), done.lines, 100 * share);
  }

 private:
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
};

struct bars_request {
  std::vector<std::string> files;
  std::optional<market::symbol_id> symbol;
  bool again = false;
};

/// Empty: the arguments are understood.
std::string take_arguments(const std::vector<std::string>& given, bars_request& into) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] == "--again") {
      into.again = true;
    } else if (given[i] == "--symbol") {
      if (++i == given.size()) return "--symbol needs a value";
      into.symbol = market::symbol_id::parse(given[i]);
      if (!into.symbol) return "'" + given[i] + "' is no symbol: 1 to 8 of A-Z 0-9 . -";
    } else if (given[i].starts_with("-")) {
      return "'" + given[i] + "' is not known";
    } else {
      into.files.push_back(given[i]);
    }
  }
  return into.files.empty() ? "name the files" : "";
}

result<std::unique_ptr<market::bar_store>, std::string> open_store(const settings& config) {
  if (config.of<store_settings>().kind == store_kind::postgres) {
    return market::postgres_bar_store::open(config.of<postgres_settings>());
  }
  const std::filesystem::path data = config.node.data_dir;
  std::error_code ignored;
  if (!std::filesystem::exists(data / "journal.db", ignored)) {
    return refused{data.string() + " holds no journal in files: name the directory of a node that has been started"};
  }
  return market::sqlite_bar_store::open(market::bars_in(data));
}

/// Names the first bad rows of a file, and of the others how many there are.
class bad_row_list {
 public:
  explicit bad_row_list(std::string file) : file_(std::move(file)) {}
  ~bad_row_list() {
    if (count_ <= bad_rows_named) return;
    std::fprintf(stderr, "%s: and %" PRIu64 " more bad rows\n", file_.c_str(), count_ - bad_rows_named);
  }
  bad_row_list(const bad_row_list&) = delete;
  bad_row_list& operator=(const bad_row_list&) = delete;

  void add(std::uint64_t line, const std::string& why) {
    if (++count_ > bad_rows_named) return;
    std::fprintf(stderr, "%s:%" PRIu64 ": %s\n", file_.c_str(), line, why.c_str());
  }

 private:
  const std::string file_;
  std::uint64_t count_ = 0;
};

/// True: every row of the file is in the store.
bool import_file(market::bar_store& into, const std::string& file, const bars_request& request,
                 std::int32_t utc_offset_s) {
  market::bar_import_options options;
  options.file = file;
  options.symbol = request.symbol;
  options.utc_offset_s = utc_offset_s;
  options.again = request.again;
  progress_line line;
  bad_row_list bad_rows(file);
  bool began = false;
  options.on_bad_row = [&](std::uint64_t at, const std::string& why) { bad_rows.add(at, why); };
  options.on_progress = [&](const market::bar_file_progress& done, std::uint64_t bytes) {
    began = true;
    line.say(file, done, bytes);
  };
  options.stops = [] { return interrupted != 0; };
  const auto done = market::import_bars(into, options);
  if (!done) {
    fail(file + ": " + done.error());
    return false;
  }
  std::printf("%s: %s%" PRIu64 " bars added, %" PRIu64 " corrected, %" PRIu64 " unchanged, %" PRIu64 " bad rows\n",
              file.c_str(), done->ended && !began ? "was imported: " : "", done->added, done->corrected,
              done->unchanged, done->bad);
  if (!done->ended)
    fail(file + ": interrupted behind line " + std::to_string(done->lines) + ": the same again goes on");
  return done->ended && done->bad == 0;
}

int import_all(const settings& config, const bars_request& request) {
  umask(077);
  auto store = open_store(config);
  if (!store) return fail(store.error());
  const interrupt_watch watch;
  const auto utc_offset_s = static_cast<std::int32_t>(config.market.utc_offset_s);
  bool all = true;
  for (const auto& file : request.files) {
    if (interrupted != 0) return 1;
    all = import_file(**store, file, request, utc_offset_s) && all;
  }
  return all ? 0 : 1;
}

}  // namespace

int bars_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  if (given.empty()) return complain("name what to do");
  if (given.front() != "import") return complain("there is no '" + given.front() + "'");
  const auto flags = take_settings_flags({given.begin() + 1, given.end()}, process_environment());
  bars_request request;
  const auto wrong = take_arguments(flags.others, request);
  if (!wrong.empty()) return complain(wrong);
  const auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  return import_all(*config, request);
}

}  // namespace madang
