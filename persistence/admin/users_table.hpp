#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "messages/identity/user.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::admin {

/// A row of the table `users`. Nothing personal is in it.
struct user_row {
  static constexpr std::string_view table_name = "users";
  static constexpr std::size_t key_columns = 1;
  static std::vector<std::string_view> indexes() { return {"status, user_id"}; }

  madang::user_id user_id;
  std::uint8_t role_bits = 0;
  std::uint32_t flag_bits = user_flags{}.bits;
  user_status status = user_status::active;
  unix_nanos created_at;

  MADANG_FIELDS(user_id, role_bits, flag_bits, status, created_at)
};

/// Who is registered, and what they may do. A registration that begins with its secrets is known from its first event
/// on; its row is shown once it is complete.
class users_table final : public plain_table<user_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const registration_started& event) {
    user_row row;
    row.user_id = {record.stream.key};
    row.role_bits = event.roles.bits;
    put(row);
  }
  void take(const projected_record& record, const user_registered&) {
    update(key_of(record), [&](user_row& row) { row.created_at = record.time; });
  }
  void take(const projected_record& record, const registration_refused&) { erase(key_of(record)); }
  void take(const projected_record& record, const registration_completed& event) {
    user_row row;
    row.user_id = {record.stream.key};
    row.role_bits = event.roles.bits;
    row.created_at = record.time;
    put(row);
  }
  void take(const projected_record& record, const user_suspended&) {
    update(key_of(record), [](user_row& row) { row.status = user_status::suspended; });
  }
  void take(const projected_record& record, const user_activated&) {
    update(key_of(record), [](user_row& row) { row.status = user_status::active; });
  }
  void take(const projected_record& record, const user_erased&) {
    update(key_of(record), [](user_row& row) { row.status = user_status::erased; });
  }
  void take(const projected_record& record, const roles_changed& event) {
    update(key_of(record), [&](user_row& row) { row.role_bits = event.roles.bits; });
  }
  void take(const projected_record& record, const flags_changed& event) {
    update(key_of(record), [&](user_row& row) { row.flag_bits = event.flags.bits; });
  }

 private:
  static key key_of(const projected_record& record) { return {to_column(record.stream.key)}; }
};

}  // namespace madang::admin
