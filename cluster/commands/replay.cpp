#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "cluster/commands/commands.hpp"
#include "cluster/node/node_logging.hpp"
#include "cluster/replay/book_replay.hpp"
#include "cluster/replay/lobster.hpp"
#include "cluster/replay/platform_replay.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang replay book MESSAGES.csv [TRUE_BOOK.csv]\n"
    "       madang replay platform MESSAGES.csv [--data DIR]\n"
    "\n"
    "book      feeds recorded order flow in LOBSTER form through the order book and says what came of it. With the true\n"
    "          book each row is compared, as far as it is known; exit code 1 when they differ.\n"
    "platform  sends the flow through a whole node, twice from nothing: accounts, orders, symbol, journal. A bare order\n"
    "          book is sent the same; exit code 1 when they or both runs differ. The runs' data stay in DIR/1 and DIR/2,\n"
    "          which must be absent or empty; without DIR they are thrown away.\n";

int complain(const std::string& why) {
  std::cerr << "madang replay: " << why << "\n";
  return 2;
}

int replay_book(const arguments& given) {
  const auto messages = load_lobster_messages(given[1]);
  if (!messages) return complain(messages.error());
  lobster_book truth;
  if (given.size() == 3) {
    auto book = load_lobster_book(given[2]);
    if (!book) return complain(book.error());
    truth = *std::move(book);
  }
  auto report = replay_lobster(*messages, truth);
  std::cout << to_text(report);
  return report.contradictions() == 0 ? 0 : 1;
}

int replay_twice(const std::vector<lobster_message>& messages, const std::filesystem::path& dir) {
  std::array<platform_report, 2> reports;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    auto report = replay_on_platform(messages, (dir / std::to_string(i + 1)).string());
    if (!report) return complain(report.error());
    reports[i] = *std::move(report);
    std::cout << "run " << i + 1 << "\n" << to_text(reports[i]) << std::flush;
  }
  bool same = reports[0].outcome_hash == reports[1].outcome_hash;
  std::cout << (same ? "both runs have the same hash\n" : "the runs have different hashes\n");
  return same && reports[0].unlike + reports[1].unlike == 0 ? 0 : 1;
}

int replay_platform(const arguments& given) {
  const auto messages = load_lobster_messages(given[1]);
  if (!messages) return complain(messages.error());
  node_settings quiet;
  quiet.log_level = log_level_kind::warn;
  start_logging(quiet);
  if (given.size() == 4) return replay_twice(*messages, given[3]);
  auto made = (std::filesystem::temp_directory_path() / "madang-replay-XXXXXX").string();
  if (mkdtemp(made.data()) == nullptr) return complain("no temporary directory can be made");
  auto code = replay_twice(*messages, made);
  std::error_code ignored;
  std::filesystem::remove_all(made, ignored);
  return code;
}

}  // namespace

int replay_command(const arguments& given) {
  bool asked = !given.empty() && (given.front() == "--help" || given.front() == "-h");
  if (!asked && given.size() >= 2 && given.size() <= 3 && given.front() == "book") return replay_book(given);
  bool whole =
      !asked && (given.size() == 2 || (given.size() == 4 && given[2] == "--data")) && given.front() == "platform";
  if (whole) return replay_platform(given);
  (asked ? std::cout : std::cerr) << help;
  return asked ? 0 : 2;
}

}  // namespace madang
