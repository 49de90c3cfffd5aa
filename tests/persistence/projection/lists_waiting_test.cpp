#include "tests/persistence/projection/lists_fixture.hpp"

namespace madang {
namespace {

using lists_waiting_test = projection_lists_test;

TEST_P(lists_waiting_test, a_list_waits_for_what_was_durable_when_it_came) {
  fill(100, 10);
  projection_ = open(tables());
  projection_->start(
      [](std::uint64_t) -> result<durable_batch, read_failure> { return refused{read_failure{"none"}}; });
  lists_ = std::make_unique<table_read_models>(
      *projection_, all_queries(), [this] { return journal_.last(); }, read_models_options{1, 10, 60'000});
  auto account = flow_.accounts()[0];
  std::promise<list_result<list_ledger>> promise;
  auto answer = promise.get_future();
  lists_->ask(list_ledger{flow_.user_of(account), account, {500, 0, 0}},
              [&](list_result<list_ledger> given) { promise.set_value(std::move(given)); });
  for (const auto& batch : journal_.batches()) {
    EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout);
    projection_->offer(batch);
    if (batch.number == journal_.batches().size()) break;
    ASSERT_TRUE(projection_->wait_projected(batch.last, soon()));
  }
  auto given = answer.get();
  ASSERT_TRUE(given);
  EXPECT_EQ(given->items.size(), true_lists(journal_).ledgers[account].size());
}

TEST_P(lists_waiting_test, a_list_that_waits_too_long_is_unavailable) {
  fill(10, 10);
  projection_ = open(tables());
  lists_ = std::make_unique<table_read_models>(
      *projection_, all_queries(), [this] { return journal_.last(); }, read_models_options{1, 10, 20});
  auto answer = ask(*lists_, list_accounts{flow_.user_of(flow_.accounts()[0]), {}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, list_failure::cause::unavailable);
}

TEST_P(lists_waiting_test, too_many_waiting_lists_are_answered_at_once) {
  fill(10, 10);
  projection_ = open(tables());
  lists_ = std::make_unique<table_read_models>(
      *projection_, all_queries(), [this] { return journal_.last(); }, read_models_options{1, 3, 60'000});
  std::atomic<int> unavailable{0};
  for (int i = 0; i < 10; ++i) {
    lists_->ask(list_accounts{user_id{1}, {}}, [&](const list_result<list_accounts>& given) { unavailable += !given; });
  }
  EXPECT_GE(unavailable, 6) << "one may be at work and three may wait";
  projection_->start(fetch_from(journal_));
  for (const auto& batch : journal_.batches()) projection_->offer(batch);
  lists_.reset();
}

TEST_P(lists_waiting_test, what_waits_for_a_list_to_go_may_ask_for_another) {
  fill(10, 10);
  start();
  const list_accounts query{flow_.user_of(flow_.accounts()[0]), {}};
  std::promise<bool> promise;
  auto answer = promise.get_future();
  std::shared_ptr<void> pass(nullptr, [&](void*) {
    lists_->ask(query, [&](const list_result<list_accounts>& given) { promise.set_value(given.has_value()); });
  });
  lists_->ask(query, [held = std::move(pass)](const list_result<list_accounts>&) {});
  ASSERT_EQ(answer.wait_until(soon()), std::future_status::ready);
  EXPECT_TRUE(answer.get());
}

INSTANTIATE_TEST_SUITE_P(stores, lists_waiting_test, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang
