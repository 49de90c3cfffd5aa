#include <cstdio>
#include <exception>
#include <string_view>

#include "cluster/commands/bars.hpp"
#include "cluster/commands/commands.hpp"
#include "cluster/commands/console/console.hpp"
#include "cluster/commands/instruments.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "madang - a self-hosted stock trading platform\n"
    "\n"
    "usage: madang COMMAND [arguments]\n"
    "\n"
    "  serve     run a node: journal, market, HTTP and WebSocket gateway\n"
    "  replay    feed recorded order flow through the book or the whole platform\n"
    "  journal   verify, dump, count or copy a journal, on a stopped node or a copy\n"
    "  console   look at every entity, now and in the past, of a node that runs, a stopped one or a copy\n"
    "  backup    copy the data of a node, also while it runs\n"
    "  restore   check such a copy and make a data directory of it\n"
    "  store     make, migrate or check the schema of a PostgreSQL store\n"
    "  cluster   show the nodes of a cluster, drain one\n"
    "  bars      import daily and minute bars of the past, also while nodes run\n"
    "  instruments\n"
    "            list the instruments of a file at a stopped node\n"
    "  admin     give the administrator a new password\n"
    "  keys      give the tokens of a stopped node a new key\n"
    "  audit     check an exported audit trail\n"
    "  bench     measure (same as ./deploy/bench)\n"
    "  version   print the version\n"
    "\n"
    "`madang COMMAND --help` tells more. To begin, `madang serve` starts a node on ./data; ./deploy/run does so after a\n"
    "checkout, and installs and builds what is missing.\n";

int run(int count, char** words) {
  arguments given(words + (count > 0 ? 1 : 0), words + count);
  std::string command = given.empty() ? "--help" : given.front();
  if (!given.empty()) given.erase(given.begin());
  if (command == "serve") return serve_command(given);
  if (command == "replay") return replay_command(given);
  if (command == "journal") return journal_command(given);
  if (command == "console") return console_command(given);
  if (command == "backup") return backup_command(given);
  if (command == "restore") return restore_command(given);
  if (command == "store") return store_command(given);
  if (command == "cluster") return cluster_command(given);
  if (command == "bars") return bars_command(given);
  if (command == "instruments") return instruments_command(given);
  if (command == "admin") return admin_command(given);
  if (command == "keys") return keys_command(given);
  if (command == "audit") return audit_command(given);
  if (command == "bench") return bench_command(given);
  if (command == "version" || command == "--version") return std::puts("madang " MADANG_VERSION) < 0;
  bool asked = command == "--help" || command == "help";
  std::fwrite(help.data(), 1, help.size(), asked ? stdout : stderr);
  if (!asked) std::fprintf(stderr, "\nmadang: there is no command '%s'\n", command.c_str());
  return asked ? 0 : 2;
}

}  // namespace
}  // namespace madang

int main(int count, char** words) {
  try {
    return madang::run(count, words);
  } catch (const std::exception& bug) {
    std::fprintf(stderr, "madang: a bug ended the process: %s\n", bug.what());
    return 70;
  }
}
