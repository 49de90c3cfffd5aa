#include "persistence/projection/tail_projection.hpp"

#include <latch>
#include <thread>

#include "persistence/postgres/tail_watch.hpp"
#include "tests/persistence/postgres/postgres_tables_fixture.hpp"
#include "tests/persistence/postgres/postgres_writer_fixture.hpp"

/// What a writer has left unprojected is finished by others, once.
namespace madang {
namespace {

constexpr std::int64_t gone = 2;  ///< the writer that has left a tail

class tail_projection_test : public postgres_tables_test {
 protected:
  void SetUp() override {
    postgres_tables_test::SetUp();
    if (IsSkipped()) return;
    fill(journal, 1'500, 3);
    project(journal, on_as("whole", gone)).reset();
  }
  /// The first part of the journal is in the tables, and the rest is not.
  void leave_tail(std::size_t projected) {
    auto running = open(on_as("tail", gone, 100));
    running->start([&](std::uint64_t number) -> result<durable_batch, read_failure> {
      if (number > projected) return refused{read_failure{"not written so far"}};
      return journal.fetch(number);
    });
    for (std::size_t i = 0; i < projected; ++i) running->offer(journal.batches()[i]);
    ASSERT_TRUE(running->wait_projected(journal.batches()[projected - 1].last, soon()));
    running.reset();
    ASSERT_LT(stored_batch(), journal.batches().size());
  }
  std::uint64_t stored_batch() {
    return std::stoull(one("SELECT batch FROM madang_read.projected WHERE writer=" + std::to_string(gone), "tail"));
  }
  journal_tail tail(batch_fetch fetch, std::uint64_t chunk_events = 200) {
    return {on_as("tail", gone).place, all_tables(), std::move(fetch), journal.batches().size(), chunk_events, {}};
  }

  hand_made_journal journal;
};

TEST_F(tail_projection_test, two_who_project_one_tail_double_nothing_and_lose_nothing) {
  leave_tail(100);
  const auto before = stored_batch();
  std::latch both_have_looked(2);
  tail_outcome outcomes[2];
  std::vector<std::thread> projectors;
  for (auto& outcome : outcomes) {
    projectors.emplace_back([&] {
      bool first = true;
      const auto done = project_tail(tail([&](std::uint64_t number) {
        if (std::exchange(first, false)) both_have_looked.arrive_and_wait();
        return journal.fetch(number);
      }));
      ASSERT_TRUE(done) << done.error().why;
      outcome = *done;
    });
  }
  for (auto& one : projectors) one.join();
  EXPECT_EQ(outcomes[0].batches + outcomes[1].batches, journal.batches().size() - before);
  EXPECT_GE(outcomes[0].lost + outcomes[1].lost, 1U) << "both began at the same batch";
  EXPECT_TRUE(same(rows_of("tail"), rows_of("whole")));
}

TEST_F(tail_projection_test, one_that_has_looked_before_another_finished_loses_its_race_without_harm) {
  leave_tail(100);
  bool first = true;
  const auto late = project_tail(tail([&](std::uint64_t number) {
    if (std::exchange(first, false)) {
      const auto faster = project_tail(tail(fetch_from(journal)));
      EXPECT_TRUE(faster) << faster.error().why;
    }
    return journal.fetch(number);
  }));
  ASSERT_TRUE(late) << late.error().why;
  EXPECT_EQ(late->batches, 0U);
  EXPECT_EQ(late->lost, 1U);
  EXPECT_TRUE(same(rows_of("tail"), rows_of("whole")));
}

TEST_F(tail_projection_test, a_writer_that_only_seemed_gone_goes_on_beside_it) {
  leave_tail(50);
  auto writer = open(on_as("tail", gone, 100));
  writer->start(fetch_from(journal));
  const auto half = journal.batches().size() / 2;
  for (std::size_t i = 0; i < half; ++i) writer->offer(journal.batches()[i]);
  const auto done = project_tail(tail(fetch_from(journal)));
  ASSERT_TRUE(done) << done.error().why;
  for (auto i = half; i < journal.batches().size(); ++i) writer->offer(journal.batches()[i]);
  ASSERT_TRUE(writer->wait_projected(journal.last(), soon()));
  writer.reset();
  EXPECT_TRUE(same(rows_of("tail"), rows_of("whole")));
}

TEST_F(tail_projection_test, tables_of_another_version_are_not_refilled_without_the_other_writers_rows) {
  hand_made_journal other;
  fill(other, 300, 3, 9);
  project(other, on_as("both", 1)).reset();
  project(journal, on_as("both", gone)).reset();
  const auto rows = one("SELECT count(*) FROM madang_read.executions", "both");
  one("UPDATE madang_read.table_versions SET version=0 WHERE context='trading'", "both");
  project(other, on_as("both", 1)).reset();
  journal_tail rest = tail(fetch_from(journal));
  rest.place = on_as("both", gone).place;
  const auto done = project_tail(rest);
  ASSERT_TRUE(done) << done.error().why;
  EXPECT_EQ(one("SELECT count(*) FROM madang_read.executions", "both"), rows);
}

using tail_watch_test = testing::postgres_writer_test;

TEST_F(tail_watch_test, a_node_projects_what_another_writer_has_left_in_the_store) {
  auto writes = store_options();
  writes.settings.writer = gone;
  auto opened = open_postgres_journal(options(), writes);
  ASSERT_TRUE(opened) << opened.error();
  testing::draft_maker to(*opened->events);
  for (int i = 1; i <= 50; ++i) {
    to.one(testing::account(1), std::to_string(i));
    ASSERT_TRUE(eventually([&] { return opened->events->durable() == opened->events->last(); }));
  }
  opened->events.reset();
  ASSERT_EQ("0", rig->sql("SELECT count(*) FROM pg_tables WHERE schemaname='madang_read' AND tablename='projected'"));
  tail_watch_options with;
  with.settings = rig->settings();
  with.tables = all_tables();
  with.metrics = &metrics;
  with.look_every = std::chrono::milliseconds(50);
  tail_watch watch(with);
  ASSERT_TRUE(eventually([&] { return metrics.tail_batches.value() > 0; }, std::chrono::seconds(30)));
  EXPECT_EQ(rig->sql("SELECT batch FROM madang_read.projected WHERE writer=2"),
            rig->sql("SELECT max(number) FROM madang.batches WHERE writer=2"));
  EXPECT_EQ(rig->sql("SELECT last0 FROM madang_read.stream_heads WHERE writer=2"), "50");
}

}  // namespace
}  // namespace madang
