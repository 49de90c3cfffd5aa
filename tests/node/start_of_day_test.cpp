#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <variant>

#include "cluster/node/days/mean_volumes.hpp"
#include "cluster/node/days/settlement_schedule.hpp"
#include "cluster/node/members/settings_follower.hpp"
#include "cluster/node/node_platform.hpp"
#include "config/admin/admin_settings.hpp"
#include "config/risk/risk_settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/makers/house_accounts.hpp"
#include "messages/market/queries.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/settlement/queries.hpp"
#include "messages/settlement/settlement_day_messages.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fake_node.hpp"

/// What a node asks of entities and lists when it starts and when a day begins, without a node.
namespace madang {
namespace {

using settlement::run_kind;

calendar_day day_of(const char* text) {
  return parse_day(text).value();
}

class what_a_node_asks : public testing::Test {
 protected:
  what_a_node_asks() {
    entities.out = [this](output one) { client.deliver(std::get<answer>(one)); };
  }
  /// The commands of one kind that were heard.
  template <class Command>
  std::vector<Command> heard() const {
    std::vector<Command> out;
    for (const auto& one : entities.heard()) {
      if (one.match_elements<request<Command>>()) out.push_back(one.get_as<request<Command>>(0).command);
    }
    return out;
  }
  template <class Command>
  static std::optional<answer> reply(const caf::message& message, answer_body with) {
    if (!message.match_elements<request<Command>>()) return std::nullopt;
    return answer{message.get_as<request<Command>>(0).reply_to, false, false, std::move(with)};
  }

  settings config;
  frozen_clock time;
  id_source ids{time};
  local_client client;
  fake_region entities;
  fake_persons persons;
  fake_passwords passwords;
  fake_lists lists;
  admin_parts parts{entities, client, persons, passwords, ids, time};
};

// ---- the audit trail -----------------------------------------------------------------------------------------------

TEST_F(what_a_node_asks, lets_acts_go_that_are_older_than_the_years_they_are_kept) {
  const auto before = [&](const char* today, std::int64_t years) {
    config.contexts.edit<admin::audit_settings>().keep_years = years;
    purge_old_acts(entities, config, day_of(today));
    const auto all = heard<admin::begin_audit_purge>();
    return all.empty() ? unix_nanos{} : all.back().before;
  };
  const auto zone = static_cast<std::int32_t>(config.market.utc_offset_s);
  EXPECT_EQ(before("2026-11-30", 0), unix_nanos{}) << "zero years: for ever";
  EXPECT_EQ(before("2026-11-30", 5), start_of_day(day_of("2021-11-30"), zone));
  EXPECT_EQ(before("2028-02-29", 5), start_of_day(day_of("2023-03-01"), zone)) << "a year without that day";
  EXPECT_EQ(before("2028-02-29", 4), start_of_day(day_of("2024-02-29"), zone));
  const auto asked = entities.heard_count();
  purge_old_acts(entities, config, {});
  EXPECT_EQ(entities.heard_count(), asked) << "no day is known yet";
}

// ---- the platform --------------------------------------------------------------------------------------------------

TEST_F(what_a_node_asks, counts_the_first_administrator_while_he_is_one) {
  user_record_view record;
  record.user = the_admin;
  record.roles = role_set{}.with(role::admin);
  record.version = 7;
  entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    if (auto out = reply<read_user_record>(message, record)) return out;
    return reply<admin::count_administrator>(message, admin::administrators_view{});
  });
  count_first_admin(parts, the_admin);
  ASSERT_EQ(heard<admin::count_administrator>().size(), 1U);
  EXPECT_EQ(heard<admin::count_administrator>()[0].user, the_admin);
  EXPECT_EQ(heard<admin::count_administrator>()[0].version, 7U);
  record.status = user_status::suspended;
  count_first_admin(parts, the_admin);
  record.status = user_status::active;
  record.roles = role_set{}.with(role::trader);
  count_first_admin(parts, the_admin);
  EXPECT_EQ(heard<admin::count_administrator>().size(), 1U);
}

