#include "persistence/admin/admin_queries.hpp"

#include <limits>

#include "persistence/admin/audit_chain.hpp"
#include "persistence/admin/audit_table.hpp"
#include "persistence/lists/statement_list.hpp"

namespace madang::admin {
namespace {

/// A parameter takes the type of what it is compared with first, so zeros are as wide as what is bound.
std::string audit_rows(std::string_view which) {
  return "SELECT seq, time, actor, address, action, object_kind, object_id, reason, act_values, content_hash, "
         "prev_hash, hash, result, code FROM audit_events WHERE " +
         std::string(which);
}

std::string audit_rows_found(const query_session& at, std::string_view start, std::string_view order) {
  const std::string within = at.sql.dialect() == sql_dialect::sqlite ? "instr" : "strpos";
  return audit_rows(start) +
         " AND (?2=CAST(0 AS BIGINT) OR actor=?2) AND (?3='' OR action=?3) AND (?4='' OR object_id=?4) AND (?5='' OR " +
         within + "(reason,?5)>0 OR " + within + "(act_values,?5)>0) AND time>=?6 AND time<?7 ORDER BY " +
         std::string(order) + " LIMIT ?8";
}

std::int64_t end_of(unix_nanos to) {
  return to.value == 0 ? std::numeric_limits<std::int64_t>::max() : to.value;
}

/// Pages go on before the user's id.
struct all_users {
  using query = list_users;
  static std::string sql(sql_dialect) {
    return "SELECT user_id, role_bits, flag_bits, status, created_at FROM users WHERE user_id<?1 AND created_at<>0 "
           "AND (?2=CAST(0 AS BIGINT) OR user_id=?2) AND (?3=CAST(0 AS BIGINT) OR (role_bits & ?3)<>0) "
           "AND (?4='' OR status=?4) ORDER BY user_id DESC LIMIT ?5";
  }
  static auto parameters(const query& of) {
    return std::tuple(before_of(of.at), of.only.value, std::int64_t{of.role_bits},
                      of.status ? to_text(*of.status) : std::string_view(), one_more(of.at));
  }
  static user_item item(sql_statement& rows) {
    user_item one;
    one.user = {rows.number(0)};
    one.roles.bits = static_cast<std::uint8_t>(rows.integer(1));
    one.flags.bits = static_cast<std::uint32_t>(rows.integer(2));
    one.status = identity::parse_user_status(rows.text(3)).value_or(user_status::active);
    one.created_at = {rows.integer(4)};
    return one;
  }
};

}  // namespace

audit_queries::audit_queries(query_session& at)
    : at_(at),
      newest_first_(at.sql, audit_rows_found(at, "(time, seq)<(?1, ?9)", "time DESC, seq DESC")),
      oldest_first_(at.sql, audit_rows_found(at, "(time, seq)>(?1, ?9)", "time, seq")),
      chain_(at.sql, audit_rows("seq>=?1 AND seq<=?2 ORDER BY seq")),
      before_(at.sql, "SELECT hash FROM audit_events WHERE seq<?1 AND seq>=?2 ORDER BY seq DESC LIMIT 1") {}

list_result<list_audit_events> audit_queries::read(const list_audit_events& query) {
  std::vector<audit_item> items;
  const auto limit = limit_of(query.at);
  auto& rows = query.oldest_first ? oldest_first_ : newest_first_;
  const auto start = query.oldest_first ? event_key{{static_cast<std::int64_t>(query.at.before)}, 0, query.at.before3}
                                        : event_before(query.at);
  rows.ask(start.time.value, query.actor.value, query.action, query.object, query.text, query.from.value,
           end_of(query.to), std::uint64_t{limit + 1}, start.seq);
  bool stopped = false;
  while (!stopped && rows.next()) {
    items.push_back(to_item(plain_row<audit_row>::read(rows)));
    stopped = at_.late();
  }
  rows.done();
  return page_of_search(std::move(items), limit, stopped);
}

list_result<verify_audit> audit_queries::read(const verify_audit& query) {
  std::string follows(audit_chain_start());
  before_.ask(query.from, audit_number(audit_writer_of(query.from), 0));
  if (before_.next()) follows = before_.text(0);
  before_.done();
  chain_walker walk(follows);
  chain_.ask(query.from, query.to == 0 ? newest_key : query.to);
  while (chain_.next()) {
    walk.take(to_item(plain_row<audit_row>::read(chain_)));
    if (at_.late()) {
      chain_.done();
      return refused{list_unavailable("the chain is too long to be walked at once: verify parts of it")};
    }
  }
  if (query.to == 0) walk.end();
  return page_of(std::vector{walk.verdict()}, 1);
}

void add_queries(query_registry& to) {
  to.add<list_users, statement_list<all_users>>("users");
  to.add<list_audit_events, audit_queries>("audit_events");
  to.add<verify_audit, audit_queries>("audit_verdict");
}

}  // namespace madang::admin
