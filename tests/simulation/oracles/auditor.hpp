#pragma once

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "actors/accounts/postings.hpp"
#include "actors/identity/names/name.hpp"
#include "actors/identity/user.hpp"
#include "actors/makers/house_accounts.hpp"
#include "actors/market/symbol.hpp"
#include "actors/trading/order.hpp"
#include "config/settings.hpp"
#include "messages/envelope/output.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/oracles/average_cost_oracle.hpp"
#include "tests/simulation/oracles/family_oracle.hpp"
#include "tests/simulation/oracles/guard_oracle.hpp"
#include "tests/simulation/oracles/import_oracle.hpp"
#include "tests/simulation/oracles/market_oracle.hpp"
#include "tests/simulation/oracles/money_oracle.hpp"
#include "tests/simulation/oracles/past_oracle.hpp"
#include "tests/simulation/oracles/portfolio_oracle.hpp"
#include "tests/simulation/oracles/risk_oracle.hpp"
#include "tests/simulation/oracles/settlement_oracle.hpp"
#include "tests/simulation/oracles/split_oracle.hpp"
#include "tests/simulation/oracles/stop_oracle.hpp"

namespace madang::simulation {

/// Reads what the disk has, record by record, beside the node and by nothing but the pure machines: what every entity
/// must be, what every answer may say, and whether cash, shares and trades add up. Whatever it finds wrong it throws.
class auditor {
 public:
  auditor(const settings& config, const market_rules& rules)
      : oracle_{config.accounts.tax_rate},
        risk_(config),
        portfolios_(static_cast<std::int32_t>(config.market.utc_offset_s)),
        market_(rules) {}

  /// The node's clock is set back from here. It remembers the latest moment that it has seen, the disk only those that
  /// records were given.
  void clock_was_at(unix_nanos latest) { clock_was_at_ = std::max(clock_was_at_, latest); }
  /// Goes on to the last durable record.
  void follow(memory_journal& disk);

  /// What left the node is what the disk says, to the peer message.
  void confirm(const order_view& said) const;
  void confirm(const balance_view& said) const;
  void confirm(const transaction_view& said) const;
  void confirm(const account_view& said) const;
  void confirm(const user_view& said) const;
  void confirm(const cancel_timer_view& said) const { guards_.confirm(said); }
  void confirm(const import_result_view& said) const { imports_.confirm(said); }
  void confirm_gone(const import_view& said) const { imports_.confirm_gone(said); }
  void confirm(const private_frame& said, memory_journal& disk) const;
  /// What a public channel shows.
  void confirm_book(symbol_id symbol, std::uint64_t seq, const book_seen& said) const {
    market_.confirm_book(symbol, seq, said);
  }
  void confirm_quote(symbol_id symbol, std::uint64_t seq, const json_value& said) const {
    market_.confirm_quote(symbol, seq, said);
  }
  void confirm_trade(symbol_id symbol, std::uint64_t number, price each, quantity amount) const;
  /// How often an account has booked something under a key.
  int booked_under(account_id account, const idempotency& request) const;

  /// With nothing under way: peer messages are consumed, both sides of each trade are booked, clearing is empty.
  void check_quiet() const;
  /// Each snapshot that is as young as its stream equals the replay of the stream. Returns how many there were.
  int check_snapshots(memory_journal& disk) const;

