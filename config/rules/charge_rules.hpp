#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/rules/rule_entries.hpp"
#include "messages/accounts/money_domain.hpp"
#include "messages/market/ids.hpp"

namespace madang {

/// What a sale is taxed: two parts, each of the sale's value and each rounded by itself.
struct tax_rule {
  rate transaction;
  rate rural;  ///< special tax for rural development
  accounts::rounding rounded = accounts::rounding::down;

  friend bool operator==(const tax_rule&, const tax_rule&) = default;
};

/// What gains on foreign shares are taxed, a year's together: `share` of what is above the allowance, in won.
struct foreign_gain_rule {
  money allowance;
  rate share;

  friend bool operator==(const foreign_gain_rule&, const foreign_gain_rule&) = default;
};

/// The dated rules of transaction tax and fees. Immutable once loaded, so any thread may read.
class charge_rules {
 public:
  charge_rules() = default;
  charge_rules(std::vector<dated_rule<tax_rule>> taxes, std::vector<dated_rule<rate>> fees,
               std::vector<market::symbol_id> exempt, std::vector<dated_rule<foreign_gain_rule>> foreign = {});

  /// Of a sale that is settled on the day; all zero for a symbol that is exempt. Nothing where no rule is known.
  std::optional<tax_rule> tax_of(market_code market, market::symbol_id symbol, calendar_day settlement_date) const;
  /// Of an order that is placed on the day; nothing where no rule is known.
  std::optional<rate> fee_of(market_code market, calendar_day day) const;
  /// Of a year that ends on the day; none is taxed where no rule is known.
  foreign_gain_rule foreign_gains_of(market_code market, calendar_day year_end) const;

 private:
  std::vector<dated_rule<tax_rule>> taxes_;
  std::vector<dated_rule<rate>> fees_;
  std::vector<market::symbol_id> exempt_;
  std::vector<dated_rule<foreign_gain_rule>> foreign_;
};

/// Reads rules in the form of `config/rules/charges.toml`. Refuses with every error found.
result<charge_rules, std::vector<source_error>> parse_charge_rules(std::string_view text, const std::string& file_name);
/// Reads a file, or the built-in rules where the path is empty.
result<charge_rules, std::vector<source_error>> load_charge_rules(const std::string& file);

}  // namespace madang
