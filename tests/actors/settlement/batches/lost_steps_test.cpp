#include <any>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "actors/accounts/settlement/actions.hpp"
#include "actors/settlement/batch_steps_job.hpp"
#include "cluster/ports/entity_client.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/portfolio/queries.hpp"
#include "messages/settlement/queries.hpp"
#include "tests/support/domain_stage.hpp"
#include "tests/support/idle_services.hpp"
#include "tests/support/temp_dir.hpp"

// Batches that tell accounts, whose steps are lost one after the other: what the accounts have done stays done.
namespace madang::settlement {
namespace {

constexpr calendar_day pay_day{20'924};  // 2027-04-16
constexpr int account_count = 7;

/// Accounts without actors: each answers at once.
class pure_accounts final : public region, public entity_client {
 public:
  std::map<account_id, recorded_account> of;

  reply_token expect(std::function<void(const answer&)> done) override {
    waiting_[++last_] = std::move(done);
    return {1, last_};
  }

  void acknowledge(entity_id, acknowledged_peer) override {}
  void note_lifecycle(entity_id, lifecycle_flags) override {}
  bool begin_retire(entity_id, const std::function<bool()>&) override { return false; }
  bool finish_retire(entity_id) override { return true; }
  void stay(entity_id) override {}
  void begin_rebuild(entity_id, const std::string&) override {}
  void give_back(entity_id, caf::message) override {}
  void finish_rebuild(entity_id) override {}
  void snapshot_taken(std::uint64_t) override {}

 protected:
  void route(entity_id to, caf::message message, bool, reply_token) override {
    const bool known = act<accounts::pay_interest>(to, message) || act<accounts::charge_account_fee>(to, message) ||
                       act<accounts::pay_dividend>(to, message);
    ASSERT_TRUE(known);
  }

 private:
  template <class Command>
  bool act(entity_id to, const caf::message& message) {
    if (!message.match_elements<request<Command>>()) return false;
    const auto& asked = message.get_as<request<Command>>(0);
    auto& one = of.at(account_id{to.key});
    account_rules rules;
    rules.closing_today = pay_day;
    auto decided = decide(one.state, asked.command, rules);
    one.apply_all(decided.events);
    auto done = std::move(waiting_.extract(asked.reply_to.correlation).mapped());
    done(answer{asked.reply_to, false, false, open_value(decided.view)});
    return true;
  }

  std::map<std::uint64_t, std::function<void(const answer&)>> waiting_;
  std::uint64_t last_ = 0;
};

/// All accounts, newest first; each has held the symbol since before any day that is asked for.
class lists_of_accounts final : public read_models {
 public:
  explicit lists_of_accounts(const pure_accounts& of) : accounts_(of) {}

 private:
  void ask_any(any_query query, std::function<void(any_listing)> done) override {
    if (const auto* all = std::any_cast<list_every_account>(&query)) {
      return done(page_of<every_account>(all->at, [](account_id one) { return every_account{one, currency::krw}; }));
    }
    if (const auto* holders = std::any_cast<list_holders>(&query)) {
      return done(page_of<due_account>(holders->at, [](account_id one) { return due_account{one}; }));
    }
    done(refused{list_unavailable("no such list")});
  }
  template <class Item, class Make>
  any_listing page_of(const page& at, Make make) {
    listing<Item> out;
    for (auto one = accounts_.of.rbegin(); one != accounts_.of.rend(); ++one) {
      if (at.before != 0 && one->first.value >= at.before) continue;
      out.more = out.items.size() == at.limit;
      if (out.more) break;
      out.items.push_back(make(one->first));
    }
    return std::any(std::move(out));
  }

  const pure_accounts& accounts_;
};

class lost_steps : public ::testing::Test {
 protected:
  void SetUp() override {
    auto& wanted = config_.contexts.edit<settlement_settings>();
    wanted.batch_accounts = 2;
    wanted.interest_rate = rate{2'000'000};
    wanted.monthly_fee = 100;
    wanted.actions_file = (dir_.path() / "actions.toml").string();
    std::ofstream(wanted.actions_file)
        << "[[dividends]]\nsymbol = \"" << test_symbol().text()
        << "\"\nrecord_date = \"2027-03-10\"\npay_date = \"2027-04-16\"\nper_share = \"361\"\n";
  }

  static pure_accounts fresh() {
    pure_accounts made;
    for (std::uint64_t key = 1; key <= account_count; ++key) {
      auto one = funded_account(krw(1'000'000));
      place(one, purchase());
      tell(one, first_order, report_trade{{1, won(70'000), shares(10), liquidity_kind::taker}, true, noon});
      one.state.id = account_id{key};
      made.of.emplace(one.state.id, std::move(one));
    }
    return made;
  }
  struct outcome {
    std::string result;
    std::vector<money> cash;
    int steps = 0;
    friend bool operator==(const outcome&, const outcome&) = default;
  };
  using batch = jobs::step_outcome (*)(const jobs::step_context&, calendar_day);

  /// The outcome of step `lost` is not kept: what its accounts have done is.
  outcome run(batch of_kind, int lost) {
    auto accounts = fresh();
    lists_of_accounts lists(accounts);
    auto idle = idle_.services();
    jobs::step_services with{lists, accounts, idle.files, idle.time, config_};
    with.client = &accounts;
    outcome made;
    std::string cursor;
    for (int step = 0;; ++step) {
      auto what = of_kind({{}, {}, {}, cursor, 0, [] { return false; }, with}, pay_day);
      if (step == lost) continue;
      ++made.steps;
      if (auto* more = std::get_if<jobs::step_more>(&what)) {
        cursor = more->cursor;
        continue;
      }
      const auto* done = std::get_if<jobs::step_done>(&what);
      made.result = done == nullptr ? "no end" : done->result.text;
      break;
    }
    for (const auto& [id, one] : accounts.of) made.cash.push_back(one.state.cash);
    return made;
  }
  /// Each account does its part once, and the batch says the same, whichever step was lost.
  void expect_once(batch of_kind, money each) {
    const auto whole = run(of_kind, -1);
    EXPECT_EQ(whole.result, "{\"accounts\":" + std::to_string(account_count) + ",\"differences\":0}");
    EXPECT_EQ(whole.cash, std::vector(account_count, krw(300'000) + each));
    ASSERT_GE(whole.steps, 4);
    for (int lost = 0; lost < whole.steps; ++lost) {
      EXPECT_EQ(run(of_kind, lost), whole) << "step " << lost << " was lost";
    }
  }

 private:
  temp_dir dir_;
  settings config_;
  jobs::idle_services idle_;
};

// 2 % of 300,000 are 6,000 a year; 31 of 365 days are 509.58.
TEST_F(lost_steps, pay_interest_once) {
  expect_once(pay_interests, krw(509));
}

TEST_F(lost_steps, charge_a_fee_once) {
  expect_once(charge_fees, krw(-100));
}

// 15.4 % of 3,610 are 555.94.
TEST_F(lost_steps, pay_a_dividend_once) {
  expect_once(pay_dividends, krw(3'610 - 555));
}

}  // namespace
}  // namespace madang::settlement
