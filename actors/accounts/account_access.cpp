#include <algorithm>
#include <string>

#include "actors/accounts/account.hpp"

/// Who may do what with an account, and whom it is shared with.
namespace madang::accounts {
namespace {

/// What is done by an administrator's right is written down.
account_events overridden(const account& current, const caller& by, access_need need, order_id order) {
  if (right_of(current, by, need) != right::admin) return {};
  return {access_overridden{by.user, order}};
}

}  // namespace

right right_of(const account& current, const caller& by, access_need need) {
  auto granted = right::none;
  for (const auto& [number, grant] : current.grants) {
    if (grant.user == by.user) granted = std::max(granted, grant.access);
  }
  return current.is_open() ? right_of(current.terms.user, by, granted, need) : right::none;
}

std::optional<account_reject> access_fault(const account& current, const caller& by, access_need need) {
  const auto has = right_of(current, by, need);
  if (has == right::none) return account_reject::account_unknown;
  if (permits(has, need)) return std::nullopt;
  return need == access_need::trade ? account_reject::trade_access_required : account_reject::owner_required;
}

result<account_events, account_rejection> decide(const account& current, const read_account& command) {
  if (auto fault = access_fault(current, command.by, access_need::view)) return refused<account_rejection>{*fault};
  return overridden(current, command.by, access_need::view, {});
}

access_need need_of(const order_errand& command) {
  return std::holds_alternative<read_order>(command.what) ? access_need::view : access_need::trade;
}

result<account_events, account_rejection> decide(const account& current, const order_errand& command) {
  const auto by = std::visit([](const auto& one) { return caller(one.by); }, command.what);
  const auto need = need_of(command);
  if (auto fault = access_fault(current, by, need)) return refused<account_rejection>{*fault};
  return overridden(current, by, need, command.order);
}

result<account_events, account_rejection> decide(const account& current, const read_grants& command) {
  if (auto fault = access_fault(current, command.by, access_need::share)) return refused<account_rejection>{*fault};
  return overridden(current, command.by, access_need::share, {});
}

result<account_events, account_rejection> decide(const account& current, const grant_access& command) {
  if (auto fault = access_fault(current, command.by, access_need::share)) return refused<account_rejection>{*fault};
  const bool gives = command.access == right::view || command.access == right::trade;
  // With a grant of his own an administrator would act without its being written down.
  const bool needs_none = command.to == current.terms.user || command.to == command.by.user;
  if (!gives || needs_none) return refused<account_rejection>{account_reject::access_not_allowed};
  if (current.is_closed()) return refused<account_rejection>{account_reject::account_closed};
  auto events = overridden(current, command.by, access_need::share, {});
  if (find_grant(current, command.to, command.access)) return events;
  if (current.grants.size() >= grants_max) {
    return refused<account_rejection>{{account_reject::too_many_grants, {{"most", std::to_string(grants_max)}}}};
  }
  events.emplace_back(access_granted{current.grants_given + 1, command.to, command.access});
  return events;
}

result<account_events, account_rejection> decide(const account& current, const revoke_access& command) {
  const auto grant = current.grants.find(command.grant);
  const bool has_it = grant != current.grants.end() && grant->second.user == command.by.user;
  if (has_it) return account_events{access_revoked{command.grant}};
  if (auto fault = access_fault(current, command.by, access_need::share)) return refused<account_rejection>{*fault};
  if (grant == current.grants.end()) return refused<account_rejection>{account_reject::grant_unknown};
  auto events = overridden(current, command.by, access_need::share, {});
  events.emplace_back(access_revoked{command.grant});
  return events;
}

std::optional<grant_view> find_grant(const account& current, std::uint64_t grant) {
  const auto found = current.grants.find(grant);
  if (found == current.grants.end()) return std::nullopt;
  return grant_view{grant, current.id, found->second.user, found->second.access, found->second.created_at};
}

std::optional<grant_view> find_grant(const account& current, user_id user, right access) {
  for (auto at = current.grants.rbegin(); at != current.grants.rend(); ++at) {
    if (at->second.user == user && at->second.access == access) return find_grant(current, at->first);
  }
  return std::nullopt;
}

grants_view grants_of(const account& current) {
  grants_view all;
  for (auto at = current.grants.rbegin(); at != current.grants.rend(); ++at) {
    all.grants.push_back(*find_grant(current, at->first));
  }
  return all;
}

}  // namespace madang::accounts
