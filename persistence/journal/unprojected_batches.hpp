#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "persistence/journal/journal_batch.hpp"

namespace madang {

/// Durable batches that the projection has not indexed yet, so that a read finds what is in them without a scan. Their
/// bytes are kept up to a bound; beyond it only the index stays and the bytes are read from the journal. Where the
/// projection is very far behind, the oldest are forgotten altogether: a read has to scan them then. Thread-safe.
class unprojected_batches {
 public:
  struct entry {
    std::uint64_t number = 0;
    closed_batch batch;                        ///< null: its bytes are no longer in memory
    std::shared_ptr<const batch_index> index;  ///< null while the batch is in memory
    std::size_t size = 0;                      ///< bytes of the batch, in memory or not
  };

  explicit unprojected_batches(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Batches come in order.
  void add(closed_batch batch);
  /// Forgets what the projection covers.
  void forget_up_to(std::uint64_t number);
  std::vector<entry> all() const;

 private:
  /// Batches whose index alone is kept may hold so many times the bytes of those that are kept whole.
  static constexpr std::size_t indexed_times = 4;

  void drop_bytes();
  void drop_front();

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::deque<entry> entries_;
  std::size_t bytes_ = 0;          ///< of batches in memory
  std::size_t indexed_bytes_ = 0;  ///< of all batches here
  std::size_t without_bytes_ = 0;  ///< entries at the front
};

}  // namespace madang