TEST_F(what_a_node_asks, takes_over_what_administrators_have_set) {
  admin::platform_settings_view view;
  view.changed.push_back({});
  view.changed.back().name = "node.log_level";
  view.changed.back().value = "debug";
  bool serves = false;
  entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    if (!serves) return reply<admin::read_platform_settings>(message, unavailable{"isolated"});
    return reply<admin::read_platform_settings>(message, view);
  });
  live_settings into(config);
  EXPECT_FALSE(take_changed_settings(parts, into));
  EXPECT_EQ(into.now()->node.log_level, config.node.log_level);
  serves = true;
  EXPECT_TRUE(take_changed_settings(parts, into));
  EXPECT_EQ(into.now()->node.log_level, log_level_kind::debug);
}

/// The change was made at a node, the platform is served by another one, and this is a third.
TEST_F(what_a_node_asks, follows_what_is_set_at_another_node) {
  std::atomic<std::uint64_t> version{1};
  entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    admin::platform_settings_view view;
    view.version = version;
    view.changed.push_back({});
    view.changed.back().name = "risk.kill";
    view.changed.back().value = view.version == 2 ? "true" : "false";
    return reply<admin::read_platform_settings>(message, view);
  });
  live_settings into(config);
  settings_follower follower(parts, into);
  const auto is_killed = [&] { return into.now()->of<risk::risk_settings>().kill; };
  EXPECT_FALSE(is_killed());
  version = 2;
  EXPECT_TRUE(eventually(is_killed));
  version = 3;
  EXPECT_TRUE(eventually([&] { return !is_killed(); }));
  follower.stop();
}

// ---- a usual day ---------------------------------------------------------------------------------------------------

class daily_bars final : public read_models {
 public:
  std::map<symbol_id, std::vector<candle>> of;
  std::vector<symbol_id> asked;

 protected:
  void ask_any(any_query query, std::function<void(any_listing)> done) override {
    if (std::any_cast<settlement::list_price_changes>(&query) != nullptr) {
      return done(std::any(listing<settlement::price_change>{{}, false}));
    }
    const auto& bars = std::any_cast<const list_candles&>(query);
    asked.push_back(bars.symbol);
    const auto found = of.find(bars.symbol);
    if (found == of.end()) return done(refused{list_unavailable("the lists are behind")});
    done(std::any(listing<candle>{found->second, false}));
  }
};

TEST_F(what_a_node_asks, tells_the_risk_desk_a_usual_day_s_volume) {
  const auto known = *symbol_id::parse("005930");
  const auto unread = *symbol_id::parse("035720");
  const auto quiet = *symbol_id::parse("000660");
  const auto today = day_of("2026-11-30");
  const auto zone = 9 * 3'600;
  daily_bars bars;
  bars.of[quiet] = {};
  auto& days = bars.of[known];
  for (std::int32_t i = 0; i < 25; ++i) {
    candle one;
    one.start = start_of_day({today.value - i}, zone);
    one.volume = quantity::whole(i == 0 ? 1'000'000 : i);
    days.push_back(one);
  }
  std::map<symbol_id, wide_quantity> told;
  read_mean_volumes(bars, {known, unread, quiet}, today, zone,
                    [&](symbol_id symbol, wide_quantity mean) { told[symbol] = mean; });
  EXPECT_EQ(bars.asked.size(), 3U);
  // The twenty days before today: 1 to 20.
  ASSERT_EQ(told.size(), 1U) << "of the others nothing is known";
  EXPECT_EQ(told[known].raw, wide_quantity{quantity::whole(10)}.raw + quantity::whole(1).raw / 2);
}

// ---- batches of a day ----------------------------------------------------------------------------------------------

