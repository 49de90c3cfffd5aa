#include <spdlog/spdlog.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>

#include "config/risk/risk_settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "tests/simulation/world.hpp"

namespace madang::simulation {
namespace {

std::uint64_t runs_by_default() {
  return std::getenv("MADANG_TEST_LONG") != nullptr ? 20'000 : 1'000;
}

/// The fixed seeds 1, 2, 3 … show what has changed; fresh ones, others in each run, what nobody has thought of.
std::uint64_t fresh_by_default(std::uint64_t fixed) {
  return fixed / 4;
}

struct options {
  std::uint64_t first = 1;
  std::uint64_t count = runs_by_default();
  std::uint64_t fresh = fresh_by_default(runs_by_default());
  bool loud = false;
  bool understood = true;
};

bool read_number(std::string_view text, std::uint64_t& into) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

options read_options(int count, char** words) {
  options read;
  for (int i = 1; i < count; ++i) {
    std::string_view word = words[i];
    if (word == "--loud") {
      read.loud = true;
    } else if (word == "--seed" && i + 1 < count && read_number(words[i + 1], read.first)) {
      read.count = 1;
      read.fresh = 0;
      ++i;
    } else if (word == "--from" && i + 1 < count && read_number(words[i + 1], read.first)) {
      read.fresh = 0;
      ++i;
    } else if (word == "--fresh" && i + 1 < count && read_number(words[i + 1], read.fresh)) {
      read.count = 0;
      ++i;
    } else if (word == "--seeds" && i + 1 < count && read_number(words[i + 1], read.count)) {
      read.fresh = 0;
      ++i;
    } else {
      read.understood = false;
    }
  }
  return read;
}

/// Small bounds, so that each of them is met.
settings small_world() {
  settings made;
  made.market.max_fills_per_pass = 3;
  made.accounts.max_open_orders = 12;
  made.accounts.fee_rate = rate{15'000};
  made.accounts.tax_rate = rate{200'000};
  made.entities.passivate_after_s = 5;
  made.entities.restart_max = 3;
  made.entities.restart_window_s = 60;
  made.entities.snapshot_part_max = 3;
  made.peer.late_copy_max_s = 20;
  made.makers.orders_per_second = 20;
  made.makers.crowd_accounts = 1;
  made.contexts.edit<settlement::settlement_settings>().deferred = true;
  made.contexts.edit<risk::watch_settings>().window_s = 60;
  made.contexts.edit<risk::watch_settings>().cool_down_s = 2;
  made.contexts.edit<risk::watch_settings>().cancels = 5;
  made.contexts.edit<risk::paper_settings>().circuit_errors = 2;
  made.contexts.edit<risk::paper_settings>().circuit_symbol_errors = 1;
  made.contexts.edit<risk::paper_settings>().circuit_symbol_loss = money::whole(1);
  return made;
}

struct minimum {
  const char* name;
  std::uint64_t tally::*figure;
  std::uint64_t per_thousand_runs;  ///< at least
};
constexpr minimum minima[] = {
    {"events", &tally::events, 500'000},
    {"trades", &tally::trades, 4'500},
    {"crashes", &tally::crashes, 4'000},
    {"events lost", &tally::lost_events, 20'000},
    {"asked", &tally::asked, 100'000},
    {"asked again", &tally::repeats, 60'000},
    {"acknowledged", &tally::acknowledged, 75'000},
    {"answers replayed", &tally::replays, 7'000},
    {"refused", &tally::refusals, 30'000},
    {"refused by risk", &tally::limit_refusals, 200},
    {"dates settled", &tally::dates_settled, 100},
    {"dividends, interest and fees", &tally::actions_done, 100},
    {"rights paid", &tally::rights_paid, 20},
    {"accounts split", &tally::splits, 20},
    {"moments read again", &tally::past_moments, 10'000},
    {"limits changed", &tally::limits_changed, 300},
    {"breakers opened", &tally::breakers_opened, 20},
    {"guards ended", &tally::guards_ended, 20},
    {"stops triggered", &tally::stops_triggered, 20},
    {"sold by legs", &tally::sold_by_legs, 1},
    {"limits taken from the book", &tally::limits_taken, 200},
    {"statements", &tally::imports, 1'000},
    {"statements undone", &tally::imports_undone, 100},
    {"frames", &tally::frames, 150'000},
    {"recovered", &tally::recovered, 60'000},
    {"left memory", &tally::retired, 60'000},
    {"called back", &tally::stayed, 10'000},
    {"revived", &tally::revived, 30'000},
    {"bugs", &tally::bugs, 3'000},
    {"rebuilt", &tally::rebuilt, 3'000},
    {"isolated", &tally::isolated, 300},
    {"checkpoints", &tally::checkpoints, 4'000},
    {"states compared", &tally::compared, 30'000},
    {"peer messages twice", &tally::copies, 100'000},
    {"late copies", &tally::late_copies, 50'000},
    {"disk failures", &tally::failures, 4'000},
    {"days", &tally::days, 1'000},
    {"clocks set back", &tally::clocks_set, 500},
    {"job steps", &tally::job_steps, 20'000},
    {"steps again", &tally::steps_again, 1'000},
    {"jobs succeeded", &tally::jobs_succeeded, 3'000},
    {"jobs cancelled", &tally::jobs_cancelled, 500},
    {"job requests repeated", &tally::job_requests_repeated, 600},
    {"log-ins", &tally::logins, 1'000},
    {"refreshes", &tally::refreshes, 500},
    {"tokens used again", &tally::reuses, 10},
    {"names changed", &tally::renamed, 100},
    {"old copies", &tally::old_copies, 1},
    {"stale copies", &tally::stale_copies, 1},
    {"answers to makers", &tally::maker_answers, 1},
    {"JSON texts", &tally::texts, 1},
    {"public frames", &tally::public_frames, 1},
    {"readers resumed", &tally::resumed, 1},
    {"SQLite groups", &tally::sqlite_groups, 1},
    {"SQLite failures", &tally::sqlite_failures, 1},
};

/// Prints the figures; whether each is large enough for this number of runs.
bool report(const tally& sum, std::uint64_t runs) {
  bool enough = true;
  for (const auto& [name, figure, least] : minima) {
    auto value = sum.*figure;
    bool ok = runs < 100 || value * 1'000 >= least * runs;
    enough = enough && ok;
    std::printf("%16s %10llu%s\n", name, static_cast<unsigned long long>(value),
                ok ? "" : "  TOO FEW: this run proves little");
  }
  return enough;
}

/// Runs seeds; false at the first that shows something wrong.
bool run_seeds(std::uint64_t first, std::uint64_t count, const market_rules& rules, const char* program, tally& sum) {
  if (count == 0) return true;
  const auto config = small_world();
  using number = unsigned long long;
  std::printf("seeds %llu to %llu\n", static_cast<number>(first), static_cast<number>(first + count - 1));
  std::fflush(stdout);
  for (auto seed = first; seed < first + count; ++seed) {
    world one(seed, config, rules);
    try {
      one.run();
    } catch (const std::exception& what) {
      std::printf("seed %llu: %s\nrepeat it with: %s --seed %llu --loud\n", static_cast<number>(seed), what.what(),
                  program, static_cast<number>(seed));
      return false;
    }
    sum.add(one.counts());
  }
  return true;
}

int run(const options& wanted, const char* program) {
  auto rules = load_market_rules("");
  if (!rules) return 2;
  tally sum;
  auto began = std::chrono::steady_clock::now();
  const auto fresh_from = std::uint64_t{std::random_device{}()} << 16;
  if (!run_seeds(wanted.first, wanted.count, *rules, program, sum)) return 1;
  if (!run_seeds(fresh_from, wanted.fresh, *rules, program, sum)) return 1;
  auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  const auto runs = wanted.count + wanted.fresh;
  std::printf("%llu runs in %.1f s\n", static_cast<unsigned long long>(runs), took);
  return report(sum, runs) ? 0 : 1;
}

}  // namespace
}  // namespace madang::simulation

int main(int count, char** words) {
  auto wanted = madang::simulation::read_options(count, words);
  if (!wanted.understood) {
    std::printf("usage: %s [[--from N] --seeds COUNT | --fresh COUNT | --seed N] [--loud]\n", words[0]);
    return 2;
  }
  // What a crash leaves of the SQLite files is simulated, too: a real disk would only make every commit wait.
  if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 0);
  spdlog::set_level(wanted.loud ? spdlog::level::debug : spdlog::level::off);
  return madang::simulation::run(wanted, words[0]);
}
