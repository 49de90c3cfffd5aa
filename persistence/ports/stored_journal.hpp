#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "messages/result.hpp"
#include "persistence/ports/batch_store.hpp"

namespace madang {

/// What a journal says of itself beside its batches.
struct journal_facts {
  batch_end end;
  std::uint64_t incarnation = 0;      ///< the last that was given to a writer
  std::optional<std::uint64_t> keys;  ///< fingerprint of the keys of its personal fields, once it has any
  bool unfinished = false;            ///< a copy into it was interrupted, or it has lost its end

  friend bool operator==(const journal_facts&, const journal_facts&) = default;
};

/// A journal as a whole, read from outside of any node: for `madang journal`, copies and backups. Changes nothing.
class stored_journal {
 public:
  virtual ~stored_journal() = default;

  /// Where it is, as an operator calls it.
  virtual std::string place() const = 0;
  /// Who writes there at this moment, as in `process 17`; nothing where nobody does.
  virtual result<std::optional<std::string>, std::string> writer() = 0;
  /// Makes it ready to be copied: keeps writers away as long as this lives, where that can be done. The error says who
  /// writes there, or why it is no whole journal.
  virtual std::optional<std::string> hold() { return std::nullopt; }
  virtual result<journal_facts, std::string> facts() = 0;
  /// The chain of a batch; nothing where there is no such batch.
  virtual result<std::optional<chain_hash>, std::string> chain_of(std::uint64_t number) = 0;
  /// Visits every batch from number `from` once, in order, until `each` returns false. What cannot be read goes to
  /// `wrong`, and the walk goes on behind it where that makes sense.
  virtual void walk(std::uint64_t from, const std::function<bool(const batch_row&)>& each,
                    const std::function<void(const std::string&)>& wrong) = 0;
  /// The head file that guards its end; empty: none is known.
  virtual std::filesystem::path head() const = 0;
  /// Closed files that hold older batches.
  virtual std::size_t segment_count() const { return 0; }
};

/// Opens a journal; the error is for the operator: it is in use, or what cannot be read.
using journal_opener = std::function<result<std::unique_ptr<stored_journal>, std::string>()>;

}  // namespace madang
