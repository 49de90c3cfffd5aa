#pragma once

#include <map>
#include <utility>

#include "actors/accounts/account.hpp"
#include "cluster/past/state_replay.hpp"
#include "messages/trading/order.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// Remembers what accounts and orders were at each of their numbers, and asks the reads of the past for it again.
class past_oracle {
 public:
  /// `number`: of the event in the account's channel.
  void take(const account& after, std::uint64_t number);
  /// `known`: each version of each order. Asks for some moments of each kind; gives how many it has compared.
  std::uint64_t compare(state_replay& past, const std::map<std::pair<order_id, std::uint64_t>, order_view>& known,
                        chance& random) const;

 private:
  struct moment {
    money cash;
    money held;
    money settled;
    std::map<symbol_id, quantity> shares;
  };
  using moments = std::map<std::pair<account_id, std::uint64_t>, moment>;

  static past_view read_account_at(state_replay& past, account_id of, std::uint64_t number, account_read what);
  static void compare_account(state_replay& past, account_id of, std::uint64_t number, const moment& then);
  static void compare_order(state_replay& past, order_id of, std::uint64_t version, const order_view& then);

  moments accounts_;
};

}  // namespace madang::simulation
