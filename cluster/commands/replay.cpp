#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "cluster/commands/commands.hpp"
#include "cluster/replay/book_replay.hpp"
#include "cluster/replay/lobster.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang replay book MESSAGES.csv [TRUE_BOOK.csv]\n"
    "\n"
    "Feeds recorded order flow in LOBSTER form through the order book and says what came of it. With the true book each\n"
    "row is compared, as far as it is known; exit code 1 when they differ.\n";

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return std::nullopt;
  return text.str();
}

int complain(const std::string& why) {
  std::cerr << "madang replay: " << why << "\n";
  return 2;
}

int replay_book(const arguments& given) {
  auto messages_text = read_file(given[1]);
  if (!messages_text) return complain(given[1] + " cannot be read");
  auto messages = parse_lobster_messages(*messages_text);
  if (!messages) return complain(given[1] + ":" + std::to_string(messages.error().line) + ": " + messages.error().reason);
  lobster_book truth;
  if (given.size() == 3) {
    auto book_text = read_file(given[2]);
    if (!book_text) return complain(given[2] + " cannot be read");
    auto book = parse_lobster_book(*book_text);
    if (!book) return complain(given[2] + ":" + std::to_string(book.error().line) + ": " + book.error().reason);
    truth = *std::move(book);
  }
  auto report = replay_lobster(*messages, truth);
  std::cout << to_text(report);
  return report.contradictions() == 0 ? 0 : 1;
}

}  // namespace

int replay_command(const arguments& given) {
  bool asked = !given.empty() && (given.front() == "--help" || given.front() == "-h");
  if (!asked && given.size() >= 2 && given.size() <= 3 && given.front() == "book") return replay_book(given);
  (asked ? std::cout : std::cerr) << help;
  return asked ? 0 : 2;
}

}  // namespace madang