class due_batches : public what_a_node_asks {
 protected:
  std::vector<run_kind> kinds(const char* day, bool evening = false) {
    std::vector<run_kind> out;
    for (const auto& [of, kind] : due_runs(rules.days, day_of(day), config, evening)) out.push_back(kind);
    return out;
  }
  settlement::settlement_settings& wanted() { return config.contexts.edit<settlement::settlement_settings>(); }

  settlement_rules rules;  ///< closed on Saturdays and Sundays alone
};

TEST_F(due_batches, are_those_of_the_day_the_month_and_the_quarter) {
  using kinds_of = std::vector<run_kind>;
  EXPECT_EQ(kinds("2026-11-18"), (kinds_of{run_kind::cash, run_kind::tax, run_kind::statement}));
  EXPECT_EQ(kinds("2026-11-18", true),
            (kinds_of{run_kind::cash, run_kind::trades, run_kind::tax, run_kind::statement}));
  // The first of the month is a Sunday, and the month has no trading day yet.
  EXPECT_EQ(kinds("2026-11-01"), (kinds_of{run_kind::cash, run_kind::statement}));
  wanted().daily_reconcile = true;
  wanted().actions_file = "actions.toml";
  wanted().interest_rate = rate{10'000};
  wanted().monthly_fee = 3;
  EXPECT_EQ(kinds("2026-11-18"),
            (kinds_of{run_kind::cash, run_kind::corporate_action, run_kind::dividend, run_kind::reconcile,
                      run_kind::tax, run_kind::interest, run_kind::fee, run_kind::statement}));
  wanted().periodic_batches = false;
  wanted().daily_batch = false;
  EXPECT_EQ(kinds("2026-11-18"), kinds_of{});
}

TEST_F(due_batches, of_a_closed_day_are_those_of_the_last_trading_day) {
  const auto due = due_runs(rules.days, day_of("2026-11-21"), config, true);
  ASSERT_FALSE(due.empty());
  EXPECT_EQ(due.front(), (due_run{day_of("2026-11-20"), run_kind::cash})) << "a Saturday";
  for (const auto& [of, kind] : due) EXPECT_NE(kind, run_kind::trades) << "it has no evening";
}

TEST_F(due_batches, are_asked_for_in_the_morning_and_in_the_evening_and_again_where_one_has_failed) {
  const auto today = day_of("2026-11-18");
  const auto zone = static_cast<std::int32_t>(config.market.utc_offset_s);
  const auto morning = start_of_day(today, zone);
  wanted().periodic_batches = false;
  settlement::settlement_day_view view;
  view.day = today;
  view.runs.push_back({});
  view.runs.back().kind = run_kind::cash;
  view.runs.back().job = the_job;
  view.runs.back().user = house_user();
  jobs::job_view job;
  job.job = the_job;
  job.status = jobs::job_status::running;
  entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    if (auto out = reply<settlement::read_settlement_day>(message, view)) return out;
    return reply<jobs::read_job>(message, job);
  });
  settlement_metrics counted;
  settlement_schedule schedule(config, rules, entities, client, time, counted);
  time.at = morning.value;
  schedule.look();
  EXPECT_EQ(entities.heard_count(), 0U) << "no day has begun";
  schedule.open_day(today);
  EXPECT_EQ(heard<settlement::begin_run>().size(), 1U);
  schedule.look();
  EXPECT_EQ(heard<settlement::retry_run>().size(), 0U) << "it runs";
  schedule.look();
  EXPECT_EQ(heard<jobs::read_job>().size(), 1U) << "once a second";
  job.status = jobs::job_status::failed;
  time.at += nanos_per_second;
  schedule.look();
  ASSERT_EQ(heard<settlement::retry_run>().size(), 1U);
  EXPECT_EQ(heard<settlement::retry_run>()[0].failed, the_job);
  EXPECT_EQ(counted.failed_batches.value(), 0) << "it begins anew";
  view.runs.back().attempts = static_cast<std::uint32_t>(wanted().batch_attempts_max);
  time.at += nanos_per_second;
  schedule.look();
  EXPECT_EQ(counted.failed_batches.value(), 1) << "it does not any more";
  view.runs.back().user = {0x77};
  time.at += nanos_per_second;
  schedule.look();
  EXPECT_EQ(counted.failed_batches.value(), 0) << "an administrator has begun it anew";
  view.runs.back().user = house_user();
  job.status = jobs::job_status::succeeded;
  time.at += nanos_per_second;
  schedule.look();
  const auto read = heard<jobs::read_job>().size();
  time.at += nanos_per_second;
  schedule.look();
  time.at += nanos_per_second;
  schedule.look();
  EXPECT_EQ(heard<jobs::read_job>().size(), read) << "nobody asks after one that is over";
  time.at = morning.value + 16 * 3'600 * nanos_per_second;
  schedule.look();
  EXPECT_EQ(heard<settlement::begin_run>().size(), 3U) << "the evening's, and the morning's once more";
}

