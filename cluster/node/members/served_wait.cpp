#include "cluster/node/members/served_wait.hpp"

#include <cstdint>
#include <thread>
#include <vector>

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr auto pause = 1ms;
/// So many are named.
constexpr std::size_t named_max = 8;

std::vector<std::uint32_t> unserved_of(const shard_map& map, const shard_set& shards) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
    if (holds_shard(shards, static_cast<std::uint8_t>(shard)) && !map.is_served_here(shard)) found.push_back(shard);
  }
  return found;
}

std::string names_of(const std::vector<std::uint32_t>& shards) {
  std::string text;
  for (std::size_t i = 0; i < shards.size() && i < named_max; ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(shards[i]);
  }
  if (shards.size() > named_max) text += ", …";
  return text;
}

}  // namespace

std::string await_served(const shard_map& map, const shard_set& shards, std::chrono::milliseconds most) {
  const auto until = std::chrono::steady_clock::now() + most;
  while (true) {
    const auto missing = unserved_of(map, shards);
    if (missing.empty()) return {};
    if (std::chrono::steady_clock::now() > until) {
      return std::to_string(missing.size()) + " shards of node " + std::to_string(map.self()) +
             " are not served after " + std::to_string(most.count()) + " ms (" + names_of(missing) +
             "): what had waited for them does not go on";
    }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace madang
