#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "messages/accounts/account.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::settlement {

/// A row of the table `settlement_holders`: the account has held the symbol at some time.
struct holder_row {
  static constexpr std::string_view table_name = "settlement_holders";
  static constexpr bool is_of_many_entities = true;  ///< any fill may be the first that is seen
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  std::string symbol;
  madang::account_id account_id;

  MADANG_FIELDS(symbol, account_id)
};

/// Who may have a right to a dividend. A pair is written once: what is known to be there is passed over.
class holders_table final : public plain_table<holder_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const fill_booked& event) {
    if (event.side == side::buy) add(event.symbol, {record.stream.key});
  }
  void take(const projected_record& record, const shares_issued& event) { add(event.symbol, {record.stream.key}); }
  void take(const projected_record& record, const rights_closed& event) {
    if (event.quantity) add(event.symbol, {record.stream.key});
  }

  void committed() override {
    if (known_.size() > known_max) known_.clear();
    known_.insert(fresh_.begin(), fresh_.end());
  }
  void clear() override {
    plain_table::clear();
    fresh_.clear();
  }
  void reset() override {
    clear();
    known_.clear();
  }

 private:
  static constexpr std::size_t known_max = 400'000;
  struct pair_hash {
    std::size_t operator()(const std::pair<std::uint64_t, std::uint64_t>& one) const {
      return mix64(one.first ^ mix64(one.second));
    }
  };
  using pairs = std::unordered_set<std::pair<std::uint64_t, std::uint64_t>, pair_hash>;

  void add(symbol_id symbol, account_id account) {
    const std::pair pair{symbol.value, account.value};
    if (known_.contains(pair) || !fresh_.insert(pair).second) return;
    put({symbol.text(), account});
  }

  pairs known_;  ///< committed, bounded
  pairs fresh_;  ///< of the chunk
};

}  // namespace madang::settlement
