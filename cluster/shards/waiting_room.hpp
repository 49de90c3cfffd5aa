#pragma once

#include <cstdint>
#include <unordered_map>

namespace madang {

struct room_bounds {
  std::uint64_t bytes = 64u << 20;
  std::uint64_t messages = 200'000;
};

/// How much room messages take that cannot go on, against the bound of all together. A shard may hold as much as is
/// still free, and so may an asker: alone it gets half of the room, one of n gets one part of n + 1, and there is
/// always room for the next one (dynamic thresholds, Choudhury and Hahne 1998).
class waiting_room {
 public:
  explicit waiting_room(const room_bounds& bounds) : bounds_(bounds) {}

  /// False: there is no room for it. An exit asks for no share, and a quarter of the room is for exits alone.
  bool take(std::uint32_t shard, std::uint64_t asker, std::uint64_t bytes, bool is_exit) {
    if (is_exit) {
      if (held_.bytes + bytes > bounds_.bytes + bounds_.bytes / 4) return false;
      if (held_.messages + 1 > bounds_.messages + bounds_.messages / 4) return false;
    } else {
      if (held_.bytes >= bounds_.bytes || held_.messages >= bounds_.messages) return false;
      if (!is_within_share(shards_, shard, bytes) || !is_within_share(askers_, asker, bytes)) return false;
    }
    for (auto* one : {&held_, &shards_[shard], &askers_[asker]}) {
      one->bytes += bytes;
      ++one->messages;
    }
    return true;
  }

  void give_back(std::uint32_t shard, std::uint64_t asker, std::uint64_t bytes) {
    remove(held_, bytes);
    if (remove(shards_[shard], bytes)) shards_.erase(shard);
    if (remove(askers_[asker], bytes)) askers_.erase(asker);
  }

  std::uint64_t bytes() const { return held_.bytes; }
  std::uint64_t messages() const { return held_.messages; }

 private:
  struct share {
    std::uint64_t bytes = 0;
    std::uint64_t messages = 0;
  };

  template <class Key>
  bool is_within_share(const std::unordered_map<Key, share>& all, Key key, std::uint64_t bytes) const {
    const auto found = all.find(key);
    const auto held = found == all.end() ? share{} : found->second;
    return held.bytes + bytes <= bounds_.bytes - held_.bytes && held.messages + 1 <= bounds_.messages - held_.messages;
  }
  /// True: it holds nothing any more.
  static bool remove(share& from, std::uint64_t bytes) {
    from.bytes -= bytes;
    return --from.messages == 0;
  }

  const room_bounds bounds_;
  share held_;
  std::unordered_map<std::uint32_t, share> shards_;
  std::unordered_map<std::uint64_t, share> askers_;
};

}  // namespace madang
