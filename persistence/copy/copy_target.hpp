#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "persistence/ports/stored_journal.hpp"

namespace madang {

/// A batch that is kept in memory on its way.
struct copied_batch {
  std::uint64_t number = 0;
  std::uint64_t incarnation = 0;
  position first;
  position last;
  chain_hash chain{};
  std::vector<std::byte> bytes;

  batch_row row() const { return {number, incarnation, first, last, chain, bytes}; }
};

/// Where a journal is copied to. From `take` until `complete` no node starts on it.
class copy_target {
 public:
  virtual ~copy_target() = default;

  virtual std::string place() const = 0;
  /// What is there, which is nothing where there is no journal yet. Changes nothing. The error is for the operator:
  /// somebody writes there, or it is nothing that may be written to.
  virtual result<journal_facts, std::string> look() = 0;
  /// Takes it over for the copy of a journal like this one: its keys and incarnations are known from now on. Gives what
  /// is there then: an earlier copy that was killed may have stored something since it was looked at.
  virtual result<journal_facts, std::string> take(const journal_facts& source) = 0;
  /// Stores batches that follow the last one, in one transaction. After an error what is stored is unknown.
  virtual std::optional<std::string> put(std::span<const copied_batch> batches) = 0;
  /// What is stored, read anew.
  virtual result<std::unique_ptr<stored_journal>, std::string> read_back() = 0;
  /// From now on a node may start on it.
  virtual std::optional<std::string> complete() = 0;
};

}  // namespace madang
