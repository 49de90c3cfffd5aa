#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/identity/user.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

/// What alerts need to know of people besides the event that they come from.
namespace madang::risk {

/// A row of the table `risk_holders`: whose an account is, and who else may trade with it.
struct holder_row {
  static constexpr std::string_view table_name = "risk_holders";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  std::uint64_t grant_number = 0;  ///< zero: the owner
  madang::user_id user_id;

  MADANG_FIELDS(account_id, grant_number, user_id)
};

/// Whether two accounts are in the same hands. The house's accounts are nobody's.
class holders_table final : public plain_table<holder_row> {
 public:
  explicit holders_table(sql_session& session);

  void take(const projected_record& record, const account_opened& event);
  void take(const projected_record& record, const access_granted& event);
  void take(const projected_record& record, const access_revoked& event);

  /// Zero: the house's, or not known.
  user_id owner_of(account_id account);
  /// They have the same owner, or the owner of one may trade with the other.
  bool are_linked(account_id one, account_id other);

  void reset() override;
  void load() override;

 private:
  bool may_trade(user_id user, account_id with) const;

  sql_statement traders_;
  /// Who was asked for lately; forgotten as a whole when it is full.
  std::unordered_map<account_id, user_id> owners_;
  std::unordered_multimap<account_id, std::pair<std::uint64_t, user_id>> trusted_;
};

/// A row of the table `risk_addresses`: from where a user has logged in, by a keyed hash.
struct address_row {
  static constexpr std::string_view table_name = "risk_addresses";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::user_id user_id;
  std::uint64_t address_key = 0;  ///< zero: the last log-in from an address that was new, or the first one
  std::uint64_t event_seq = 0;    ///< of the log-in, in the user's stream
  unix_nanos seen_at;
  std::uint64_t is_new = 0;  ///< 1: the user had logged in from elsewhere before

  MADANG_FIELDS(user_id, address_key, event_seq, seen_at, is_new)
};
class addresses_table final : public plain_table<address_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const user_logged_in& event);
  /// The last log-in from an address that was new to a user who had others.
  std::optional<address_row> last_new(user_id user);

 private:
  std::optional<address_row> find(user_id user, std::uint64_t address);
};

}  // namespace madang::risk
