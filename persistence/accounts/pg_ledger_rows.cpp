#include "persistence/accounts/pg_ledger_rows.hpp"

#include "messages/accounts/words.hpp"
#include "persistence/tables/pg_columns.hpp"

namespace madang::accounts {
namespace {

/// Accounts whose last entry is remembered; over it all are forgotten and read again.
constexpr std::size_t last_entries_max = 400'000;

}  // namespace

pg_ledger_rows::pg_ledger_rows(sql_session& session)
    : ledger_rows(session),
      session_(session),
      months_(session, "ledger"),
      find_ends_(session, "SELECT account, last_entry FROM ledger_ends WHERE account = ANY(?1::bigint[])"),
      insert_(session,
              "INSERT INTO ledger (account, entry, kind, amount, cash_after, symbol, reference, created_at) "
              "SELECT * FROM unnest(?1::bigint[], ?2::bigint[], ?3::text[], ?4::bigint[], ?5::bigint[], ?6::text[], "
              "?7::bigint[], ?8::bigint[]) ON CONFLICT DO NOTHING"),
      add_ends_(session,
                "INSERT INTO ledger_ends (account, last_entry) SELECT * FROM unnest(?1::bigint[], ?2::bigint[]) "
                "ON CONFLICT DO NOTHING"),
      move_ends_(
          session,
          "UPDATE ledger_ends e SET last_entry=u.last_entry FROM unnest(?1::bigint[], ?2::bigint[], ?3::bigint[]) "
          "AS u (account, last_entry, before) WHERE e.account=u.account AND e.last_entry=u.before") {}

void pg_ledger_rows::undo() {
  ledger_rows::undo();
  months_.forget();
}

void pg_ledger_rows::reset() {
  ledger_rows::reset();
  months_.forget();
}

void pg_ledger_rows::write() {
  if (rows().empty()) return;
  look_up_ends();
  sql_integers account, entry, amount, cash_after, reference, created_at;
  sql_texts kind, symbol;
  ends_before before;
  for (const auto& each : rows()) {
    const auto& line = each.entry.line;
    auto& last = last_entries()[each.account.value];
    before.try_emplace(each.account.value, last);
    months_.want(each.entry.created_at);
    account.push_back(to_column(each.account.value));
    entry.push_back(to_column(++last));
    kind.emplace_back(to_text(line.kind));
    amount.push_back(line.amount.raw);
    cash_after.push_back(line.cash_after.raw);
    symbol.push_back(line.symbol ? line.symbol.text() : std::string());
    reference.push_back(to_column(line.reference));
    created_at.push_back(each.entry.created_at.value);
  }
  insert_.run(account, entry, kind, amount, cash_after, symbol, reference, created_at);
  put_ends(before);
}

/// Where the ledgers of the chunk's accounts end, by one question for all that are not remembered.
void pg_ledger_rows::look_up_ends() {
  auto& ends = last_entries();
  if (ends.size() >= last_entries_max) ends.clear();
  sql_integers unknown;
  for (const auto& each : rows()) {
    if (ends.try_emplace(each.account.value, 0).second) unknown.push_back(to_column(each.account.value));
  }
  if (unknown.empty()) return;
  for (find_ends_.ask(unknown); find_ends_.next();) ends[find_ends_.number(0)] = find_ends_.number(1);
}

void pg_ledger_rows::put_ends(const ends_before& before) {
  sql_integers added, added_last, moved, moved_last, moved_from;
  for (const auto& [account, was] : before) {
    (was == 0 ? added : moved).push_back(to_column(account));
    (was == 0 ? added_last : moved_last).push_back(to_column(last_entries()[account]));
    if (was != 0) moved_from.push_back(to_column(was));
  }
  std::int64_t changed = 0;
  if (!added.empty() && add_ends_.run(added, added_last)) changed += session_.other()->changes();
  if (!moved.empty() && move_ends_.run(moved, moved_last, moved_from)) changed += session_.other()->changes();
  if (session_.failed() || changed == static_cast<std::int64_t>(before.size())) return;
  session_.fail({SQLITE_BUSY, "somebody else has numbered entries of the same accounts"}, "ledger");
}

}  // namespace madang::accounts
