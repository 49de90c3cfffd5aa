#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "actors/trading/order_transitions.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

/// The table again, written down apart from the code: a peer message per cell, `-` where the step cannot happen.
/// s submitted, p partially filled, f filled, c cancelled, r rejected, e expired, v validated.
struct table_row {
  order_status from;
  std::string_view cells;
};
constexpr std::array<table_row, 10> expected_table = {{
    // submit execute last cancel reject expire ask-cancel ask-amend hold amend fail recall release withdraw trigger
    // price
    {order_status::pending, "----------------"},
    {order_status::validated, "spfcrevvvvvvc-vv"},
    {order_status::submitted, "spfc-essssssc-s-"},
    {order_status::partially_filled, "ppfc-eppppppc---"},
    {order_status::filled, "--------f-ff----"},
    {order_status::settled, "----------------"},
    {order_status::rejected, "--------r-rr----"},
    {order_status::cancelled, "--------c-cc-c--"},
    {order_status::expired, "--------e-ee----"},
    {order_status::replaced, "----------------"},
}};

order_status status_of(char cell) {
  switch (cell) {
    case 's':
      return order_status::submitted;
    case 'p':
      return order_status::partially_filled;
    case 'f':
      return order_status::filled;
    case 'c':
      return order_status::cancelled;
    case 'r':
      return order_status::rejected;
    case 'e':
      return order_status::expired;
    case 'v':
      return order_status::validated;
    default:
      return {};
  }
}

