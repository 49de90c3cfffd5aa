#pragma once

#include "config/rules/settlement_rules.hpp"
#include "config/settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/accounts/account.hpp"

namespace madang {

/// What the dated rules and the settings say together about one account; read by its shell.
class settlement_terms {
 public:
  settlement_terms(const settlement_rules& rules, const settings& config)
      : rules_(rules), config_(config), own_(config.of<settlement::settlement_settings>()) {}

  const market_calendar& days() const { return rules_.days; }

  /// Whose calendar holds for the account itself.
  static market::market_code market_of(currency of) {
    return of == currency::usd ? market::market_code::us : market::market_code::kospi;
  }
  /// LIVE accounts wait; the house never does.
  bool is_deferred(accounts::account_kind kind) const {
    if (kind == accounts::account_kind::house) return false;
    return kind == accounts::account_kind::live || own_.deferred;
  }
  /// Whether gains on what it trades are foreign ones: it is in dollars, and not the house's.
  static bool is_foreign(const accounts::open_account& account) {
    return account.currency == currency::usd && account.kind != accounts::account_kind::house;
  }
  bool is_charged_by_date(accounts::account_kind kind) const {
    return own_.dated_charges && kind != accounts::account_kind::house;
  }
  calendar_day settlement_date(market::market_code market, calendar_day trade_date) const {
    return rules_.days.settlement_date(market, trade_date);
  }
  /// Without a dated rule, and of the house, the setting's rate and no rural part.
  tax_rule tax_of(accounts::account_kind kind, market::market_code market, market::symbol_id symbol,
                  calendar_day settled_on) const {
    const tax_rule by_setting{config_.accounts.tax_rate, {}, accounts::tax_rounding};
    if (!is_charged_by_date(kind)) return by_setting;
    return rules_.charges.tax_of(market, symbol, settled_on).value_or(by_setting);
  }
  /// Nothing waits and nothing is taxed: there is nothing to look up.
  bool is_plain(accounts::account_kind kind) const {
    return !is_deferred(kind) && !is_charged_by_date(kind) && !config_.accounts.tax_rate;
  }
  /// Of an account that is charged by date; the setting's where no rule is known.
  rate fee_of(market::market_code market, calendar_day today) const {
    return rules_.charges.fee_of(market, today).value_or(config_.accounts.fee_rate);
  }

 private:
  const settlement_rules& rules_;
  const settings& config_;
  const settlement::settlement_settings& own_;
};

}  // namespace madang
