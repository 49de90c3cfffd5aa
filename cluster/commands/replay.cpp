#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "cluster/commands/commands.hpp"
#include "cluster/process/node_logging.hpp"
#include "cluster/replay/book_replay.hpp"
#include "cluster/replay/lobster.hpp"
#include "cluster/replay/platform_replay.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    R"(usage: madang replay book MESSAGES.csv [TRUE_BOOK.csv]
       madang replay platform MESSAGES.csv [--data DIR]

book      feeds recorded order flow in LOBSTER form through the order book and says what came of it. With the true
          book each row is compared, as far as it is known; both files must have the same number of rows.
platform  sends the flow through a whole node, twice from nothing: accounts, orders, symbol, journal. A bare order
          book is sent the same. The runs' data stay in DIR/1 and DIR/2, which must be absent or empty; without DIR
          they are thrown away.

Exit code 0: all that was to be compared was, and is right. 1: something differs, contradicts itself, was not compared
or could not be read. 2: the arguments are wrong. Orders that the source itself lets trade before older ones are
counted and change nothing.
)";

int fail(const std::string& why) {
  std::cerr << "madang replay: " << why << "\n";
  return 1;
}

int replay_book(const arguments& given) {
  const bool has_truth = given.size() == 3;
  const auto messages = load_lobster_messages(given[1]);
  if (!messages) return fail(messages.error());
  lobster_book truth;
  if (has_truth) {
    auto book = load_lobster_book(given[2]);
    if (!book) return fail(book.error());
    truth = *std::move(book);
  }
  const auto report = replay_lobster(*messages, truth);
  std::cout << to_text(report) << std::flush;
  const auto fault = fault_of(report, has_truth);
  return fault.empty() ? 0 : fail(fault);
}

int replay_twice(const std::vector<lobster_message>& messages, const std::filesystem::path& dir) {
  std::array<platform_report, 2> reports;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    auto report = replay_on_platform(messages, (dir / std::to_string(i + 1)).string());
    if (!report) return fail(report.error());
    reports[i] = *std::move(report);
    std::cout << "run " << i + 1 << "\n" << to_text(reports[i]) << std::flush;
    if (const auto fault = fault_of(reports[i]); !fault.empty()) return fail(fault);
  }
  if (reports[0].outcome_hash != reports[1].outcome_hash) return fail("the runs have different hashes");
  std::cout << "both runs have the same hash\n";
  return 0;
}

int replay_platform(const arguments& given) {
  const auto messages = load_lobster_messages(given[1]);
  if (!messages) return fail(messages.error());
  node_settings quiet;
  quiet.log_level = log_level_kind::warn;
  start_logging(quiet);
  if (given.size() == 4) return replay_twice(*messages, given[3]);
  auto made = (std::filesystem::temp_directory_path() / "madang-replay-XXXXXX").string();
  if (mkdtemp(made.data()) == nullptr) return fail("no temporary directory can be made");
  auto code = replay_twice(*messages, made);
  std::error_code ignored;
  std::filesystem::remove_all(made, ignored);
  return code;
}

}  // namespace

int replay_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  const auto what = given.empty() ? std::string() : given.front();
  if (what == "book" && (given.size() == 2 || given.size() == 3)) return replay_book(given);
  const bool has_data = given.size() == 4 && given[2] == "--data";
  if (what == "platform" && (given.size() == 2 || has_data)) return replay_platform(given);
  std::cerr << help;
  return 2;
}

}  // namespace madang