execution fill_of(quantity amount) {
  return {1, won(70'000), amount, liquidity_kind::taker};
}

/// An order that real reports have brought to a status; the last three no event leads to.
recorded_order order_in(order_status status) {
  auto made = placed_order(purchase_terms());
  switch (status) {
    case order_status::validated:
      break;
    case order_status::submitted:
      tell(made, order_is_resting{1});
      break;
    case order_status::partially_filled:
      tell(made, order_traded{1, fill_of(shares(4))});
      break;
    case order_status::filled:
      tell(made, order_traded{1, fill_of(shares(10))});
      break;
    case order_status::rejected:
      tell(made, order_turned_away{1, order_reason::symbol_halted});
      break;
    case order_status::cancelled:
      tell(made, order_left{1, order_reason::no_liquidity});
      break;
    case order_status::expired:
      tell(made, order_left{1, order_reason::day_ended});
      break;
    case order_status::pending:
    case order_status::settled:
    case order_status::replaced:
      made.state.progress.status = status;
      break;
  }
  return made;
}

order_progress progress_with(const order& current, order_status status) {
  auto after = current.progress;
  after.status = status;
  return after;
}

/// The event of a step as it would be written if the step could happen.
order_event event_of(const order& current, order_step step) {
  auto peer_message = current.from_symbol.consumed + 1;
  auto hold_peer_message = current.from_account.consumed + 1;
  auto after = [&](order_status status) { return progress_with(current, status); };
  auto executed = after(order_status::partially_filled);
  executed.filled += shares(1);
  auto filled = after(order_status::filled);
  filled.filled = filled.quantity;
  auto rests = current.progress.status == order_status::partially_filled ? order_status::partially_filled
                                                                         : order_status::submitted;
  switch (step) {
    case order_step::submit:
      return order_submitted{peer_message, 0, after(rests)};
    case order_step::execute:
      return order_executed{peer_message, 0, fill_of(shares(1)), executed};
    case order_step::execute_last:
      return order_executed{peer_message, 0, fill_of(shares(1)), filled};
    case order_step::cancel:
      return order_cancelled{peer_message, 0, after(order_status::cancelled)};
    case order_step::reject:
      return order_rejected{peer_message, 0, after(order_status::rejected)};
    case order_step::expire:
      return order_expired{peer_message, 0, after(order_status::expired)};
    case order_step::request_cancel:
      return cancel_requested{};
    case order_step::request_amend:
      return amend_requested{{}, shares(8), won(70'000), false};
    case order_step::answer_hold:
      return amend_hold_granted{hold_peer_message};
    case order_step::amend:
      return order_amended{peer_message, 0, current.progress};
    case order_step::fail_change:
      return change_failed{peer_message, 0, order_reject::order_not_open};
    case order_step::recall:
      return recall_received{hold_peer_message, order_reason::currency_mismatch};
    case order_step::release:
      return order_released{after(order_status::cancelled), current.version + 1, jobs::job_id{7}};
    case order_step::withdraw:
      return released_order_withdrawn{peer_message, 0};
    case order_step::trigger:
      return order_triggered{peer_message, 0, current.progress, current.version + 1, won(69'000), noon};
    case order_step::take_price:
      return order_priced{peer_message, 0, current.progress, current.version + 1};
  }
  return cancel_requested{};
}

TEST(the_table_of_an_order, says_in_every_cell_what_it_should) {
  for (const auto& [from, cells] : expected_table) {
    ASSERT_EQ(cells.size(), order_step_count);
    for (std::size_t column = 0; column < order_step_count; ++column) {
      EXPECT_EQ(next_status(from, static_cast<order_step>(column)), status_of(cells[column]))
          << "status " << static_cast<int>(from) << ", step " << column;
    }
  }
}

TEST(an_order, takes_exactly_the_events_that_the_table_allows) {
  int allowed = 0;
  for (const auto& [from, cells] : expected_table) {
    for (std::size_t column = 0; column < order_step_count; ++column) {
      auto in = order_in(from);
      auto event = event_of(in.state, static_cast<order_step>(column));
      in.state.stop = stop_standing{{won(69'000), {}, {}}, {}, {}};
      SCOPED_TRACE("status " + std::to_string(static_cast<int>(from)) + ", step " + std::to_string(column));
      if (cells[column] == '-') {
        EXPECT_THROW(in.take(event), broken_invariant);
        continue;
      }
      ASSERT_NO_THROW(in.take(event));
      EXPECT_EQ(in.state.progress.status, status_of(cells[column]));
      ++allowed;
    }
  }
  EXPECT_EQ(allowed, 15 + 13 + 12 + 3 + 3 + 4 + 3);
}

TEST(an_order, does_not_take_an_event_that_says_another_status_than_the_table) {
  auto in = order_in(order_status::submitted);
  auto wrong = progress_with(in.state, order_status::cancelled);
  EXPECT_THROW(in.take(order_expired{in.state.from_symbol.consumed + 1, 0, wrong}), broken_invariant);
  in = order_in(order_status::partially_filled);
  wrong = progress_with(in.state, order_status::submitted);
  EXPECT_THROW(in.take(order_submitted{in.state.from_symbol.consumed + 1, 0, wrong}), broken_invariant);
}

/// What each report of the symbol makes of an order, by the status that it finds.
struct report_case {
  symbol_to_order report;
  std::array<order_status, 3> becomes;  ///< of validated, submitted, partially filled
  bool tells_account;
};

class every_report : public testing::TestWithParam<report_case> {};

TEST_P(every_report, has_its_effect_in_every_open_status) {
  constexpr std::array open{order_status::validated, order_status::submitted, order_status::partially_filled};
  for (std::size_t i = 0; i < open.size(); ++i) {
    auto in = order_in(open[i]);
    if (std::holds_alternative<order_replaced>(GetParam().report))
      in.take(amend_requested{{}, shares(8), won(69'000), false});
    in.state.to_account.acknowledge(100);
    auto events = tell(in, GetParam().report);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(in.state.progress.status, GetParam().becomes[i]);
    EXPECT_EQ(in.state.to_account.empty(), !GetParam().tells_account);
    if (is_open(in.state.progress.status)) continue;
    EXPECT_TRUE(in.state.to_symbol.empty()) << "nothing more is asked of the symbol";
  }
}

constexpr auto sub = order_status::submitted;
constexpr auto par = order_status::partially_filled;
INSTANTIATE_TEST_SUITE_P(
    of_the_symbol, every_report,
    testing::Values(
        report_case{order_is_resting{1}, {sub, sub, par}, false},
        report_case{order_traded{1, fill_of(shares(3))}, {par, par, par}, true},
        report_case{order_traded{1, fill_of(shares(6))}, {par, par, order_status::filled}, true},
        report_case{order_left{1, order_reason::ioc_remainder},
                    {order_status::cancelled, order_status::cancelled, order_status::cancelled},
                    true},
        report_case{order_left{1, order_reason::day_ended},
                    {order_status::expired, order_status::expired, order_status::expired},
                    true},
        report_case{order_replaced{2, shares(8), won(69'000), true}, {order_status::validated, sub, par}, true},
        report_case{change_refused{2, order_reject::order_not_open}, {order_status::validated, sub, par}, false}));

TEST(a_rejection, comes_only_to_an_order_that_was_never_in_the_book) {
  auto in = order_in(order_status::validated);
  tell(in, order_turned_away{1, order_reason::symbol_halted});
  EXPECT_EQ(in.state.progress.status, order_status::rejected);
  EXPECT_EQ(in.state.progress.reason, order_reason::symbol_halted);
  auto resting = order_in(sub);
  EXPECT_THROW(tell(resting, order_turned_away{1, order_reason::symbol_halted}), broken_invariant);
}

}  // namespace
}  // namespace madang
