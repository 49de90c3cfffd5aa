#pragma once

#include <cstdint>
#include <string_view>

#include "messages/identity/ids.hpp"
#include "messages/identity/roles.hpp"

namespace madang {

/// Who asks, as the gateway has recognised him.
struct caller {
  user_id user;
  identity::role_set roles;

  constexpr caller() = default;
  constexpr caller(user_id who) : user(who) {}  // NOLINT: a user is a caller without roles
  constexpr caller(user_id who, identity::role_set with) : user(who), roles(with) {}

  friend constexpr bool operator==(const caller&, const caller&) = default;
  MADANG_FIELDS(user, roles)
};

/// What somebody may do with an account and its orders. `admin` is an override that is written down.
enum class right : std::uint8_t { none = 0, view = 1, trade = 2, admin = 3, owner = 4 };
/// What a command asks for: to see, to trade, to move money, to see and change with whom the account is shared.
enum class access_need : std::uint8_t { view = 1, trade = 2, own = 3, share = 4 };

constexpr bool permits(right has, access_need need) {
  switch (need) {
    case access_need::view:
      return has != right::none;
    case access_need::trade:
      return has == right::trade || has == right::owner;
    case access_need::own:
      return has == right::owner;
    case access_need::share:
      return has == right::owner || has == right::admin;
  }
  return false;
}

/// The one rule of rights: the owner may all; a grant counts where it permits what is asked for; otherwise the role
/// does. So nobody takes an administrator's override away by granting him less. Nobody compares users elsewhere.
constexpr right right_of(user_id owner, const caller& who, right granted, access_need need) {
  if (owner && owner == who.user) return right::owner;
  if (permits(granted, need) || !who.roles.has(identity::role::admin)) return granted;
  return right::admin;
}

/// `VIEW`, `TRADE`
std::string_view to_text(right value);

}  // namespace madang
