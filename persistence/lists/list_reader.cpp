#include "persistence/lists/list_reader.hpp"

#include "persistence/projection/projection_file.hpp"

namespace madang {

list_reader::list_reader(const query_registry& queries, sql_session& session, const open_order_index& open_orders)
    : queries_(queries), at_(session, open_orders), progress_(session, progress_sql(session)) {}

/// A server may have lost commits since the projection made them; a file has not.
bool list_reader::is_behind(position upto) {
  if (at_.sql.dialect() == sql_dialect::sqlite) return false;
  progress_.ask();
  const bool behind = progress_.next() && position{progress_.number(1)} < upto;
  progress_.done();
  return behind;
}

any_listing list_reader::read(const any_query& query, query_session::steady::time_point deadline, position upto) {
  const auto* entry = queries_.find(query.type());
  if (entry == nullptr) return refused{list_unavailable("no context answers this query")};
  const auto& way = entry->in(at_.sql.dialect());
  at_.begin(deadline);
  at_.sql.begin_reading();
  found_behind_ = is_behind(upto);
  auto out = found_behind_ ? any_listing(refused{list_unavailable("the tables are behind the journal")})
                           : way.read(reader_of(way), query);
  if (auto failure = at_.sql.commit()) return refused{list_unavailable("the list cannot be read: " + failure->text)};
  return out;
}

void* list_reader::reader_of(const query_entry::way& way) {
  auto& kept = readers_[way.reader];
  if (kept == nullptr) kept = way.make_reader(at_);
  return kept.get();
}

}  // namespace madang
