#include <array>

#include "tests/persistence/postgres/postgres_tables_fixture.hpp"

/// Entities that have lived in two journals, whose batches are projected in either order: the tables are the same.
namespace madang {
namespace {

constexpr calendar_day settled{20'002};

class two_journals_test : public postgres_tables_test {
 protected:
  static constexpr account_id account{0x7000'0000'0000'0a01};
  const symbol_id symbol = *symbol_id::parse("005930");

  hand_made_journal& former() { return journals_[0]; }
  /// The journal in which the account and its orders go on after what the former one has of them.
  hand_made_journal& present() {
    for (const auto entity : entities_) {
      journals_[1].go_on_at(entity, std::max(journals_[0].last_seq(entity), journals_[1].last_seq(entity)) + 1);
    }
    return journals_[1];
  }

  order_id place(std::uint64_t number) {
    order_terms terms;
    terms.order = {pack_id(5'000'000 + number, account.slot())};
    terms.account = account;
    terms.user = user_id{65'536};
    terms.symbol = symbol;
    terms.side = side::sell;
    terms.quantity = quantity::whole(10);
    former().append(entity_of(terms.order), order_placed{terms, 1});
    entities_.push_back(entity_of(terms.order));
    return terms.order;
  }
  static execution fill_of(std::uint64_t trade) {
    return {trade, price::whole(100), quantity::whole(1), liquidity_kind::taker};
  }
  static void execute(hand_made_journal& in, order_id order, std::uint64_t trade) {
    in.append(entity_of(order), order_executed{1, 1, fill_of(trade), {}});
  }
  /// What the account makes of a fill: fee and tax, and when it is settled.
  void book(hand_made_journal& in, order_id order, std::uint64_t trade, std::int64_t fee) {
    accounts::fill_booked booked;
    booked.order = order;
    booked.symbol = symbol;
    booked.side = side::sell;
    booked.fill = fill_of(trade);
    booked.fee = money::whole(fee);
    booked.tax = money::whole(fee * 2);
    in.append(entity_of(account), booked);
  }
  void schedule(hand_made_journal& in, order_id order, std::int64_t tax) {
    accounts::fill_scheduled sale;
    sale.order = order;
    sale.symbol = symbol;
    sale.side = side::sell;
    sale.trade_date = {20'000};
    sale.settlement_date = settled;
    sale.amount = money::whole(90);
    sale.value = money::whole(100);
    sale.transaction_rate = rate{50'000};
    sale.transaction_tax = money::whole(tax);
    sale.proceeds = money::whole(90);
    sale.sold = {{{19'000}, quantity::whole(1), wide_money(money::whole(40))}};
    in.append(entity_of(account), sale);
  }

  /// All rows after the two journals were projected in this order, but those of ledgers, whose entries are numbered as
  /// they are projected.
  std::string rows_after(const std::string& name, std::array<std::size_t, 2> order) {
    for (auto& one : journals_) {
      if (one.open_bytes() > 0) one.close_batch();
    }
    for (const auto i : order) project(journals_[i], on_as(name, static_cast<std::int64_t>(i) + 1)).reset();
    std::string out;
    std::string tables =
        one("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = "
            "'madang_read'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition "
            "AND relname NOT LIKE 'projecti%' AND relname NOT LIKE 'ledger%'",
            name);
    while (!tables.empty()) {
      const auto end = std::min(tables.find_first_of(" \n"), tables.size());
      const auto table = tables.substr(0, end);
      tables.erase(0, end + 1);
      out += table + "\n" + one("SELECT t::text FROM madang_read." + table + " t ORDER BY 1", name) + "\n";
    }
    return out;
  }
  void expect_same_in_either_order() {
    const auto in_order = rows_after("in order", {0, 1});
    EXPECT_TRUE(same(rows_after("reversed", {1, 0}), in_order));
  }
  /// One row of the tables that were projected in reverse.
  std::string reversed(const std::string& sql) { return one(sql, "reversed"); }

  std::array<hand_made_journal, 2> journals_;
  std::vector<entity_id> entities_{entity_of(account)};
};

TEST_F(two_journals_test, taxes_and_gains_are_the_sums_of_both) {
  const auto order = place(1);
  schedule(former(), order, 3);
  schedule(former(), order, 4);
  schedule(present(), order, 5);
  accounts::dividend_paid paid{1,  symbol, {}, settled, {}, {}, money::whole(100), rate{15'400'000}, money::whole(15),
                               {}, {}};
  former().append(entity_of(account), paid);
  present().append(entity_of(account), paid);
  expect_same_in_either_order();
  EXPECT_EQ(reversed("SELECT kind, amount/10000, base/10000 FROM madang_read.settlement_taxes ORDER BY kind"),
            "DIVIDEND|30|200\nTRANSACTION|12|300");
  EXPECT_EQ(reversed("SELECT rate_on, amount/10000 FROM madang_read.settlement_foreign ORDER BY rate_on"),
            "19000|-120\n20002|270");
}

TEST_F(two_journals_test, what_one_has_settled_is_not_due_because_of_the_other) {
  schedule(former(), place(1), 3);
  present().append(entity_of(account), accounts::cash_settled{settled, money::whole(90), {}, {}});
  expect_same_in_either_order();
  EXPECT_EQ(reversed("SELECT count(*) FROM madang_read.settlement_due WHERE erased=0"), "0");
}

TEST_F(two_journals_test, a_share_that_one_has_revoked_is_not_given_by_the_other) {
  former().append(entity_of(account), accounts::access_granted{1, user_id{9}, right::view});
  former().append(entity_of(account), accounts::access_granted{2, user_id{10}, right::view});
  present().append(entity_of(account), accounts::access_revoked{1});
  expect_same_in_either_order();
  EXPECT_EQ(reversed("SELECT user_id FROM madang_read.account_grants WHERE erased=0"), "10");
}

TEST_F(two_journals_test, fee_and_tax_come_to_an_execution_of_the_other) {
  const auto order = place(1);
  execute(former(), order, 1);
  execute(former(), order, 2);
  book(former(), order, 2, 7);
  book(present(), order, 1, 5);
  execute(present(), order, 3);
  book(present(), order, 3, 9);
  expect_same_in_either_order();
  EXPECT_EQ(reversed("SELECT trade, fee/10000, tax/10000 FROM madang_read.executions ORDER BY trade"),
            "1|5|10\n2|7|14\n3|9|18");
  EXPECT_EQ(reversed("SELECT count(*) FROM madang_read.unbooked_executions"), "0");
}

TEST_F(two_journals_test, acts_at_one_position_of_both_are_two_and_each_chain_is_its_own) {
  former().append(entity_of(account), accounts::access_granted{1, user_id{9}, right::view});
  former().append(entity_of(account), accounts::access_granted{2, user_id{9}, right::view});
  present().append(entity_of(account), accounts::access_granted{3, user_id{9}, right::view});
  expect_same_in_either_order();
  EXPECT_EQ(reversed("SELECT seq >> 47, seq & 255, prev_hash ~ '^0+$' FROM madang_read.audit_events ORDER BY seq"),
            "0|1|t\n0|2|f\n1|1|t");
}

TEST_F(two_journals_test, tables_of_another_form_are_made_anew_only_when_no_other_writer_is_at_work_there) {
  const auto order = place(1);
  execute(former(), order, 1);
  book(present(), order, 1, 5);
  const auto expected = rows_after("shared", {0, 1});
  auto other = project(journals_[1], on_as("shared", 2));
  const auto mark = "UPDATE madang_read.table_versions SET version=0 WHERE context='trading'";
  one(mark, "shared");
  const auto refused = table_projection::open(on_as("shared", 1));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().why.find("writer 2 is at work there"), std::string::npos) << refused.error().why;
  EXPECT_EQ(one("SELECT count(*) FROM madang_read.executions", "shared"), "1");
  other.reset();
  EXPECT_TRUE(same(rows_after("shared", {0, 1}), expected));
}

TEST_F(two_journals_test, a_form_from_before_executions_waited_for_their_fees_is_filled_again) {
  const auto order = place(1);
  execute(former(), order, 1);
  execute(former(), order, 2);
  book(former(), order, 1, 5);
  former().close_batch();
  project(former(), on_as("old", 1)).reset();
  one("UPDATE madang_read.executions SET fee=0; DROP TABLE madang_read.unbooked_executions; "
      "UPDATE madang_read.table_versions SET version=1, tables=replace(tables, ',unbooked_executions', '') "
      "WHERE context='trading'",
      "old");
  book(former(), order, 2, 7);
  former().close_batch();
  project(former(), on_as("old", 1)).reset();
  EXPECT_EQ(one("SELECT trade, fee/10000 FROM madang_read.executions ORDER BY trade", "old"), "1|5\n2|7");
}

}  // namespace
}  // namespace madang
