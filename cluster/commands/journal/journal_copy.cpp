#include <sys/stat.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <iostream>

#include "cluster/commands/commands.hpp"
#include "cluster/commands/journal/journal_place.hpp"
#include "cluster/recovery/state_hash.hpp"
#include "config/load.hpp"
#include "messages/money/money.hpp"
#include "persistence/copy/journal_copy.hpp"
#include "persistence/postgres/postgres_copy_target.hpp"
#include "persistence/sqlite/sqlite_copy_target.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang journal copy --from PLACE --to PLACE [--from-password-file FILE] [--to-password-file FILE]\n"
    "                           [--step-batches N] [--config FILE] [--set KEY=VALUE …]\n"
    "\n"
    "Copies a whole journal, with the same bytes, numbers and chain. A PLACE is sqlite:DIR or postgres:DSN; settings\n"
    "store.postgres_… hold for servers (TLS, writer, time-outs), and `postgres:` alone means store.postgres_dsn. No node\n"
    "may write in either. The DSN of the target names the schema's owner, as for `madang store migrate`, and holds no\n"
    "password: that is in a file, PGPASSWORD or ~/.pgpass.\n"
    "  --step-batches  how many batches one transaction of the target takes at most (512)\n"
    "\n"
    "What the target holds has to be a beginning of the source; an interrupted copy goes on where it was, and until it\n"
    "is finished no node starts on it. At the end both sides are replayed and their states compared. Progress is on\n"
    "standard error. Exit code 0: copied, and the same; 1: refused or failed, and why; 2: the arguments are wrong.\n";

int complain(const std::string& why) {
  std::cerr << help << "\nmadang journal copy: " << why << "\n";
  return 2;
}

int fail(const std::string& why) {
  std::cerr << "madang journal copy: " << why << "\n";
  return 1;
}

struct copy_order {
  std::string from;
  std::string to;
  std::string from_password;
  std::string to_password;
  std::size_t step_batches = 512;
};

/// What is wrong with the arguments; empty: nothing.
std::string parse(const arguments& given, copy_order& into) {
  for (std::size_t i = 0; i < given.size(); i += 2) {
    if (i + 1 == given.size()) return given[i] + " needs a value";
    const auto& value = given[i + 1];
    if (given[i] == "--step-batches") {
      const auto number = parse_decimal(value, 0);
      if (!number || *number < 1 || *number > 100'000) return "--step-batches is a number from 1 to 100000";
      into.step_batches = static_cast<std::size_t>(*number);
      continue;
    }
    auto* const place = given[i] == "--from"                 ? &into.from
                        : given[i] == "--to"                 ? &into.to
                        : given[i] == "--from-password-file" ? &into.from_password
                        : given[i] == "--to-password-file"   ? &into.to_password
                                                             : nullptr;
    if (place == nullptr) return "'" + given[i] + "' is not known";
    *place = value;
  }
  return into.from.empty() || into.to.empty() ? "name --from and --to" : "";
}

/// Says how far the copy is, at most twice a second.
class progress_line {
 public:
  void say(const copy_progress& now) {
    const auto at = std::chrono::steady_clock::now();
    if (said_ && at < next_ && now.batch < now.batches) return;
    said_ = true;
    next_ = at + std::chrono::milliseconds(500);
    std::fprintf(stderr, "%5.1f %%  batch %" PRIu64 " of %" PRIu64 ", %" PRIu64 " events, %.1f MB copied\n",
                 100.0 * static_cast<double>(now.batch) / static_cast<double>(now.batches), now.batch, now.batches,
                 now.events, static_cast<double>(now.bytes) / 1e6);
  }

 private:
  bool said_ = false;
  std::chrono::steady_clock::time_point next_;
};

/// Replays both sides; `seen` is what the source gives.
std::optional<std::string> compare_states(stored_journal& source, stored_journal& target, state_summary& seen) {
  std::fprintf(stderr, "comparing: both sides are replayed\n");
  const auto from = summarise_state(source);
  if (!from) return from.error();
  const auto to = summarise_state(target);
  if (!to) return to.error();
  seen = *from;
  if (*from == *to) return std::nullopt;
  return "the copy is not the same: chain " + to_hex(to->end.chain) + ", state " + to_hex(to->hash) +
         "; the source has chain " + to_hex(from->end.chain) + ", state " + to_hex(from->hash);
}

void print_report(const copy_report& report, const state_summary& state, const std::string& from,
                  const journal_place& to) {
  std::printf("copied: %" PRIu64 " batches (%" PRIu64 " of them were there), %" PRIu64 " events, chain %s\n",
              report.source.end.number, report.already, report.source.end.last.value,
              to_hex(report.source.end.chain).c_str());
  std::printf("the same state on both sides: %s, %" PRIu64 " entities\n", to_hex(state.hash).c_str(), state.entities);
  std::printf("Not copied: snapshots and read tables, which the first start makes again from the whole journal.\n");
  if (report.source.keys) {
    std::printf("Not copied: keys/, without which no node starts on it (fingerprint %016" PRIx64 "). %s\n",
                *report.source.keys,
                to.kind == store_kind::postgres ? "They stay in the data directory of the node."
                                                : "Put them into the directory, where they are not there yet.");
  }
  std::printf("The source is as it was; start no node on it again, or the two part: %s\n", from.c_str());
}

int copy(const copy_order& order, const journal_place& from, const journal_place& to) {
  umask(077);  // a journal holds secrets
  auto source = opener_of(from)();
  if (!source) return fail("the source: " + source.error());
  std::unique_ptr<copy_target> target;
  if (to.kind == store_kind::postgres) {
    target = std::make_unique<postgres_copy_target>(to.server);
  } else {
    target = std::make_unique<sqlite_copy_target>(to.directory);
  }
  progress_line line;
  state_summary state;
  copy_options options;
  options.step_batches = order.step_batches;
  options.progress = [&](const copy_progress& now) { line.say(now); };
  options.compare = [&](stored_journal& a, stored_journal& b) { return compare_states(a, b, state); };
  const auto report = copy_journal(**source, *target, options);
  if (!report) return fail(report.error());
  print_report(*report, state, (*source)->place(), to);
  return 0;
}

}  // namespace

int journal_copy_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  auto flags = take_settings_flags(given, process_environment());
  const auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  copy_order order;
  if (const auto wrong = parse(flags.others, order); !wrong.empty()) return complain(wrong);
  auto from = parse_journal_place(order.from, *config);
  if (!from) return complain("--from: " + from.error());
  auto to = parse_journal_place(order.to, *config);
  if (!to) return complain("--to: " + to.error());
  if (!order.from_password.empty()) from->server.password_file = order.from_password;
  if (!order.to_password.empty()) to->server.password_file = order.to_password;
  return copy(order, *from, *to);
}

}  // namespace madang
