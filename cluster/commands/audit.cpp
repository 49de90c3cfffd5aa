#include <fstream>
#include <iostream>
#include <optional>
#include <string>

#include "cluster/commands/audit_check.hpp"
#include "cluster/commands/commands.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang audit verify FILE [--first HASH] [--last HASH]\n"
    "\n"
    "Checks an exported audit trail, without a node and without trusting one: all hashes are computed anew. FILE is what\n"
    "GET /api/v1/audit/events gives with `Accept: application/jsonl` and no filter, its pages one behind the other; - is\n"
    "the standard input.\n"
    "  --first HASH  the prev_hash of the first act must be this one\n"
    "  --last HASH   the hash of the last act must be this one: a last_hash that was kept elsewhere proves that nothing\n"
    "                was taken off the end. Where a store has several writers, of the last act of one of them\n"
    "Exit code 0: the chain holds; 1: it is broken, or something is missing; 2: the arguments are wrong, or FILE cannot\n"
    "be read.\n";

struct verify_order {
  std::string file;
  std::string first;
  std::string last;
};

int complain(const std::string& why) {
  std::cerr << help << "\nmadang audit: " << why << "\n";
  return 2;
}

int report_broken(const std::string& file, const std::string& what) {
  std::cerr << "madang audit: " << file << ": the chain is broken: " << what << "\n";
  return 1;
}

int verify(const verify_order& order) {
  std::ifstream opened;
  const bool is_standard = order.file == "-";
  if (!is_standard) opened.open(order.file, std::ios::binary);
  // A directory opens, and fails at the first byte.
  if (!is_standard && (!opened || (opened.peek() == EOF && opened.bad()))) {
    std::cerr << "madang audit: " << order.file << " cannot be read\n";
    return 2;
  }
  const auto found = check_audit_export(is_standard ? std::cin : opened);
  if (!found.wrong.empty()) {
    const auto where = found.line == 0 ? std::string() : "line " + std::to_string(found.line) + ": ";
    const auto before = found.acts == 0
                            ? std::string()
                            : ". What comes before it, up to act " + std::to_string(found.last_seq) + ", holds";
    return report_broken(order.file, where + found.wrong + before + ".");
  }
  if (!order.first.empty() && found.first_prev != order.first) {
    return report_broken(order.file, "it does not begin behind " + order.first + ", but behind " + found.first_prev +
                                         ": acts before number " + std::to_string(found.first_seq) + " are missing.");
  }
  if (!order.last.empty() && !found.ends_with(order.last)) {
    return report_broken(order.file, "it does not end with " + order.last + ", but with " + found.last_hash + " (act " +
                                         std::to_string(found.last_seq) + "): acts are missing at the end.");
  }
  std::cout << order.file << ": the chain holds: " << found.acts << " acts, " << found.first_seq << " to "
            << found.last_seq << (found.begins_at_the_start() ? ", from the beginning" : ", a part of the trail");
  if (found.purged != 0) std::cout << "; of " << found.purged << " only the hashes are left";
  std::cout << "\nfirst_prev_hash " << found.first_prev << "\n";
  for (const auto& [writer, end] : found.ends) {
    std::cout << "last_hash " << end.hash << (found.ends.size() == 1 ? "" : " of writer " + std::to_string(writer))
              << "\n";
  }
  return 0;
}

}  // namespace

int audit_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  if (given.empty() || given.front() != "verify") return complain("say `verify` and a file");
  verify_order order;
  for (std::size_t i = 1; i < given.size(); ++i) {
    const bool is_option = given[i] == "--first" || given[i] == "--last";
    if (is_option && i + 1 == given.size()) return complain(given[i] + " needs a hash");
    if (given[i] == "--first") {
      order.first = given[++i];
    } else if (given[i] == "--last") {
      order.last = given[++i];
    } else if (order.file.empty()) {
      order.file = given[i];
    } else {
      return complain("'" + given[i] + "' is not known");
    }
  }
  if (order.file.empty()) return complain("which file?");
  return verify(order);
}

}  // namespace madang
