#include "persistence/accounts/account_rows.hpp"

namespace madang {

account_rows::account_rows(sql_session& session)
    : insert_(session,
              "INSERT OR REPLACE INTO accounts (account, user, kind, currency, name, created_at) VALUES (?,?,?,?,?,?)"),
      own_(session, "INSERT OR REPLACE INTO user_accounts (user, account) VALUES (?,?)") {}

void account_rows::take(const projected_record& record, const account_opened& event) {
  const auto& terms = event.terms;
  rows_.push_back({account_id{record.stream.key}, terms.user, terms.kind, terms.unit, terms.name, record.time});
}

void account_rows::write() {
  for (const auto& each : rows_) {
    insert_.run(each.account.value, each.user.value, each.kind, each.unit, std::string_view(each.name),
                each.created_at.value);
    own_.run(each.user.value, each.account.value);
  }
}

}  // namespace madang
