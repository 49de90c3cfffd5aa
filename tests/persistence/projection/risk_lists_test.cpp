#include "messages/accounts/account.hpp"
#include "messages/identity/user.hpp"
#include "messages/market/symbol.hpp"
#include "messages/risk/queries.hpp"
#include "tests/persistence/projection/projection_fixture.hpp"

/// Alerts as lists show them, in every store.
namespace madang::risk {
namespace {

class risk_lists_test : public projection_test, public ::testing::WithParamInterface<sql_dialect> {
 protected:
  static constexpr account_id first{0x7000'0000'0000'0a01};
  static constexpr account_id second{0x7000'0000'0000'0a02};
  static constexpr user_id holder{0x7000'0000'0000'0001};

  /// An account of somebody.
  void open(account_id account, user_id owner, account_kind kind = account_kind::paper) {
    journal_.append(entity_of(account), account_opened{1, {owner, kind, currency::krw, "one"}});
  }
  void log_in(user_id user, std::uint64_t address) {
    identity::user_logged_in event;
    event.from.address_key = address;
    journal_.append(entity_of(user), event);
  }
  void withdraw(account_id account) {
    funds_withdrawn event;
    event.amount = money::whole(5'000);
    journal_.append(entity_of(account), event);
  }
  void match(account_id taker, account_id maker, std::uint64_t number, std::int64_t at = 70'000) {
    traded event;
    event.number = number;
    event.price = price::whole(at);
    event.quantity = quantity::whole(3);
    event.taker_account = taker;
    event.maker_account = maker;
    journal_.append(entity_of(*symbol_id::parse("005930")), event);
  }
  void book(account_id account, std::uint64_t number, std::int64_t at = 70'000) {
    fill_booked booked;
    booked.symbol = *symbol_id::parse("005930");
    booked.fill = {number, price::whole(at), quantity::whole(3), liquidity_kind::taker};
    journal_.append(entity_of(account), booked);
  }
  /// The taker buys from the maker, and books it.
  void trade(account_id taker, account_id maker, std::uint64_t number, std::int64_t at = 70'000) {
    match(taker, maker, number, at);
    book(maker, number, at);
    book(taker, number, at);
  }
  void read_all() {
    journal_.close_batch();
    auto with = options();
    if (GetParam() == sql_dialect::postgres) with.place = on_server();
    projection_ = project(journal_, with);
    lists_ = std::make_unique<table_read_models>(
        *projection_, all_queries(), [this] { return journal_.last(); }, read_models_options{});
  }

  void SetUp() override {
    const auto why = GetParam() == sql_dialect::postgres ? postgres_server::missing() : "";
    if (!why.empty()) GTEST_SKIP() << why;
    const auto symbol = *symbol_id::parse("005930");
    for (const auto account : {first, second}) {
      const user_id owner{account == first ? holder.value : holder.value + 1};
      journal_.append(entity_of(account), account_opened{1, {owner, account_kind::paper, currency::krw, "one"}});
    }
    journal_.append(entity_of(first), risk_check_rejected{holder,
                                                          {},
                                                          symbol,
                                                          side::buy,
                                                          quantity::whole(6),
                                                          price::whole(9'000),
                                                          rule::max_order_value,
                                                          "50000",
                                                          "54000"});
    journal_.append(entity_of(first), risk_circuit_opened{{}, circuit_cause::errors, {1}, "3", "3", {}, {}});
    journal_.append(entity_of(second),
                    risk_anomaly_found{alert_kind::cancel_burst, {}, "many cancels", {{entity_of(second), 1}}});
    journal_.append(entity_of(second),
                    risk_limit_breached{rule::max_daily_loss, {1}, {}, "10", "11", breach_action::notify, {}, {}});
    journal_.append(entity_of(second), risk_alert_reviewed{2, alert_status::dismissed, {{9}, "10.0.0.1", "a test"}});
    journal_.append(entity_of(second), risk_alert_reviewed{77, alert_status::dismissed, {{9}, "10.0.0.1", "none"}});
  }

  std::vector<alert_item> alerts(list_alerts query) {
    query.at.limit = 10;
    const auto found = ask(*lists_, std::move(query));
    EXPECT_TRUE(found) << found.error().text;
    return found ? found->items : std::vector<alert_item>{};
  }
  std::vector<alert_kind> kinds(const list_alerts& query) {
    std::vector<alert_kind> out;
    for (const auto& one : alerts(query)) out.push_back(one.kind);
    return out;
  }

  hand_made_journal journal_;
  std::unique_ptr<table_projection> projection_;
  std::unique_ptr<table_read_models> lists_;
};

using kinds_seen = std::vector<alert_kind>;

TEST_P(risk_lists_test, alerts_are_found_by_account_owner_kind_and_status) {
  read_all();
  list_alerts all;
  EXPECT_EQ(kinds(all), (kinds_seen{alert_kind::limit_breach, alert_kind::cancel_burst, alert_kind::circuit_open,
                                    alert_kind::limit_breach}));
  list_alerts of_account;
  of_account.account = first;
  EXPECT_EQ(kinds(of_account), (kinds_seen{alert_kind::circuit_open, alert_kind::limit_breach}));
  list_alerts of_user;
  of_user.of = {holder.value + 1};
  EXPECT_EQ(kinds(of_user), (kinds_seen{alert_kind::limit_breach, alert_kind::cancel_burst}));
  of_user.breaches_only = true;
  EXPECT_EQ(kinds(of_user), kinds_seen{alert_kind::limit_breach});
  of_user.kind = alert_kind::cancel_burst;
  EXPECT_EQ(kinds(of_user), kinds_seen{}) << "not shown to its owner";
  list_alerts dismissed;
  dismissed.status = alert_status::dismissed;
  EXPECT_EQ(kinds(dismissed), kinds_seen{alert_kind::cancel_burst});
  list_alerts circuits;
  circuits.kind = alert_kind::circuit_open;
  circuits.status = alert_status::open;
  EXPECT_EQ(kinds(circuits), kinds_seen{alert_kind::circuit_open});
}

TEST_P(risk_lists_test, trades_between_accounts_in_the_same_hands_are_told) {
  constexpr account_id third{0x7000'0000'0000'0a03};
  constexpr account_id house{0x7000'0000'0000'0a04};
  open(third, holder);
  open(house, {1}, account_kind::house);
  trade(first, second, 1);
  trade(house, house, 2);
  trade(first, third, 3);
  journal_.append(entity_of(second), access_granted{1, holder, right::view});
  trade(second, first, 4);
  journal_.append(entity_of(second), access_granted{2, holder, right::trade});
  trade(second, first, 5);
  journal_.append(entity_of(second), access_revoked{2});
  trade(second, first, 6);
  read_all();
  list_alerts washed;
  washed.kind = alert_kind::wash_trade;
  const auto found = alerts(washed);
  ASSERT_EQ(found.size(), 2U) << "by the same owner, and by a grant to trade";
  EXPECT_EQ(found[0].alert.account, second);
  EXPECT_EQ(found[1].alert.account, first) << "the taker";
  ASSERT_EQ(found[1].evidence.size(), 2U);
  EXPECT_EQ(found[1].evidence[1], (alert_evidence{entity_of(*symbol_id::parse("005930")), 3}));
  EXPECT_NE(found[1].detail.find(to_text(third)), std::string::npos) << found[1].detail;
}

TEST_P(risk_lists_test, a_strange_trade_is_told_however_many_wait_for_their_takers) {
  constexpr std::uint64_t more_than_in_memory = 10'003;
  constexpr account_id third{0x7000'0000'0000'0a03};
  open(third, holder);
  for (std::uint64_t number = 1; number <= more_than_in_memory; ++number) match(first, third, number);
  book(third, more_than_in_memory);
  book(first, more_than_in_memory);
  read_all();
  book(first, more_than_in_memory - 1);
  book(first, 1);
  // They are found again by a projection that begins anew.
  lists_.reset();
  projection_.reset();
  read_all();
  list_alerts washed;
  washed.kind = alert_kind::wash_trade;
  const auto found = alerts(washed);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].evidence[1].seq, 1U);
  EXPECT_EQ(found[1].evidence[1].seq, more_than_in_memory - 1);
  EXPECT_EQ(found[2].evidence[1].seq, more_than_in_memory) << "the taker's, and once";
}

TEST_P(risk_lists_test, whoever_moves_a_price_far_is_told_once_an_hour) {
  constexpr std::int64_t minute = 60 * nanos_per_second;
  trade(first, second, 1, 70'000);
  trade(first, second, 2, 76'999);
  journal_.time = journal_.time + 5 * minute;
  trade(second, first, 3, 77'000);
  trade(first, second, 4, 80'000);
  journal_.time = journal_.time + 61 * minute;
  trade(first, second, 5, 60'000);
  trade(first, second, 6, 54'000);
  read_all();
  list_alerts query;
  query.kind = alert_kind::price_spike;
  const auto found = alerts(query);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].alert.account, second);
  EXPECT_EQ(found[1].detail, "BUY 3 005930 at 77000, where the price was 70000 minutes before");
  EXPECT_EQ(found[0].detail, "BUY 3 005930 at 54000, where the price was 60000 minutes before")
      << "what was an hour ago is no measure";
}

TEST_P(risk_lists_test, a_withdrawal_after_a_log_in_from_elsewhere_is_told) {
  log_in(holder, 0x77);
  withdraw(first);
  log_in(holder, 0x77);
  withdraw(first);
  log_in(holder, 0x88);
  withdraw(second);
  withdraw(first);
  read_all();
  list_alerts query;
  query.kind = alert_kind::new_device_withdrawal;
  const auto found = alerts(query);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].alert.account, first);
  ASSERT_EQ(found[0].evidence.size(), 2U);
  EXPECT_EQ(found[0].evidence[1], (alert_evidence{entity_of(holder), 3}));
}

TEST_P(risk_lists_test, an_alert_names_its_evidence_and_who_has_looked_at_it) {
  read_all();
  list_alerts one;
  one.account = second;
  one.event_seq = 2;
  const auto found = alerts(one);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].evidence, (std::vector<alert_evidence>{{entity_of(second), 2}, {entity_of(second), 1}}));
  EXPECT_EQ(found[0].status, alert_status::dismissed);
  EXPECT_EQ(found[0].reviewed_by.value, 9U);
  EXPECT_EQ(parse_alert_id(to_text(found[0].alert)), found[0].alert);
  one.event_seq = 5;
  EXPECT_TRUE(alerts(one).empty());
  list_alerts refused;
  refused.account = first;
  refused.event_seq = 2;
  EXPECT_EQ(alerts(refused).at(0).detail, "BUY 6 005930 at 9000, limit 50000, value 54000");
}

TEST(AlertIds, AreReadAsTheyAreWritten) {
  const alert_id id{{0x7000'0000'0000'0a01}, 17};
  const auto text = to_text(id);
  EXPECT_EQ(parse_alert_id(text), id);
  for (const auto& wrong : {std::string(), std::string("alr_"), text + "x", text.substr(0, 18), "acc" + text.substr(3),
                            text.substr(0, 17) + "_017", text.substr(0, 17) + "_-1", text.substr(0, 17) + "_"}) {
    EXPECT_EQ(parse_alert_id(wrong), std::nullopt) << wrong;
  }
}

INSTANTIATE_TEST_SUITE_P(stores, risk_lists_test, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang::risk
