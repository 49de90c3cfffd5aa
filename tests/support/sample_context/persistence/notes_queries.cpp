#include "tests/support/sample_context/persistence/notes_queries.hpp"

namespace madang::sample {

note_queries::note_queries(query_session& at)
    : notes_(at.sql,
             "SELECT number, sealed_text, written_at FROM notes WHERE user_id=?1 AND number<?2 "
             "ORDER BY number DESC LIMIT ?3") {}

list_result<list_notes> note_queries::read(const list_notes& query) {
  std::vector<note_view> items;
  const auto limit = limit_of(query.at);
  notes_.ask(query.by.value, before_of(query.at), std::uint64_t{limit + 1});
  while (notes_.next()) {
    const auto sealed = notes_.blob(1);
    items.push_back({query.by,
                     notes_.number(0),
                     {reinterpret_cast<const char*>(sealed.data()), sealed.size()},
                     {notes_.integer(2)}});
  }
  return page_of(std::move(items), limit);
}

}  // namespace madang::sample
