#include <any>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/settlement/batch_steps_job.hpp"
#include "cluster/ports/settlement_metrics.hpp"
#include "messages/accounts/words.hpp"
#include "messages/market/symbol.hpp"
#include "messages/settlement/queries.hpp"
#include "tests/persistence/projection/lists_fixture.hpp"
#include "tests/support/idle_services.hpp"

// The batch over real read tables of a journal that was made by hand.
namespace madang::settlement {
namespace {

/// Lists that refuse one question, or have something happen before one.
class disturbed_lists final : public read_models {
 public:
  explicit disturbed_lists(read_models& lists) : lists_(lists) {}

  void ask_any(any_query query, std::function<void(any_listing)> done) override {
    ++asked;
    if (before) before(query);
    if (asked == refused_at) return done(refused{list_unavailable("not now")});
    const bool known = forward<list_every_account>(query, done) || forward<list_every_entry>(query, done) ||
                       forward<list_share_changes>(query, done) || forward<list_symbol_shares>(query, done);
    ASSERT_TRUE(known);
  }

  int asked = 0;
  int refused_at = 0;
  std::function<void(const any_query&)> before;

 private:
  template <class Query>
  bool forward(const any_query& query, const std::function<void(any_listing)>& done) {
    const auto* of = std::any_cast<Query>(&query);
    if (of == nullptr) return false;
    lists_.ask(*of, [done](list_result<Query> found) {
      if (!found) return done(refused{found.error()});
      done(any_listing(std::any(*std::move(found))));
    });
    return true;
  }

  read_models& lists_;
};

class reconcile_batch : public projection_lists_test {
 protected:
  static constexpr account_id alice{101};
  static constexpr account_id bob{102};
  const symbol_id samsung = *symbol_id::parse("005930");

