#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::accounts {

/// A row of the table `accounts`.
struct account_row {
  static constexpr std::string_view table_name = "accounts";
  static constexpr std::size_t key_columns = 1;
  static std::vector<std::string_view> indexes() { return {"user_id, account_id"}; }

  madang::account_id account_id;
  madang::user_id user_id;
  account_kind kind{};
  madang::currency currency{};
  std::string name;
  unix_nanos created_at;

  MADANG_FIELDS(account_id, user_id, kind, currency, name, created_at)
};

/// Which accounts there are and whose they are.
class accounts_table final : public plain_table<account_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const account_opened& event) {
    const auto& terms = event.terms;
    put({{record.stream.key}, terms.user, terms.kind, terms.currency, terms.name, record.time});
  }
};

/// A row of the table `account_grants`.
struct grant_row {
  static constexpr std::string_view table_name = "account_grants";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {"user_id, account_id"}; }

  madang::account_id account_id;
  std::uint64_t grant_number = 0;
  madang::user_id user_id;
  right access{};
  unix_nanos created_at;
  std::uint64_t erased = 0;  ///< 1: it was revoked

  MADANG_FIELDS(account_id, grant_number, user_id, access, created_at, erased)
};

/// Which accounts are shared with whom.
class grants_table final : public plain_table<grant_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const access_granted& event) {
    put({{record.stream.key}, event.grant, event.user, event.access, record.time, 0});
  }
  void take(const projected_record& record, const access_revoked& event) {
    erase_row({{record.stream.key}, event.grant, {}, right::view, {}, 0});
  }
};

}  // namespace madang::accounts
