#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "persistence/ports/batch_store.hpp"
#include "persistence/ports/projection.hpp"

namespace madang::testing {

/// One kind of store as the conformance suite sees it: empty at first, opened any number of times, damaged on purpose.
class store_rig {
 public:
  virtual ~store_rig() = default;

  virtual std::unique_ptr<batch_store> open() = 0;
  /// Snapshots of the same store, ready to be written by the incarnation that owns it.
  virtual std::unique_ptr<snapshot_store> open_snapshots(std::uint64_t incarnation) = 0;
  /// Flips a byte in the middle of a stored batch.
  virtual void damage(std::uint64_t batch) = 0;
  /// Takes the last batch away, as a store does that lost its end.
  virtual void lose_last() = 0;
};

struct store_kind_under_test {
  std::string name;
  /// Null where it cannot be had here; `why` then says why.
  std::function<std::unique_ptr<store_rig>(std::string& why)> make;
};
const std::vector<store_kind_under_test>& stores_under_test();

}  // namespace madang::testing
