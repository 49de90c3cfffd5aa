#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "messages/result.hpp"
#include "persistence/journal/journal_batch.hpp"
#include "persistence/journal/journal_chain.hpp"
#include "persistence/ports/journal.hpp"

/// What a journal needs of the store that holds its batches: the engine above is one code, stores implement this.
namespace madang {

/// A stored batch; `bytes` is valid only while it is being visited.
struct batch_row {
  std::uint64_t number = 0;
  std::uint64_t incarnation = 0;
  position first;
  position last;
  chain_hash chain{};
  std::span<const std::byte> bytes;
};

/// The last batch of a journal: what the next one builds on.
struct batch_end {
  std::uint64_t number = 0;
  position last;
  chain_hash chain{};
};

/// What an error of a store means for whoever writes there.
enum class store_fault : std::uint8_t {
  passing = 1,   ///< whether something was written is unknown; the store is asked for its last batch, then it goes on
  no_space = 2,  ///< the same, and space must be made first
  distrust = 3,  ///< memory and store can no longer be trusted to agree: the process ends
  fenced = 4,    ///< another incarnation owns the journal: the process ends
};
struct store_error {
  store_fault fault = store_fault::passing;
  std::string text;
};
/// No error, or the error.
using store_outcome = std::optional<store_error>;

/// Tells a store from every other one: a server (0 for a file) and its history, which changes with a promotion.
struct store_identity {
  std::uint64_t system = 0;
  std::uint32_t timeline = 0;

  friend bool operator==(const store_identity&, const store_identity&) = default;
};

/// Reads durable batches. Thread-safe.
class batch_source {
 public:
  virtual ~batch_source() = default;

  /// A whole batch.
  virtual result<closed_batch, read_failure> read(std::uint64_t number) = 0;
  /// Visits a batch, which is not kept in memory. The batches of a journal are visited one after the other.
  virtual result<bool, read_failure> visit(std::uint64_t number, const std::function<void(const batch_row&)>& each) = 0;
  /// Appends the records at these places, in their order; large batches are not loaded for it.
  virtual std::optional<read_failure> read_records(const std::vector<record_location>& locations,
                                                   std::vector<record>& to) = 0;
  /// The number of the first batch whose last record comes after `after`, at most `last_batch` + 1.
  virtual result<std::uint64_t, read_failure> first_batch_after(position after, std::uint64_t last_batch) = 0;
  /// The oldest batch that is not archived, 0 where there is none: older ones cost more to read.
  virtual result<std::uint64_t, read_failure> first_at_hand() = 0;
  /// The chain of a batch; nothing where there is no such batch.
  virtual result<std::optional<chain_hash>, read_failure> chain_of(std::uint64_t number) = 0;
  /// The first batch from `from` to `upto` that may hold records of a shard; nothing where there is none.
  virtual result<std::optional<std::uint64_t>, read_failure> next_of_shard(std::uint8_t shard, std::uint64_t from,
                                                                           std::uint64_t upto) = 0;
};

/// The store as the one writer of a journal has it open. One thread at a time, but for what says otherwise.
class batch_store {
 public:
  virtual ~batch_store() = default;

  /// Where it is, as an operator calls it.
  virtual std::string place() const = 0;
  /// Other nodes reach it, too: whoever takes over fences the one before, and then reads.
  virtual bool is_shared() const = 0;
  virtual result<store_identity, store_error> identity() = 0;
  /// A number that tells this journal from every other.
  virtual result<std::uint64_t, store_error> journal_number() = 0;

  /// Becomes the one writer: whoever wrote before is fenced off. Gives the new incarnation.
  virtual result<std::uint64_t, store_error> take_over() = 0;
  /// Remembers the fingerprint of the keys that belong to this journal, once. Gives the one that is remembered.
  virtual result<std::uint64_t, store_error> remember_keys(std::uint64_t fingerprint) = 0;

  /// True: the batch is durable. False: another incarnation owns the journal, and nothing was written. `before` is the
  /// chain of the batch before it, `chain` its own.
  virtual result<bool, store_error> append(const journal_batch& batch, std::uint64_t incarnation,
                                           const chain_hash& before, const chain_hash& chain) = 0;
  /// The last batch; an empty one where there is none. After an error this is what the next attempt begins with.
  virtual result<batch_end, store_error> last() = 0;

  /// Connections of its own for reading. `cache_bytes`: recently read batches stay in memory up to this size.
  virtual result<std::unique_ptr<batch_source>, std::string> open_source(std::size_t cache_bytes) = 0;

  // ---- upkeep ------------------------------------------------------------------------------------------------------

  /// Between two batches; `idle`: there is none to write. What may pass is for `shortage` to say.
  virtual store_outcome tend(bool idle) = 0;
  /// Why no more should be taken although nothing has failed to be written; empty: nothing is wrong.
  virtual std::string shortage() = 0;
  /// Batches up to `last_unneeded()` serve neither a recovery nor the projection: until `end_archiving` the store may
  /// move them elsewhere, on a thread of its own.
  virtual void begin_archiving(std::function<std::uint64_t()> last_unneeded) = 0;
  /// There may be more of them. Thread-safe.
  virtual void look_for_unneeded() = 0;
  virtual void end_archiving() = 0;
};

}  // namespace madang
