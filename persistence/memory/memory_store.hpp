#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "persistence/journal/journal_shards.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/ports/projection.hpp"

namespace madang {

/// What a store in memory holds, and what goes wrong there. Survives the journals that are opened on it. Thread-safe.
class memory_batches {
 public:
  struct stored {
    std::uint64_t incarnation = 0;
    chain_hash chain{};
    shard_set shards{};
    closed_batch batch;
  };

  /// How appends fail from now on.
  enum class fault : std::uint8_t {
    none = 0,
    refuse = 1,       ///< nothing is written
    full = 2,         ///< nothing is written for want of space
    lose_answer = 3,  ///< it is written, but the answer says otherwise
    corrupt = 4,      ///< what is stored can no longer be trusted
  };
  std::atomic<fault> appends{fault::none};
  std::atomic<std::uint64_t> faults_given{0};

  std::mutex mutex;
  std::map<std::uint64_t, stored> batches;
  std::uint64_t incarnation = 0;
  std::uint64_t keys = 0;
};

/// A store without a disk, for tests of the journal above it.
class memory_store final : public batch_store {
 public:
  explicit memory_store(std::shared_ptr<memory_batches> in) : in_(std::move(in)) {}

  std::string place() const override { return "memory"; }
  bool is_shared() const override { return true; }
  result<store_identity, store_error> identity() override { return store_identity{}; }
  result<std::uint64_t, store_error> journal_number() override { return std::uint64_t{1}; }
  result<std::uint64_t, store_error> take_over() override;
  result<std::uint64_t, store_error> remember_keys(std::uint64_t fingerprint) override;
  result<bool, store_error> append(const journal_batch& batch, std::uint64_t incarnation, const chain_hash& before,
                                   const chain_hash& chain) override;
  result<batch_end, store_error> last() override;
  result<std::unique_ptr<batch_source>, std::string> open_source(std::size_t cache_bytes) override;
  store_outcome tend(bool) override { return std::nullopt; }
  std::string shortage() override { return {}; }
  void begin_archiving(std::function<std::uint64_t()>) override {}
  void look_for_unneeded() override {}
  void end_archiving() override {}

 private:
  const std::shared_ptr<memory_batches> in_;
};

}  // namespace madang
