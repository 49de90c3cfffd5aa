#include "cluster/commands/console/console_journal.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "cluster/console/report_writers.hpp"
#include "cluster/console/words/words.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "tests/commands/made_up_exchange.hpp"

namespace madang::console {
namespace {

/// The console over a journal of real events.
class a_journal_reader : public testing::Test {
 protected:
  entity_state state_of(entity_id id, const moment& at = {}) {
    auto found = reader->state(id, at);
    EXPECT_TRUE(found) << found.error().why;
    return found ? *found : entity_state{};
  }
  template <class Shown>
  static std::string value_of(const Shown& shown, std::string_view name) {
    const auto found = std::ranges::find(shown.values, name, &named_value::name);
    return found == shown.values.end() ? "(none)" : found->value;
  }
  std::vector<std::string> reasons_of(order_id order, const moment& at = {}) {
    std::vector<std::string> codes;
    const auto found = reader->explain(order, at);
    if (!found) return {found.error().why};
    for (const auto& one : *found) codes.push_back(one.code);
    return codes;
  }

  made_up_exchange exchange;
  std::unique_ptr<journal_reader> reader = exchange.reader();
};

using texts = std::vector<std::string>;

TEST_F(a_journal_reader, counts_the_events_of_every_entity) {
  const auto all = *reader->streams(std::nullopt);
  EXPECT_EQ(all.size(), 7U);
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &stream_summary::id));
  const auto orders = *reader->streams(entity_kind::order);
  ASSERT_EQ(orders.size(), 4U);
  EXPECT_EQ(orders.front().id, entity_of(made_up_exchange::first_sale));
  EXPECT_EQ(orders.front().events, 3U);
  EXPECT_LT(orders.front().first, orders.front().last);
  const auto totals = *reader->journal();
  EXPECT_EQ(value_of(totals, "batches"), "2");
  EXPECT_EQ(value_of(totals, "entities"), "7");
  EXPECT_EQ(value_of(totals, "position"), value_of(totals, "events"));
}

TEST_F(a_journal_reader, replays_a_state_to_a_number_or_a_time) {
  const auto order = entity_of(made_up_exchange::first_sale);
  EXPECT_EQ(value_of(state_of(order), "status"), "PARTIALLY_FILLED");
  EXPECT_EQ(value_of(state_of(order, {2, {}}), "status"), "SUBMITTED");
  const auto submitted = state_of(order, {2, {}});
  EXPECT_EQ(state_of(order, {{}, submitted.time}).seq, 2U) << "an event at that very time is in it";
  EXPECT_EQ(state_of(order, {{}, unix_nanos{submitted.time.value - 1}}).seq, 1U);
  EXPECT_EQ(value_of(state_of(entity_of(made_up_exchange::account), {2, {}}), "cash"), "1000000");
  const auto none = reader->state(order, {{}, unix_nanos{1}});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().why.find("had no event by then"), std::string::npos);
  const auto ahead = reader->state(order, {9, {}});
  ASSERT_FALSE(ahead);
  EXPECT_NE(ahead.error().why.find("has 3 events only"), std::string::npos);
  EXPECT_FALSE(reader->state({entity_kind::order, 7}, {}));
}

TEST_F(a_journal_reader, gives_the_same_states_one_by_one_and_in_one_walk) {
  for (std::uint64_t i = 1; i <= 40; ++i) {
    order_terms terms;
    terms.order = order_id{made_up_exchange::refused_order.value + (i << 16)};
    terms.quantity = shares(static_cast<std::int64_t>(i));
    exchange.add(entity_of(terms.order), order_placed{terms, 1});
  }
  const auto orders = *reader->streams(entity_kind::order);
  const auto at_once = reader->states(orders);
  ASSERT_TRUE(at_once) << at_once.error().why;
  ASSERT_EQ(at_once->size(), 44U);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const auto alone = state_of(orders[i].id);
    EXPECT_EQ((*at_once)[i].id, orders[i].id);
    EXPECT_EQ((*at_once)[i].seq, alone.seq);
    EXPECT_EQ((*at_once)[i].values, alone.values);
  }
}

