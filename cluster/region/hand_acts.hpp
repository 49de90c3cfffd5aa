#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "messages/admin/act_result.hpp"
#include "messages/admin/supervision.hpp"
#include "messages/ids.hpp"

namespace madang {

/// How something that an operator wanted done with an entity has ended; `why`: what stood in its way.
struct hand_ending {
  admin::act_result how = admin::act_result::ok;
  std::string why;
};
/// Called once, on any thread and under a lock of the region: it only hands on.
using hand_done = std::function<void(const hand_ending&)>;

/// What operators want done with entities of this node and is not done yet; one act for an entity at a time, and a few
/// in all. Thread-safe; its lock is taken last.
class hand_acts {
 public:
  static constexpr std::size_t most = 64;
  /// Numbers of snapshots that an operator wants; those of checkpoints are below.
  static constexpr std::uint64_t first_snapshot = std::uint64_t{1} << 63;

  struct act {
    admin::supervision_act what{};
    std::string why;
    hand_done done;
    bool begun = false;          ///< the entity's actor has been told, or there is none
    std::uint64_t snapshot = 0;  ///< the number that its snapshot comes with
  };

  bool any() const { return count_.load(std::memory_order_relaxed) > 0; }
  /// Nothing: one is under way for this entity, or too many are. Else the number for its snapshot.
  std::optional<std::uint64_t> add(entity_id of, act one);
  /// Whether the entity's actor must end for it. True once.
  bool begin(entity_id of);
  /// What has begun for this entity.
  std::optional<admin::supervision_act> begun(entity_id of) const;
  /// Why it was wanted.
  std::string reason(entity_id of) const;
  /// It has come to its end, or cannot; nothing where none is under way. `only_begun`: one that waits goes on waiting.
  void end(entity_id of, const hand_ending& how, bool only_begun = false);
  void end_snapshot(std::uint64_t number);
  /// Nobody is told any more.
  void clear();

 private:
  std::atomic<std::size_t> count_{0};
  mutable std::mutex lock_;
  std::map<entity_id, act> acts_;
  std::uint64_t next_snapshot_ = first_snapshot;
};

}  // namespace madang
