#include <gtest/gtest.h>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/past/state_replay.hpp"
#include "config/rules/market_rules.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/support/domain_stage.hpp"
#include "tests/support/failing_journal.hpp"

namespace madang {
namespace {

using settlement::adjustment_begun;
using settlement::adjustment_ended;

constexpr std::uint64_t split = 7;

/// What a share of a symbol that has never traded was worth. Its day begins each morning with the price it was listed
/// at, which splits change.
class the_past_of_a_price : public testing::Test {
 protected:
  struct set_clock final : clock {
    unix_nanos at = noon;
    unix_nanos now() const override { return at; }
  };
  struct open_gate final : gate {
    void pass(output) override {}
    void when_open(std::function<void()> then) override { then(); }
  };

  the_past_of_a_price() {
    kinds.add(entry_of<symbol_entity, &start_symbol, symbol_messages>("symbol", false));
    auto listed = listed_symbol();
    for (const auto& [event, stamp] : listed.history) append(event);
    auto image = std::make_shared<market_image>();
    image->listing = listed.state.listing;
    cache.publish(std::move(image), {});
  }

  void append(const symbol_event& event) {
    const auto in = symbol_entity::channels_of(live, event);
    apply(live, event, append_to(entity_of(test_symbol()), live.seq + 1, event, in));
    shown.push_back({symbol_entity::view_past(live, {0, last.channel_numbers, {}, {}, config, rules, nullptr}), last});
  }
  void append_of_day(std::int32_t days_later, const settlement::settlement_day_event& event) {
    const auto day = settlement::settlement_of({today().value + days_later});
    append_to(entity_of(day), ++day_seqs[day.value], event, {});
  }
  template <class Event>
  event_meta append_to(entity_id stream, std::uint64_t seq, const Event& event, const channel_list& in) {
    time.at = time.at + nanos_per_second;
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    const auto [type, version] = event_number(event);
    const draft one{stream, seq, type, version, bytes, in.channels, in.count};
    journal.append({&one, 1}, {&last, 1});
    return last;
  }
  void pass_days(std::int32_t days) { time.at = time.at + days * one_day_ns; }
  void open_day_at(price base) {
    append(day_opened{day_in_zone(time.at, 0), {base, price{base.raw / 2}, price{base.raw * 3 / 2}}});
  }

  past_view ask(const entity_registry& of, past_moment moment) {
    state_replay past{
        {of, journal, outputs, cache, config, rules, nullptr, {}, [](std::function<void()> job) { job(); }, nullptr},
        1'000'000};
    past_request wanted{entity_of(test_symbol()), moment};
    wanted.counted_by = channel_kind::quote;
    return past.find(wanted);
  }
  /// What an account is told of the symbol.
  past_mark mark_at(unix_nanos at) {
    auto telling = entry_of<symbol_entity, &start_symbol, symbol_messages>("symbol", false);
    telling.view_past = [](const entity_rebuild&, const past_question& question) -> std::any {
      return question.mark_of(test_symbol());
    };
    entity_registry others;
    others.add(std::move(telling));
    const auto found = ask(others, {std::nullopt, at, at});
    EXPECT_TRUE(found) << found.error().why;
    return found ? std::any_cast<past_mark>(*found) : past_mark{};
  }
  calendar_day today() const { return day_in_zone(noon, static_cast<std::int32_t>(config.market.utc_offset_s)); }

  struct moment_shown {
    market_image image;
    event_meta at;
  };
  set_clock time;
  memory_journal journal{[this] {
    memory_journal_options out;
    out.time = &time;
    out.automatic = true;
    return out;
  }()};
  entity_registry kinds;
  open_gate outputs;
  market_cache_memory cache{[](channel_id) { return false; }};
  settings config;
  market_rules rules{*load_market_rules("")};
  symbol_state live;
  event_meta last;
  std::vector<moment_shown> shown;
  std::map<std::uint64_t, std::uint64_t> day_seqs;
};

TEST_F(the_past_of_a_price, shows_the_quote_and_the_book_of_what_has_never_traded) {
  for (int day = 0; day < 5; ++day) {
    pass_days(1);
    open_day_at(live.limits.base);
  }
  append(symbol_halted_by{});
  append(symbol_adjusted_by{{won(35'000), won(24'500), won(45'500)}, {}});
  append(symbol_resumed_by{});
  pass_days(1);
  open_day_at(next_base(live));
  ASSERT_EQ(live.trades, 0U);
  for (const auto& [image, at] : shown) {
    for (const auto& moment : {past_moment{at.channel_numbers[1], {}, {}}, past_moment{std::nullopt, at.time, at.time},
                               past_moment{std::nullopt, at.time + 999'999'999, at.time + 999'999'999}}) {
      const auto found = ask(kinds, moment);
      ASSERT_TRUE(found) << found.error().why;
      const auto& then = std::any_cast<const market_image&>(*found);
      EXPECT_EQ(then.quote, image.quote) << image.quote.seq;
      EXPECT_EQ(then.book, image.book) << image.book.seq;
    }
  }
  EXPECT_EQ(shown.back().image.quote.last_price, won(35'000));
}

TEST_F(the_past_of_a_price, that_nothing_has_changed_is_the_one_it_was_listed_at) {
  pass_days(1'000);
  EXPECT_EQ(mark_at(time.at).last, live.listing.base_price);
  EXPECT_TRUE(mark_at(time.at).changes.empty());
}

/// Until the split is over an account that has not taken part in it holds old shares; then nobody does.
TEST_F(the_past_of_a_price, is_that_of_before_a_split_until_everybody_has_taken_part) {
  const auto listed_at = live.listing.base_price;
  pass_days(3);
  const auto before = time.at;
  append_of_day(3, adjustment_begun{split, test_symbol(), listed_at, false, won(35'000)});
  const auto begun = time.at;
  append_of_day(3, adjustment_ended{split, false});
  const auto halted = time.at;
  append_of_day(3, adjustment_ended{split, true});
  const auto over = time.at;
  EXPECT_EQ(mark_at(before).last, listed_at);
  EXPECT_TRUE(mark_at(before).changes.empty());
  for (const auto at : {begun, halted}) {
    EXPECT_EQ(mark_at(at).last, listed_at);
    ASSERT_EQ(mark_at(at).changes.size(), 1U);
    EXPECT_EQ(mark_at(at).changes[0].after, won(35'000));
  }
  EXPECT_EQ(mark_at(over).last, won(35'000)) << "for whoever has got his shares later, too";
  EXPECT_TRUE(mark_at(over).changes.empty());
}

TEST_F(the_past_of_a_price, is_changed_by_a_split_of_years_ago_and_by_those_since) {
  pass_days(10);
  append_of_day(10, adjustment_begun{split, test_symbol(), live.listing.base_price, false, won(35'000)});
  append_of_day(10, adjustment_ended{split, true});
  pass_days(700);
  EXPECT_EQ(mark_at(time.at).last, won(35'000));
  append_of_day(710, adjustment_begun{split + 1, test_symbol(), won(35'000), false, won(7'000)});
  EXPECT_EQ(mark_at(time.at).last, won(35'000));
  EXPECT_EQ(mark_at(time.at).changes.size(), 1U) << "the first one is over";
  append_of_day(710, adjustment_ended{split + 1, true});
  append_of_day(710, adjustment_begun{split + 2, *symbol_id::parse("000660"), won(1), false, won(2)});
  pass_days(900);
  EXPECT_EQ(mark_at(time.at).last, won(7'000));
  EXPECT_TRUE(mark_at(time.at).changes.empty());
}

}  // namespace
}  // namespace madang