TEST_F(a_journal_reader, reads_a_stream_that_is_spread_over_batches) {
  const auto account = entity_of(made_up_exchange::account);
  for (std::uint64_t i = 3; i <= 6; ++i) {
    const auto cash = krw(750'000 + 1'000 * static_cast<std::int64_t>(i - 2));
    exchange.add(account, funds_deposited{i, krw(1'000), cash, {}, {}});
    exchange.add(entity_of(order_id{i << 16}), order_placed{});
  }
  const auto events = *reader->events(account, 2, {}, 100);
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events.front().meta.seq, 3U);
  EXPECT_EQ(events.back().meta.seq, 7U);
  EXPECT_EQ(events.back().name, "funds_deposited");
  EXPECT_EQ(reader->events(account, 0, {4, {}}, 100)->size(), 4U);
  EXPECT_EQ(reader->events(account, 0, {}, 2)->size(), 2U);
  EXPECT_EQ(value_of(state_of(account), "cash"), "754000");
}

TEST_F(a_journal_reader, looks_again_when_it_is_told_to) {
  const auto account = entity_of(made_up_exchange::account);
  ASSERT_EQ(state_of(account).seq, 3U);
  exchange.add(account, funds_deposited{3, krw(1'000), krw(751'000), {}, {}});
  EXPECT_EQ(state_of(account).seq, 3U) << "one moment of the journal";
  reader->refresh();
  EXPECT_EQ(state_of(account).seq, 4U);
}

TEST_F(a_journal_reader, passes_over_what_a_repair_has_superseded) {
  const auto account = entity_of(made_up_exchange::account);
  const auto bad = exchange.add(account, funds_deposited{9, krw(1), krw(5), {}, {}});
  const auto damaged = state_of(account);
  EXPECT_EQ(damaged.seq, 3U) << "the state before it";
  EXPECT_NE(damaged.damage.find("deposit out of line"), std::string::npos) << damaged.damage;
  exchange.add(account, group_superseded{bad.at, bad.at, "kim", "a test"});
  reader->refresh();
  const auto repaired = state_of(account);
  EXPECT_EQ(repaired.seq, 5U);
  EXPECT_EQ(repaired.damage, "");
  EXPECT_EQ(value_of(repaired, "cash"), "750000");
  const auto events = *reader->events(account, 3, {}, 10);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_TRUE(events[0].superseded);
  EXPECT_EQ(events[1].name, "group_superseded");
}

TEST_F(a_journal_reader, explains_where_an_order_stands_and_stood) {
  EXPECT_EQ(reasons_of(made_up_exchange::first_sale), (texts{"filled_in_part", "no_counterparty", "first_in_queue"}));
  EXPECT_EQ(reasons_of(made_up_exchange::first_sale, {1, {}}), texts{"on_its_way"});
  EXPECT_EQ(reasons_of(made_up_exchange::second_sale), (texts{"no_counterparty", "behind_in_queue"}));
  EXPECT_EQ(reasons_of(made_up_exchange::purchase), texts{"filled"});
  EXPECT_EQ(reasons_of(made_up_exchange::refused_order), texts{"no_liquidity"});
  const auto behind = *reader->explain(made_up_exchange::second_sale, {});
  EXPECT_EQ(behind.back().values.back(), (named_value{"quantity_ahead", "6"})) << "4 of 10 have traded";
  const auto traded_at = state_of(entity_of(made_up_exchange::second_sale), {2, {}}).time;
  const auto before = *reader->explain(made_up_exchange::second_sale, {{}, traded_at});
  EXPECT_EQ(before.back().values.back(), (named_value{"quantity_ahead", "10"})) << "before the trade";
  EXPECT_EQ(reasons_of(order_id{7}).size(), 1U);
}

/// The cells of one row of the first table.
std::vector<std::string> row_of(const outcome& found, std::string_view field) {
  if (!found || found->tables.empty()) return {};
  for (const auto& row : found->tables.front().rows) {
    if (row.front() == field) return row;
  }
  return {};
}

TEST_F(a_journal_reader, places_an_order_again_in_the_book_that_it_came_to) {
  const auto purchase = to_text(entity_of(made_up_exchange::purchase));
  const auto before = reader->journal()->values;
  const auto lower = place_again(*reader, texts{purchase, "set", "price=70000"});
  ASSERT_TRUE(lower) << lower.error().why;
  EXPECT_EQ(value_of(*lower, "before_event"), "4 at 2026-11-20T00:00:13.000000Z");
  EXPECT_EQ(value_of(*lower, "recorded_status"), "FILLED");
  EXPECT_EQ(row_of(lower, "filled_quantity"), (texts{"filled_quantity", "4", "0", "yes"}));
  EXPECT_EQ(row_of(lower, "then"), (texts{"then", "filled", "rests", "yes"}));
  EXPECT_EQ(row_of(lower, "orders_ahead"), (texts{"orders_ahead", "-", "0", "yes"}));
  const auto larger = place_again(*reader, texts{purchase, "set", "quantity=15"});
  ASSERT_TRUE(larger) << larger.error().why;
  EXPECT_EQ(row_of(larger, "fills"), (texts{"fills", "1", "2", "yes"})) << "both that sell, oldest first";
  EXPECT_EQ(row_of(larger, "traded"), (texts{"traded", "280400", "1051500", "yes"}));
  const auto at_once = place_again(*reader, texts{purchase, "set", "quantity=25", "type=MARKET", "time_in_force=IOC"});
  ASSERT_TRUE(at_once) << at_once.error().why;
  EXPECT_EQ(row_of(at_once, "filled_quantity")[2], "20");
  EXPECT_EQ(row_of(at_once, "then")[2], "left");
  EXPECT_EQ(reader->journal()->values, before) << "nothing is written";
}

TEST_F(a_journal_reader, says_why_an_order_is_not_placed_again) {
  const auto purchase = to_text(entity_of(made_up_exchange::purchase));
  const auto why = [&](const texts& given) {
    const auto found = place_again(*reader, given);
    return found ? std::string("(found)") : found.error().why;
  };
  const auto says = [](const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; };
  EXPECT_TRUE(says(why({purchase, "set", "price=70050"}), "price_not_on_tick"));
  EXPECT_TRUE(says(why({purchase, "set", "price=100000"}), "price_outside_limits"));
  EXPECT_TRUE(says(why({purchase, "set", "price=-1"}), "no price of an order"));
  EXPECT_TRUE(says(why({purchase, "set", "type=STOP"}), "no type of an order"));
  EXPECT_TRUE(says(why({purchase, "set", "side=SELL"}), "not 'side'"));
  EXPECT_TRUE(says(why({purchase, "set", "price=1", "price=2"}), "comes twice"));
  EXPECT_TRUE(says(why({purchase, "price=1"}), "what-if order:ID"));
  EXPECT_TRUE(says(why({to_text(entity_of(made_up_exchange::refused_order)), "set", "price=70100"}), "never came"));
  EXPECT_TRUE(says(why({"symbol:005930", "set", "price=1"}), "only orders"));
}

TEST_F(a_journal_reader, weighs_commands_that_nobody_sends) {
  const auto halt = weigh_command(*reader, texts{"symbol:005930", "halt"});
  ASSERT_TRUE(halt) << halt.error().why;
  EXPECT_EQ(halt->tables.front().rows.front().front(), "symbol_halted_by");
  const auto over = weigh_command(*reader, texts{to_text(entity_of(made_up_exchange::purchase)), "cancel"});
  ASSERT_TRUE(over) << over.error().why;
  EXPECT_EQ(value_of(*over, "refused"), "order_not_open");
  const auto open = weigh_command(*reader, texts{to_text(entity_of(made_up_exchange::first_sale)), "cancel"});
  ASSERT_TRUE(open) << open.error().why;
  EXPECT_NE(value_of(*open, "events"), "0");
  EXPECT_FALSE(weigh_command(*reader, texts{"symbol:005930", "dance"}));
  EXPECT_FALSE(weigh_command(*reader, texts{"symbol:005930", "halt", "x=1"}));
  EXPECT_FALSE(weigh_command(*reader, texts{to_text(entity_of(made_up_exchange::account)), "halt"}));
}

TEST_F(a_journal_reader, shows_no_secret_of_a_user) {
  const std::vector<std::string> user{to_text(entity_of(made_up_exchange::ada))};
  for (const auto& found : {inspect_entity(*reader, user), list_events(*reader, user)}) {
    ASSERT_TRUE(found) << found.error().why;
    for (const auto& text : {to_text(*found, {}), to_json(*found)}) {
      EXPECT_EQ(text.find("argon2"), std::string::npos) << text;
      EXPECT_EQ(text.find("eeee"), std::string::npos) << text;
      EXPECT_EQ(text.find("uuuu"), std::string::npos) << text;
      EXPECT_EQ(text.find("\"77\""), std::string::npos) << text;
    }
  }
}

TEST_F(a_journal_reader, knows_every_kind_of_the_platform) {
  const auto shown = list_entities(*reader, {});
  ASSERT_TRUE(shown);
  std::vector<std::string> words;
  for (const auto& row : shown->tables.front().rows) words.push_back(row.front());
  reader->kinds().each(
      [&](const entity_entry& one) { EXPECT_NE(std::ranges::find(words, one.word), words.end()) << one.word; });
}

TEST_F(a_journal_reader, reads_settings_and_times) {
  const auto all = reader->settings();
  const auto listen = std::ranges::find(all, "http.listen", &setting_line::key);
  ASSERT_NE(listen, all.end());
  EXPECT_TRUE(listen->is_default);
  EXPECT_FALSE(listen->help.empty());
  EXPECT_EQ(reader->time_of("2026-11-20T00:00:01Z"), unix_nanos{made_up_exchange::began_s * nanos_per_second});
  EXPECT_EQ(reader->time_of("yesterday"), std::nullopt);
}

}  // namespace
}  // namespace madang::console
