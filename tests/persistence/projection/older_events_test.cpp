#include "messages/jobs/words.hpp"
#include "tests/persistence/projection/projection_fixture.hpp"

/// Of the journals in which an entity has lived, either may be projected first: what is known of a row's younger events
/// stays. In PostgreSQL two writers fill the same tables, each from a journal of its own.
namespace madang {
namespace {

class older_events_test : public projection_test, public ::testing::WithParamInterface<sql_dialect> {
 protected:
  void SetUp() override {
    if (GetParam() == sql_dialect::sqlite) return;
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
  }
  /// The journal of the entity's present owner, or of the one before it.
  hand_made_journal& present() { return journals_[0]; }
  hand_made_journal& former() { return journals_[is_server() ? 1 : 0]; }
  /// Projects what the present owner's journal has so far; and afterwards what the former one's has.
  void project_present() {
    present().close_batch();
    project(present(), tables(1)).reset();
  }
  void project_former() {
    former().close_batch();
    last_ = project(former(), tables(2));
  }
  /// The columns of the only row.
  std::string row(const std::string& sql, int columns) {
    auto session = last_->open_reader();
    sql_statement read(*session, sql);
    std::string out;
    read.ask();
    EXPECT_TRUE(read.next()) << sql;
    for (int i = 0; i < columns; ++i) out += (i == 0 ? "" : "|") + std::string(read.text(i));
    EXPECT_FALSE(read.next());
    return out;
  }

 private:
  bool is_server() const { return GetParam() == sql_dialect::postgres; }
  table_projection_options tables(std::int64_t writer) {
    auto out = options();
    if (!is_server()) return out;
    auto settings = rig().settings();
    settings.writer = writer;
    out.place = place_in_postgres(settings, nullptr);
    return out;
  }

  hand_made_journal journals_[2];
  std::unique_ptr<table_projection> last_;
};

TEST_P(older_events_test, leave_a_row_that_was_put_by_a_younger_one) {
  const account_id account{pack_id(1'000, 1)};
  const auto opened = [](const char* name) {
    return account_opened{1, {user_id{65'536}, account_kind::paper, currency::krw, name}};
  };
  present().go_on_at(entity_of(account), 5);
  present().append(entity_of(account), opened("younger"));
  project_present();
  former().go_on_at(entity_of(account), 2);
  former().append(entity_of(account), opened("older"));
  project_former();
  EXPECT_EQ(row("SELECT name, cast(entity_seq AS text) FROM accounts", 2), "younger|5");
}

TEST_P(older_events_test, leave_a_row_that_was_changed_by_a_younger_one) {
  const jobs::job_id job{pack_id(1'000, 1)};
  present().append(entity_of(job), jobs::job_requested{user_id{65'536}, "export", ""});
  present().go_on_at(entity_of(job), 4);
  present().append(entity_of(job), jobs::job_succeeded{2, {}});
  project_present();
  former().go_on_at(entity_of(job), 2);
  former().append(entity_of(job), jobs::job_started{1});
  former().append(entity_of(job), jobs::job_progressed{1, "", 300'000});
  project_former();
  EXPECT_EQ(row("SELECT status, cast(progress_ppm AS text) FROM jobs", 2), "SUCCEEDED|1000000");
}

TEST_P(older_events_test, do_not_erase_a_row_of_a_younger_one) {
  const account_id account{pack_id(1'000, 1)};
  present().go_on_at(entity_of(account), 7);
  present().append(entity_of(account), accounts::access_granted{1, user_id{9}, right::view});
  project_present();
  former().go_on_at(entity_of(account), 3);
  former().append(entity_of(account), accounts::access_revoked{1});
  project_former();
  EXPECT_EQ(row("SELECT cast(grant_number AS text), cast(entity_seq AS text) FROM account_grants", 2), "1|7");
}

TEST_P(older_events_test, begin_a_candle_and_do_not_end_it) {
  const auto symbol = *symbol_id::parse("005930");
  const channel_id channel{channel_kind::trades, symbol.value};
  const auto trade = [&](hand_made_journal& in, std::uint64_t number, std::int64_t price) {
    const traded event{number, 1, side::buy, price::whole(price), quantity::whole(2), {}, {}, {}, {}};
    in.append(entity_of(symbol), event, {channel});
  };
  former().time = present().time;
  present().go_on_at(entity_of(symbol), 10);
  present().go_on_at(channel, 3);
  trade(present(), 3, 100);
  trade(present(), 4, 110);
  project_present();
  former().go_on_at(entity_of(symbol), 5);
  former().go_on_at(channel, 1);
  trade(former(), 1, 120);
  trade(former(), 2, 95);
  project_former();
  const auto in_words = [](std::int64_t whole) { return std::to_string(price::whole(whole).raw); };
  EXPECT_EQ(row("SELECT cast(open AS text), cast(high AS text), cast(low AS text), cast(close AS text), "
                "cast(volume AS text) FROM candles",
                5),
            in_words(120) + "|" + in_words(120) + "|" + in_words(95) + "|" + in_words(110) + "|" +
                std::to_string(quantity::whole(8).raw));
}

TEST_P(older_events_test, make_a_volume_as_large_as_a_row_can_hold_and_no_larger) {
  const auto symbol = *symbol_id::parse("005930");
  const auto trade = [&](hand_made_journal& in, std::uint64_t number) {
    const traded event{number, 1, side::buy, price::whole(100), quantity{INT64_MAX - 7}, {}, {}, {}, {}};
    in.append(entity_of(symbol), event, {{channel_kind::trades, symbol.value}});
  };
  former().time = present().time;
  present().go_on_at(entity_of(symbol), 10);
  present().go_on_at(channel_id{channel_kind::trades, symbol.value}, 3);
  trade(present(), 3);
  project_present();
  trade(former(), 1);
  project_former();
  for (const auto* table : {"candles", "second_candles", "hour_candles"}) {
    EXPECT_EQ(row(std::string("SELECT cast(volume AS text), cast(close AS text) FROM ") + table, 2),
              std::to_string(INT64_MAX) + "|" + std::to_string(price::whole(100).raw))
        << table;
  }
}

TEST_P(older_events_test, say_an_order_s_terms_and_not_what_has_become_of_it) {
  if (GetParam() == sql_dialect::sqlite) GTEST_SKIP() << "a file has one writer, and no number in an order's row";
  const account_id account{pack_id(1'000, 1)};
  order_terms terms;
  terms.order = {pack_id(2'000, 1)};
  terms.account = account;
  terms.user = user_id{65'536};
  terms.symbol = *symbol_id::parse("005930");
  terms.quantity = quantity::whole(1);
  terms.price = price::whole(100);
  const order_progress over{
      order_status::cancelled, order_reason::cancelled_by_user, terms.quantity, terms.price, {}, {}, {}};
  present().go_on_at(entity_of(terms.order), 3);
  present().append(entity_of(terms.order), order_cancelled{1, 1, over, 3});
  project_present();
  former().append(entity_of(terms.order), order_placed{terms, 1});
  auto resting = over;
  resting.status = order_status::submitted;
  resting.reason = order_reason::none;
  former().append(entity_of(terms.order), order_submitted{1, 1, resting, 2});
  project_former();
  EXPECT_EQ(
      row("SELECT symbol, status, cast(version AS text), cast(seq AS text), cast(account AS text) FROM orders", 5),
      "005930|CANCELLED|3|3|" + std::to_string(static_cast<std::int64_t>(account.value)));
  EXPECT_EQ(row("SELECT cast(count(*) AS text) FROM open_orders", 1), "0");
}

INSTANTIATE_TEST_SUITE_P(stores, older_events_test, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang
