#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/queries.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/settlement/differences.hpp"

namespace madang::settlement {

/// How far a reconciliation is, and what it has found: each ledger is read from its newest entry back to its first, and
/// every entry must leave the cash that the one after it begins with. Pure; the cursor of the job is its text.
struct reconciliation {
  static constexpr std::size_t currencies = 3;
  static constexpr std::size_t shown_max = 50;

  std::uint64_t account = 0;      ///< whose ledger is being read, or was read last; zero: none yet
  std::uint64_t before = 0;       ///< the entry that was read last; zero: the ledger's beginning or its end
  std::uint64_t of_currency = 0;  ///< of that account
  bool expects = false;           ///< `expected` is what the next older entry must leave
  money expected;
  std::uint64_t accounts = 0;
  std::uint64_t differences = 0;
  std::array<wide_money, currencies> clearing;  ///< what sales have brought less what purchases have cost
  std::vector<difference> shown;                ///< the first differences

  friend bool operator==(const reconciliation&, const reconciliation&) = default;

  void begin(account_id next, currency money_of);
  /// The next older entry.
  void take(const ledger_entry& one);
  /// The ledger was read: before its first entry there is nothing.
  void end();
  void add(const difference& one);

  std::string to_text() const;
  /// Nothing for a text that `to_text` did not write; the empty one is the beginning.
  static std::optional<reconciliation> parse(std::string_view text);

 private:
  void add_cash(std::uint64_t entry, money left);
};

}  // namespace madang::settlement
