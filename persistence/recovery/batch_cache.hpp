#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "persistence/ports/batch_store.hpp"

namespace madang {

/// Batches that were read lately, up to a number of bytes. One that is larger than a quarter of them is not kept. Not
/// thread-safe.
class batch_cache {
 public:
  explicit batch_cache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Null where it is not at hand.
  closed_batch find(std::uint64_t number);
  bool contains(std::uint64_t number) const { return at_.contains(number); }
  void keep(const closed_batch& batch);

 private:
  const std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::list<closed_batch> batches_;  ///< latest first
  std::unordered_map<std::uint64_t, std::list<closed_batch>::iterator> at_;
};

}  // namespace madang
