#include "messages/accounts/account.hpp"
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

  void SetUp() override {
    const auto why = GetParam() == sql_dialect::postgres ? postgres_server::missing() : "";
    if (!why.empty()) GTEST_SKIP() << why;
    const auto symbol = *symbol_id::parse("005930");
    for (const auto account : {first, second}) {
      const user_id owner{account == first ? holder.value : holder.value + 1};
      journal_.append(entity_of(account), account_opened{1, {owner, account_kind::paper, currency::krw, "one"}});
    }
    journal_.append(entity_of(first), risk_check_rejected{holder, {}, symbol, side::buy, quantity::whole(6),
                                                          price::whole(9'000), rule::max_order_value, "50000", "54000"});
    journal_.append(entity_of(first), risk_circuit_opened{{}, circuit_cause::errors, {1}, "3", "3", {}, {}});
    journal_.append(entity_of(second), risk_anomaly_found{alert_kind::cancel_burst, {}, "many cancels",
                                                          {{entity_of(second), 1}}});
    journal_.append(entity_of(second), risk_limit_breached{rule::max_daily_loss, {1}, {}, "10", "11",
                                                           breach_action::notify, {}, {}});
    journal_.append(entity_of(second), risk_alert_reviewed{2, alert_status::dismissed, {{9}, "10.0.0.1", "a test"}});
    journal_.append(entity_of(second), risk_alert_reviewed{77, alert_status::dismissed, {{9}, "10.0.0.1", "none"}});
    journal_.close_batch();
    auto with = options();
    if (GetParam() == sql_dialect::postgres) with.place = on_server();
    projection_ = project(journal_, with);
    lists_ = std::make_unique<table_read_models>(
        *projection_, all_queries(), [this] { return journal_.last(); }, read_models_options{});
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

TEST_P(risk_lists_test, an_alert_names_its_evidence_and_who_has_looked_at_it) {
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
