#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/ensure.hpp"

namespace madang {

/// A table derived from the journal. It takes events into memory (see `event_dispatch`), and the projection tells it
/// when to write them: many batches as one chunk. One thread.
class read_table {
 public:
  virtual ~read_table() = default;

  /// Writes the chunk into an open transaction; failures stay in the session.
  virtual void write() = 0;
  /// The chunk is committed; `clear` follows.
  virtual void committed() {}
  /// Forgets the chunk.
  virtual void clear() = 0;
  /// The transaction was undone: forgets what was written and keeps the chunk.
  virtual void undo() {}
  /// Forgets everything: the tables are another's, or the chunk is of no use.
  virtual void reset() { clear(); }
  /// Fills what is kept in memory beside the table. At start, and after the table was filled anew.
  virtual void load() {}
};

class table_set;

/// The read tables of one context, or those of them that change their form alone.
struct context_tables {
  std::string_view context;
  /// Raised when the tables change their form: they are dropped and filled again from the journal, alone.
  std::int64_t version = 1;
  std::string schema;  ///< SQL that creates them
  std::function<void(table_set&)> make;
  /// The SQL for PostgreSQL; empty: `schema`, with the types of its columns called as they are there.
  std::string schema_postgres = {};
  /// Raised instead of `version` when only the form in PostgreSQL changes; 0: `version`.
  std::int64_t version_postgres = 0;
};

/// The read tables of all contexts, in the order in which they are written.
class table_registry {
 public:
  void add(context_tables one) {
    for (const auto& each : contexts_) ensure(each.context != one.context, "a context registers its tables once");
    contexts_.push_back(std::move(one));
  }
  const std::vector<context_tables>& contexts() const { return contexts_; }
  /// Those of the named contexts.
  table_registry only(const std::vector<std::string>& names) const {
    table_registry out;
    for (const auto& each : contexts_) {
      for (const auto& name : names) {
        if (each.context == name) out.add(each);
      }
    }
    return out;
  }

 private:
  std::vector<context_tables> contexts_;
};

}  // namespace madang
