#include <chrono>
#include <cstdio>
#include <cstring>
#include <initializer_list>

#include "tests/bench/bench_report.hpp"
#include "tests/bench/placement/slot_loads.hpp"
#include "tests/cluster/membership/placement_scene.hpp"

/// The scheme of shards at 10, 100 and 1,000 members and 100 million accounts: what moves when one joins, is lost or
/// drains, and how even the load is. A simulation of the plan alone; no member runs.
namespace madang {
namespace {

using steady = std::chrono::steady_clock;

struct outcome {
  double fullest = 0;        ///< what the fullest member carries, in fair shares
  double plain_fullest = 0;  ///< the same by rendezvous hashing without a bound
  double floor = 0;          ///< what the heaviest shard is by itself
  std::size_t idle = 0;
  std::size_t joined = 0;  ///< shards that moved
  std::size_t lost = 0;
  std::size_t others = 0;  ///< of these, shards of members that were not lost
  std::size_t drain_rounds = 0;
  double after_loss = 0;
  latency_samples plans;
};

placement_scene a_cluster(std::uint16_t members, const std::vector<std::uint64_t>& loads) {
  placement_scene scene(members, loads.size());
  for (std::size_t i = 0; i < loads.size(); ++i) scene.shards[i].load = loads[i];
  return scene;
}

std::size_t settle_timed(placement_scene& scene, latency_samples& took) {
  const auto begin = steady::now();
  const auto moves = scene.plan();
  took.add(std::chrono::nanoseconds(steady::now() - begin).count());
  scene.carry_out(moves);
  return moves.size();
}

std::size_t idle_members(const placement_scene& scene) {
  std::size_t count = 0;
  for (const auto& [number, load] : scene.carried()) count += load == 0 ? 1 : 0;
  return count;
}

/// How many times hand-offs begin until a draining member has nothing left.
std::size_t rounds_of_drain(placement_scene scene, std::uint16_t member) {
  scene.state_of(member) = member_state::draining;
  std::size_t rounds = 0;
  // One plan serves all rounds: nothing else changes meanwhile.
  auto moves = scene.plan();
  while (true) {
    const auto next = next_hand_offs(moves);
    if (next.empty()) return rounds;
    ++rounds;
    for (const auto& each : next) {
      std::erase_if(moves, [&](const planned_move& move) {
        return std::find(each.shards.begin(), each.shards.end(), move.shard) != each.shards.end();
      });
    }
  }
}

outcome simulate(std::uint16_t members, const std::vector<std::uint64_t>& loads) {
  outcome found;
  auto plain = a_cluster(members, loads);
  plain.bounds.above_share_percent = 1'000'000;
  plain.settle();
  found.plain_fullest = plain.fullest_share();

  auto scene = a_cluster(members, loads);
  settle_timed(scene, found.plans);
  found.fullest = scene.fullest_share();
  found.idle = idle_members(scene);
  const auto heaviest = static_cast<double>(*std::max_element(loads.begin(), loads.end()));
  found.floor = heaviest * members / static_cast<double>(scene.all_loads());
  found.drain_rounds = rounds_of_drain(scene, members / 2);

  auto larger = scene;
  larger.join(static_cast<std::uint16_t>(members + 1));
  found.joined = settle_timed(larger, found.plans);

  scene.state_of(members / 2) = member_state::down;
  for (const auto& each : scene.plan()) found.others += each.from != members / 2 ? 1 : 0;
  found.lost = settle_timed(scene, found.plans);
  found.after_loss = scene.fullest_share();
  return found;
}

/// The shards dealt to databases by the same rules: what the fullest has to take, and how much of it is one shard.
void deal_to_databases(const slot_loads& slots) {
  constexpr std::size_t shards = 4096;
  const auto loads = shard_loads(slots, shards);
  const auto heaviest = static_cast<double>(*std::max_element(loads.begin(), loads.end()));
  std::printf("databases fullest heaviest_shard\n");
  for (const auto count : std::initializer_list<std::uint16_t>{2, 4, 10, 25, 50, 100}) {
    auto scene = a_cluster(count, loads);
    scene.settle();
    std::printf("%9d %7.2f %14.2f\n", count, scene.fullest_share(),
                heaviest * count / static_cast<double>(scene.all_loads()));
  }
}

int run_placement() {
  const market_plan plan;
  const auto slots = draw_slot_loads(plan);
  std::printf(
      "%.0f million accounts, the busiest sends %.5f %% of all orders; the busiest of %zu symbols gets %.1f %%\n",
      static_cast<double>(plan.accounts) / 1e6, slots.busiest_account_share * 100, plan.symbols,
      slots.busiest_symbol_share * 100);
  std::printf(
      "members shards fullest plain heaviest_shard idle join_moves loss_moves of_others after_loss drain_rounds plan_ms\n");
  bench_report report;
  report.bench = "placement";
  report.unit = "ms/plan";
  report.ok = true;
  for (const auto members : std::initializer_list<std::uint16_t>{10, 100, 1000}) {
    for (const std::size_t shards : {std::size_t{256}, std::size_t{4096}, std::size_t{65'536}}) {
      auto found = simulate(members, shard_loads(slots, shards));
      const auto plan_ms = found.plans.at_us(0.5) / 1000;
      std::printf("%7d %6zu %7.2f %5.2f %14.2f %4zu %10zu %10zu %9zu %10.2f %12zu %7.1f\n", members, shards,
                  found.fullest, found.plain_fullest, found.floor, found.idle, found.joined, found.lost, found.others,
                  found.after_loss, found.drain_rounds, plan_ms);
      report.ok = report.ok && found.fullest <= std::max(1.27, found.floor * 1.27 + 1);
      if (members != 100 || shards != 4096) continue;
      report.value = plan_ms;
      report.ratio = static_cast<double>(found.joined) * (members + 1) / static_cast<double>(shards);
      report.baseline = {{"plain_rendezvous_fullest_share", found.plain_fullest}};
      report.more = {{"fullest_share", found.fullest}, {"moves_on_loss", static_cast<double>(found.lost)}};
      report.latencies = std::move(found.plans);
    }
  }
  deal_to_databases(slots);
  return report.print();
}

}  // namespace
}  // namespace madang

int main(int count, char** words) {
  if (count == 2 && std::strcmp(words[1], "placement") == 0) return madang::run_placement();
  std::fputs("placement  what moves between members, and how even loads are, at up to 1,000 of them\n", stderr);
  return 2;
}
