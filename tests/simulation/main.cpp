#include <spdlog/spdlog.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/simulation/world.hpp"

namespace madang::simulation {
namespace {

std::uint64_t runs_by_default() {
  return std::getenv("MADANG_TEST_LONG") != nullptr ? 20'000 : 1'000;
}

struct options {
  std::uint64_t first = 1;
  std::uint64_t count = runs_by_default();
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
      ++i;
    } else if (word == "--seeds" && i + 1 < count && read_number(words[i + 1], read.count)) {
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
  return made;
}

struct minimum {
  const char* name;
  std::uint64_t tally::*figure;
  std::uint64_t per_thousand_runs;  ///< at least
};
constexpr minimum minima[] = {
    {"events", &tally::events, 500'000},
    {"trades", &tally::trades, 11'000},
    {"crashes", &tally::crashes, 4'000},
    {"events lost", &tally::lost_events, 30'000},
    {"asked", &tally::asked, 120'000},
    {"asked again", &tally::repeats, 60'000},
    {"acknowledged", &tally::acknowledged, 90'000},
    {"answers replayed", &tally::replays, 10'000},
    {"refused", &tally::refusals, 30'000},
    {"frames", &tally::frames, 250'000},
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
    {"disk failures", &tally::failures, 4'000},
    {"days", &tally::days, 1'000},
    {"job steps", &tally::job_steps, 20'000},
    {"steps again", &tally::steps_again, 1'000},
    {"jobs succeeded", &tally::jobs_succeeded, 3'000},
    {"jobs cancelled", &tally::jobs_cancelled, 500},
    {"job requests repeated", &tally::job_requests_repeated, 1'000},
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

int run(const options& wanted, const char* program) {
  auto rules = load_market_rules("");
  if (!rules) return 2;
  auto config = small_world();
  tally sum;
  auto began = std::chrono::steady_clock::now();
  for (auto seed = wanted.first; seed < wanted.first + wanted.count; ++seed) {
    world one(seed, config, *rules);
    try {
      one.run();
    } catch (const std::exception& what) {
      std::printf("seed %llu: %s\nrepeat it with: %s --seed %llu --loud\n", static_cast<unsigned long long>(seed),
                  what.what(), program, static_cast<unsigned long long>(seed));
      return 1;
    }
    sum.add(one.counts());
  }
  auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("%llu runs in %.1f s\n", static_cast<unsigned long long>(wanted.count), took);
  return report(sum, wanted.count) ? 0 : 1;
}

}  // namespace
}  // namespace madang::simulation

int main(int count, char** words) {
  auto wanted = madang::simulation::read_options(count, words);
  if (!wanted.understood) {
    std::printf("usage: %s [--seeds COUNT | --seed N] [--loud]\n", words[0]);
    return 2;
  }
  spdlog::set_level(wanted.loud ? spdlog::level::debug : spdlog::level::off);
  return madang::simulation::run(wanted, words[0]);
}
