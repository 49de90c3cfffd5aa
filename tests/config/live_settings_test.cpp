#include "config/live_settings.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "config/risk/risk_settings.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

bool is_killed(const settings& of) {
  return of.of<risk::risk_settings>().kill;
}

TEST(live_settings, that_an_administrator_has_set_stay_whatever_the_sources_say) {
  live_settings live{settings()};
  live.take_from_sources({{"risk.kill", "true"}});
  EXPECT_TRUE(is_killed(*live.now()));
  live.take(2, {{"risk.kill", "false"}});
  live.take_from_sources({{"risk.kill", "true"}, {"node.log_level", "debug"}});
  EXPECT_FALSE(is_killed(*live.now()));
  EXPECT_EQ(live.now()->node.log_level, log_level_kind::debug);
  live.take_from_sources({{"http.listen", "0.0.0.0:1"}});
  EXPECT_EQ(live.now()->http.listen, settings().http.listen) << "it counts from the next start on";
}

/// One answer of the platform may come before an older one.
TEST(live_settings, of_an_older_version_change_nothing_any_more) {
  live_settings live{settings()};
  std::atomic<int> told{0};
  live.on_change([&](const settings&) { ++told; });
  live.take(3, {{"risk.kill", "true"}});
  live.take(2, {{"risk.kill", "false"}});
  live.take(3, {{"risk.kill", "false"}});
  EXPECT_TRUE(is_killed(*live.now()));
  EXPECT_EQ(told, 1);
  live.take(4, {{"risk.kill", "false"}});
  EXPECT_FALSE(is_killed(*live.now()));
}

/// The first change is being told when the second one comes.
TEST(live_settings, that_change_at_once_are_told_so_that_the_last_one_told_is_what_holds) {
  live_settings live{settings()};
  std::atomic<int> told{0};
  std::atomic<bool> in_force{false};
  std::thread other;
  live.on_change([&](const settings& now) {
    const auto killed = is_killed(now);
    if (told.fetch_add(1) == 0) {
      other = std::thread([&] { live.take(2, {{"risk.kill", "true"}}); });
      while (!is_killed(*live.now())) std::this_thread::yield();
      const auto until = std::chrono::steady_clock::now() + 200ms;
      while (told == 1 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    }
    in_force = killed;
  });
  live.take_from_sources({{"node.log_level", "debug"}});
  other.join();
  EXPECT_EQ(told, 2);
  EXPECT_TRUE(in_force) << "the switch is on, and whoever was told last knows it";
}

}  // namespace
}  // namespace madang
