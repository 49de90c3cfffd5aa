#pragma once

#include "persistence/lists/query_registry.hpp"
#include "tests/support/sample_context/messages/queries.hpp"

namespace madang::sample {

/// Reads lists of notes. Pages go on before the note's number.
class note_queries {
 public:
  explicit note_queries(query_session& at);

  bool may_read(const list_notes&) { return true; }  // lists only the caller's own
  list_result<list_notes> read(const list_notes& query);

 private:
  sql_statement notes_;
};

}  // namespace madang::sample