TEST_F(due_batches, that_are_lost_after_a_split_is_through_leave_no_symbol_halted) {
  const auto today = day_of("2026-11-18");
  const auto before = day_of("2026-11-13");
  const auto halted_by_split = *symbol_id::parse("005930");
  const auto halted_before = *symbol_id::parse("000660");
  const auto goes_on = *symbol_id::parse("035720");
  settlement::open_adjustments_view open{
      before, {{7, halted_by_split, false, true}, {8, halted_before, true, true}, {9, goes_on, false, false}}};
  bool symbol_answers = false;
  entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    if (message.match_elements<request<settlement::read_open_adjustments>>()) {
      const auto asked = message.get_as<request<settlement::read_open_adjustments>>(0).command.day;
      return reply<settlement::read_open_adjustments>(
          message, asked == before ? open : settlement::open_adjustments_view{asked, {}});
    }
    if (!symbol_answers) return reply<market::administer_symbol>(message, unavailable{"it is being rebuilt"});
    return reply<market::administer_symbol>(message, market::symbol_state_view{});
  });
  settlement_metrics counted;
  settlement_schedule schedule(config, rules, entities, client, time, counted);
  time.at = start_of_day(today, static_cast<std::int32_t>(config.market.utc_offset_s)).value;
  const auto look = [&] {
    time.at += nanos_per_second;
    schedule.look();
  };
  schedule.open_day(today);
  look();
  EXPECT_TRUE(heard<market::administer_symbol>().empty()) << "its batch may be about to do it";
  look();
  ASSERT_EQ(heard<market::administer_symbol>().size(), 1U) << "not the one that goes on, nor that of before";
  EXPECT_EQ(heard<market::administer_symbol>()[0].symbol, halted_by_split);
  EXPECT_TRUE(std::holds_alternative<market::resume_symbol>(heard<market::administer_symbol>()[0].change));
  auto ended = heard<settlement::end_adjustment>();
  ASSERT_EQ(ended.size(), 1U) << "the symbol has not said that it trades";
  EXPECT_EQ(ended[0].action, 8U) << "that was halted before stays so";
  symbol_answers = true;
  look();
  ended = heard<settlement::end_adjustment>();
  ASSERT_FALSE(ended.empty());
  EXPECT_TRUE(std::ranges::any_of(ended, [](const auto& one) { return one.action == 7U && one.resumed; }));
  EXPECT_TRUE(std::ranges::none_of(ended, [](const auto& one) { return one.action == 9U; }));
  open.items.clear();
  look();
  const auto asked = [&] {
    return std::ranges::count_if(heard<settlement::read_open_adjustments>(),
                                 [&](const auto& one) { return one.day == before; });
  };
  const auto asked_before = asked();
  look();
  EXPECT_EQ(asked(), asked_before) << "nobody asks a past day whose symbols all trade";
}

}  // namespace
}  // namespace madang
