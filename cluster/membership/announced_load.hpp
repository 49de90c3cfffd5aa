#pragma once

#include <cstdint>

namespace madang {

/// What a member announces of a shard's load: what it announced last, unless the load it now measures is more than a
/// quarter off. So loads that only flicker are neither written nor planned with again.
constexpr std::uint64_t announced_load(std::uint64_t announced, std::uint64_t measured) {
  const auto off = measured > announced ? measured - announced : announced - measured;
  return off > announced / 4 ? measured : announced;
}

}  // namespace madang
