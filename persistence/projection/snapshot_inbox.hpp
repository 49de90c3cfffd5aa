#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "persistence/projection/snapshot_queue.hpp"

namespace madang {

/// What a thread that writes snapshots is handed, and what others read meanwhile: what waits comes before what is
/// stored. Thread-safe, under the lock of the owner, whose thread is woken; it works on `queue` under the same lock.
class snapshot_inbox {
 public:
  snapshot_inbox(std::mutex& lock, std::condition_variable& work) : lock_(lock), work_(work) {}

  void put(snapshot taken);
  void add(snapshot_step step);
  std::size_t waiting_bytes() const;

  using stored_snapshot = std::function<result<std::optional<snapshot>, read_failure>()>;
  using stored_pieces = std::function<result<std::vector<snapshot_piece>, read_failure>()>;
  /// The youngest of an entity, with all its pieces. `stored` reads the stored one, `pieces` the stored pieces, without
  /// the lock: what is written meanwhile becomes visible there before it is forgotten here.
  result<std::optional<snapshot>, read_failure> read(entity_id entity, const stored_snapshot& stored,
                                                     const stored_pieces& pieces) const;
  /// Its pieces, stored or not, by id.
  result<std::vector<snapshot_piece>, read_failure> read_pieces(entity_id entity, const stored_pieces& pieces) const;

  snapshot_queue queue;

 private:
  std::mutex& lock_;
  std::condition_variable& work_;
};

}  // namespace madang
