#include "persistence/risk/holder_tables.hpp"

#include <algorithm>

namespace madang::risk {
namespace {

constexpr std::size_t owners_kept_max = 100'000;

}  // namespace

// ---- holders -------------------------------------------------------------------------------------------------------

holders_table::holders_table(sql_session& session)
    : plain_table(session),
      traders_(session, "SELECT account_id, grant_number, user_id FROM risk_holders WHERE grant_number>0") {}

void holders_table::load() {
  owners_.clear();
  trusted_.clear();
  for (traders_.ask(); traders_.next();) {
    trusted_.emplace(account_id{traders_.number(0)}, std::pair{traders_.number(1), user_id{traders_.number(2)}});
  }
  traders_.done();
}

/// What was taken and not written comes again.
void holders_table::reset() {
  plain_table::reset();
  load();
}

void holders_table::take(const projected_record& record, const account_opened& event) {
  if (event.terms.kind != account_kind::house) put({{record.stream.key}, 0, event.terms.user});
}

void holders_table::take(const projected_record& record, const access_granted& event) {
  if (event.access != right::trade) return;
  put({{record.stream.key}, event.grant, event.user});
  trusted_.emplace(account_id{record.stream.key}, std::pair{event.grant, event.user});
}

void holders_table::take(const projected_record& record, const access_revoked& event) {
  const auto [begin, end] = trusted_.equal_range(account_id{record.stream.key});
  const auto found = std::find_if(begin, end, [&](const auto& one) { return one.second.first == event.grant; });
  if (found == end) return;
  trusted_.erase(found);
  erase({to_column(record.stream.key), to_column(event.grant)});
}

user_id holders_table::owner_of(account_id account) {
  const auto known = owners_.find(account);
  if (known != owners_.end()) return known->second;
  const auto row = plain_table::find({to_column(account.value), std::int64_t{0}});
  const auto owner = row ? row->user_id : user_id{};
  if (owners_.size() >= owners_kept_max) owners_.clear();
  owners_[account] = owner;
  return owner;
}

bool holders_table::may_trade(user_id user, account_id with) const {
  const auto [begin, end] = trusted_.equal_range(with);
  return std::any_of(begin, end, [&](const auto& one) { return one.second.second == user; });
}

bool holders_table::are_linked(account_id one, account_id other) {
  const auto first = owner_of(one);
  if (!first) return false;
  const auto second = owner_of(other);
  if (!second) return false;
  return first == second || may_trade(first, other) || may_trade(second, one);
}

// ---- addresses -----------------------------------------------------------------------------------------------------

std::optional<address_row> addresses_table::find(user_id user, std::uint64_t address) {
  return plain_table::find({to_column(user.value), to_column(address)});
}

void addresses_table::take(const projected_record& record, const user_logged_in& event) {
  const user_id user{record.stream.key};
  const auto address = event.from.address_key;
  if (address == 0 || find(user, address)) return;
  const bool is_first = !find(user, 0);
  put({user, address, record.seq, record.time, is_first ? 0U : 1U});
  put({user, 0, record.seq, record.time, is_first ? 0U : 1U});
}

std::optional<address_row> addresses_table::last_new(user_id user) {
  auto last = find(user, 0);
  return last && last->is_new != 0 ? last : std::nullopt;
}

}  // namespace madang::risk
