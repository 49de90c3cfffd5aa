#include "persistence/lists/list_reader.hpp"

#include <algorithm>

namespace madang {

namespace {

/// A search ends by itself at the deadline with what it has found; a statement that finds nothing is cut off then.
constexpr std::chrono::seconds longer_statement{1};

const char* marks_sql(const sql_session& session) {
  return session.dialect() == sql_dialect::sqlite ? "SELECT 0, position FROM progress"
                                                  : "SELECT writer, position FROM projected";
}

}  // namespace

list_reader::list_reader(const query_registry& queries, sql_session& session, const open_order_index& open_orders)
    : queries_(queries), at_(session, open_orders), progress_(session, marks_sql(session)) {}

/// A server may have lost commits since the projection made them, and a replica is behind; a file is neither.
bool list_reader::is_behind(position upto, const table_marks& needed) {
  if (at_.sql.dialect() == sql_dialect::sqlite) return false;
  table_marks there;
  progress_.ask();
  while (progress_.next()) there[progress_.integer(0)] = {progress_.number(1)};
  progress_.done();
  if (at_.sql.failed()) return false;
  if (there[at_.sql.other()->writer()] < upto) return true;
  return std::any_of(needed.begin(), needed.end(), [&](const auto& one) { return there[one.first] < one.second; });
}

any_listing list_reader::read(const any_query& query, query_session::steady::time_point deadline, position upto,
                              const table_marks& needed) {
  const auto* entry = queries_.find(query.type());
  if (entry == nullptr) return refused{list_unavailable("no context answers this query")};
  const auto& way = entry->in(at_.sql.dialect());
  at_.begin(deadline);
  at_.sql.stop_at(deadline + longer_statement);
  at_.sql.begin_reading();
  found_behind_ = is_behind(upto, needed);
  auto out = found_behind_ ? any_listing(refused{list_unavailable("the tables are behind the journal")})
                           : way.read(reader_of(way), query);
  const auto failure = at_.sql.commit();
  found_broken_ = failure.has_value();
  if (failure) return refused{list_unavailable("the list cannot be read: " + failure->text)};
  return out;
}

void* list_reader::reader_of(const query_entry::way& way) {
  auto& kept = readers_[way.reader];
  if (kept == nullptr) kept = way.make_reader(at_);
  return kept.get();
}

}  // namespace madang
