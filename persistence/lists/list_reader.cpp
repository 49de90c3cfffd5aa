#include "persistence/lists/list_reader.hpp"

namespace madang {

list_reader::list_reader(const query_registry& queries, sql_session& session, const open_order_index& open_orders)
    : queries_(queries), at_(session, open_orders) {}

any_listing list_reader::read(const any_query& query, query_session::steady::time_point deadline) {
  const auto* entry = queries_.find(query.type());
  if (entry == nullptr) return refused{list_unavailable("no context answers this query")};
  at_.begin(deadline);
  at_.sql.run("BEGIN");
  auto out = entry->read(reader_of(*entry), query);
  if (auto failure = at_.sql.commit()) return refused{list_unavailable("the list cannot be read: " + failure->text)};
  return out;
}

void* list_reader::reader_of(const query_entry& entry) {
  auto& kept = readers_[entry.reader];
  if (kept == nullptr) kept = entry.make_reader(at_);
  return kept.get();
}

}  // namespace madang