  void open(account_id account) {
    accounts::account_opened opened;
    opened.terms.user = user_id{account.value + 1'000};
    journal_.append(entity_of(account), opened);
  }
  /// The first buys of the second.
  void trade(std::uint64_t number, account_id buyer, account_id seller, std::int64_t shares) {
    market::traded event;
    event.number = number;
    event.aggressor = side::buy;
    event.price = price::whole(1);
    event.quantity = quantity::whole(shares);
    event.taker_account = buyer;
    event.maker_account = seller;
    journal_.append(entity_of(samsung), event, {{channel_kind::trades, samsung.value}});
  }
  void book(account_id account, side on, std::uint64_t number, std::int64_t shares, std::int64_t position) {
    accounts::fill_booked event;
    event.symbol = samsung;
    event.side = on;
    event.fill.trade_number = number;
    event.fill.quantity = quantity::whole(shares);
    event.position_after = quantity::whole(position);
    journal_.append(entity_of(account), event);
  }
  void issue(account_id account, std::int64_t shares) {
    journal_.append(entity_of(account), accounts::shares_issued{samsung, quantity::whole(shares), {}, {}, {}});
  }
  void split(account_id account, std::uint32_t into, std::int64_t before, std::int64_t after) {
    accounts::position_adjusted event;
    event.symbol = samsung;
    event.numerator = into;
    event.quantity_before = quantity::whole(before);
    event.quantity_after = quantity::whole(after);
    journal_.append(entity_of(account), event);
  }
  void deposit(account_id account, std::int64_t amount, std::int64_t cash_after) {
    accounts::funds_deposited event;
    event.transaction = ++transactions_;
    event.amount = money::whole(amount);
    event.cash_after = money::whole(cash_after);
    journal_.append(entity_of(account), event);
  }
  /// Shares of the first come to the second; all of it is booked.
  void sell_hundred() {
    open(alice);
    open(bob);
    issue(alice, 1'000);
    trade(1, bob, alice, 100);
    book(bob, side::buy, 1, 100, 100);
    book(alice, side::sell, 1, 100, 900);
  }
  void read_tables() {
    journal_.close_batch();
    start();
    disturbed_.emplace(*lists_);
  }

  /// Runs the job to its end. What `drop` is true for is lost, as by a crash: the step runs again.
  std::string run(const std::function<bool(int)>& drop = {}) {
    auto services = idle_.services();
    jobs::step_services with{*disturbed_, services.entities, services.files, services.time, services.config};
    with.settlement = &metrics_;
    std::string cursor;
    steps_ = 0;
    while (true) {
      const jobs::step_context step{{}, {}, {}, cursor, 0, [] { return false; }, with};
      const auto outcome = reconcile_ledgers(step, {20'000});
      const bool is_lost = drop && drop(steps_);
      ++steps_;
      if (is_lost) continue;
      if (const auto* done = std::get_if<jobs::step_done>(&outcome)) return done->result.text;
      if (const auto* more = std::get_if<jobs::step_more>(&outcome)) cursor = more->cursor;
      if (std::holds_alternative<jobs::step_failed>(outcome)) return "failed";
    }
  }
  static std::string item(const std::string& cause, const std::string& account, const std::string& place,
                          const std::string& expected, const std::string& found) {
    const auto quoted = [](const std::string& text) { return text.empty() ? "null" : '"' + text + '"'; };
    const auto symbol = cause == "LEDGER" ? "null" : "\"005930\"";
    return "{\"cause\":\"" + cause + "\",\"account_id\":" + quoted(account) + ",\"symbol\":" + symbol +
           ",\"place\":" + quoted(place) + ",\"expected\":\"" + expected + "\",\"found\":\"" + found + "\"}";
  }
  /// Of so many accounts, and those that the made-up orders have before anything happens.
  static std::string result(std::size_t accounts, const std::vector<std::string>& items) {
    std::string out = "{\"accounts\":" + std::to_string(accounts + made_up_orders::shape{}.accounts) +
                      ",\"differences\":" + std::to_string(items.size()) +
                      ",\"clearing\":{\"KRW\":\"0\",\"USD\":\"0\",\"GAME\":\"0\"},\"items\":[";
    for (const auto& one : items) out += (&one == items.data() ? "" : ",") + one;
    return out + "]}";
  }

  jobs::idle_services idle_;
  settlement_metrics metrics_;
  std::optional<disturbed_lists> disturbed_;
  int steps_ = 0;

 private:
  std::uint64_t transactions_ = 0;
};

TEST_P(reconcile_batch, finds_nothing_where_trades_bookings_positions_and_issues_agree) {
  sell_hundred();
  split(bob, 5, 100, 500);
  read_tables();
  EXPECT_EQ(run(), result(2, {}));
  EXPECT_EQ(metrics_.differences.value(), 0);
}

TEST_P(reconcile_batch, lists_what_was_not_booked_and_what_all_hold_then) {
  sell_hundred();
  trade(2, bob, alice, 7);
  book(bob, side::buy, 2, 7, 107);
  read_tables();
  EXPECT_EQ(run(), result(2, {item("SOLD", to_text(alice), "trades 1-65535", "107", "100"),
                              item("ISSUED", "", "", "1000", "1007")}));
  EXPECT_EQ(metrics_.differences.value(), 2);
}

TEST_P(reconcile_batch, lists_a_position_that_its_changes_do_not_explain) {
  sell_hundred();
  split(bob, 5, 100, 501);
  read_tables();
  EXPECT_EQ(run(), result(2, {item("POSITION", to_text(bob), "", "500", "501")}));
}

TEST_P(reconcile_batch, leaves_out_what_is_booked_by_the_second_look) {
  sell_hundred();
  trade(2, bob, alice, 7);
  book(bob, side::buy, 2, 7, 107);
  read_tables();
  int looks = 0;
  disturbed_->before = [&](const any_query& query) {
    const auto* of = std::any_cast<list_share_changes>(&query);
    if (of == nullptr || of->account != alice || ++looks != 2) return;
    book(alice, side::sell, 2, 7, 893);
    projection_->offer(journal_.close_batch());
    ASSERT_TRUE(projection_->wait_projected(journal_.last(), soon()));
  };
  EXPECT_EQ(run(), result(2, {}));
  EXPECT_EQ(looks, 2);
}

/// Enough accounts for several steps, and something wrong in each of them.
TEST_P(reconcile_batch, says_the_same_wherever_it_was_cut_off) {
  sell_hundred();
  std::vector<std::string> wrong;
  for (std::uint64_t number = 300; number > 240; --number) {
    const account_id one{number};
    open(one);
    deposit(one, 5, 5);
    if (number % 10 == 0) {
      deposit(one, 5, 11);
      wrong.push_back(item("LEDGER", to_text(one), "entry 1", "6", "5"));
    }
    if (number % 15 == 0) {
      split(one, 2, 4, 9);
      wrong.push_back(item("POSITION", to_text(one), "", "4", "9"));
    }
  }
  read_tables();
  const auto expected = result(62, wrong);
  ASSERT_EQ(run(), expected);
  const int steps = steps_;
  const int asked = disturbed_->asked;
  ASSERT_GE(steps, 4);
  for (int lost = 0; lost < steps; ++lost) {
    EXPECT_EQ(run([&](int step) { return step == lost; }), expected) << "the outcome of step " << lost << " was lost";
  }
  for (int at = 1; at <= asked; at += 5) {
    disturbed_->asked = 0;
    disturbed_->refused_at = at;
    EXPECT_EQ(run(), expected) << "question " << at << " was refused";
  }
}

INSTANTIATE_TEST_SUITE_P(stores, reconcile_batch, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang::settlement