  /// Accounts that have something to settle, and how many dates have been settled.
  std::vector<account_id> due_accounts() const { return settlement_.due_accounts(); }
  std::uint64_t dates_settled() const { return settlement_.dates_settled(); }
  /// All accounts that the disk knows, and how much income and fees they have had.
  std::vector<account_id> all_accounts() const;
  std::uint64_t actions_done() const { return settlement_.actions_done(); }
  /// Issues of rights that have brought somebody shares.
  std::uint64_t rights_paid() const { return settlement_.rights_paid(); }
  /// Accounts whose shares were split, each time.
  std::uint64_t splits() const { return splits_.splits(); }
  /// Whose the account is.
  user_id owner_of(account_id account) const { return accounts_.at(account).terms.user; }
  /// Reads some moments of the past again; how many.
  std::uint64_t compare_past(state_replay& past, chance& random) const { return past_.compare(past, views_, random); }
  /// Timers and connections that have taken orders out of the market.
  std::uint64_t guards_ended() const { return guards_.ended(); }
  /// Breakers of accounts that have opened.
  std::uint64_t breakers_opened() const { return risk_.opened(); }
  /// Stop orders that have gone to the book.
  std::uint64_t stops_triggered() const { return stops_.triggered(); }
  std::uint64_t sold_by_legs() const { return families_.sold_by_legs(); }
  /// Orders that have taken their limits from the book.
  std::uint64_t limits_taken() const { return market_.limits_taken(); }
  /// Statements that have been imported, and those of them that have been undone.
  std::uint64_t imports() const { return imports_.imports(); }
  std::uint64_t imports_undone() const { return imports_.undone(); }

  std::uint64_t events() const { return last_.value; }
  std::uint64_t trades() const { return trades_.size(); }
  std::uint64_t trades_of(symbol_id symbol) const;
  const std::unordered_map<order_id, order>& orders() const { return orders_; }

 private:
  using trade_key = std::pair<symbol_id, std::uint64_t>;
  using fill_key = std::tuple<symbol_id, std::uint64_t, order_id>;
  struct trade_seen {
    madang::price price;
    madang::quantity quantity;
    order_id taker;
    order_id maker;
  };
  struct money_seen {
    money amount;
    money cash_after;
    unix_nanos at;
  };

  void take(const record& one);
  void count(const record& one);
  template <class Event, class State>
  Event apply_to(State& state, const record& one);
  void take_account(const record& one);
  void take_order(const record& one);
  void take_symbol(const record& one);
  void note(const account& after, const account_event& event, unix_nanos at);
  void balance(const account& before, const account_event& event);
  void check_order(order_id id, const order& current) const;
  void check_trade(const traded& trade) const;
  bool is_of_house(const order& one) const;
  void check_peer_messages() const;

  money_oracle oracle_;
  average_cost_oracle costs_;
  position last_;
  unix_nanos time_;
  std::unordered_map<entity_id, std::uint64_t> seqs_;
  std::unordered_map<channel_id, std::uint64_t> numbers_;
  std::unordered_map<account_id, account> accounts_;
  std::unordered_map<order_id, order> orders_;
  std::unordered_map<symbol_id, symbol_state> symbols_;
  std::unordered_map<user_id, user> users_;
  std::unordered_map<name_id, name> names_;
  makers::house_accounts house_accounts_;
  std::unordered_map<user_id, risk::user_risk> user_risks_;
  risk_oracle risk_;
  import_oracle imports_;
  unix_nanos clock_was_at_;
  portfolio_oracle portfolios_;
  past_oracle past_;
  settlement_oracle settlement_;
  split_oracle splits_;
  guard_oracle guards_;
  market_oracle market_;
  stop_oracle stops_;
  family_oracle families_;

  std::map<std::tuple<ledger_code, currency, symbol_id>, std::int64_t> ledger_;
  std::map<trade_key, trade_seen> trades_;
  std::set<fill_key> executed_;
  std::set<fill_key> booked_;
  std::set<order_id> opened_;
  std::map<std::pair<order_id, std::uint64_t>, order_view> views_;        ///< by version
  std::map<std::pair<order_id, std::uint64_t>, std::uint64_t> versions_;  ///< by number of the event
  std::map<std::pair<account_id, std::uint64_t>, std::pair<money, money>>
      balances_;                                                             ///< cash and held by channel number
  std::map<std::pair<account_id, std::uint64_t>, money_seen> transactions_;  ///< by number
  std::map<std::tuple<account_id, std::uint64_t, std::uint64_t>, int> keys_;
};

}  // namespace madang::simulation
