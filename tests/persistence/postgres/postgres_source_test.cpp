#include "persistence/postgres/postgres_source.hpp"

#include "tests/persistence/postgres/postgres_writer_fixture.hpp"

/// How a stored journal is read in PostgreSQL, beyond what every store must do.
namespace madang::testing {
namespace {

class postgres_source_test : public postgres_writer_test {
 protected:
  std::unique_ptr<postgres_source> source(std::size_t cache_bytes) {
    return std::make_unique<postgres_source>(std::make_shared<pg_pool>(rig->settings(), &reads), 1, cache_bytes);
  }
  /// Where all records of the journal are.
  static std::vector<record_location> locations(postgres_source& in, std::uint64_t batches) {
    std::vector<record_location> out;
    for (std::uint64_t number = 1; number <= batches; ++number) {
      const auto batch = in.read(number);
      EXPECT_TRUE(batch) << batch.error().why;
      record_walk walk((*batch)->bytes);
      record_view view;
      while (walk.next(view)) out.push_back({number, static_cast<std::uint32_t>(walk.offset())});
    }
    return out;
  }
  std::uint64_t round_trips() const {
    const auto& times = reads.statement_time[static_cast<std::size_t>(statement_kind::read_batches)];
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < duration_histogram::buckets; ++i) sum += times.count(i);
    return sum;
  }
  std::uint64_t batches() { return std::stoull(rig->sql("SELECT max(number) FROM madang.batches")); }

  store_metrics reads;
};

TEST_F(postgres_source_test, records_that_lie_in_many_batches_are_read_by_few_round_trips) {
  open();
  append(400);
  const auto all = locations(*source(0), batches());
  ASSERT_GE(all.size(), 400U);
  ASSERT_GE(batches(), 300U);
  for (const std::size_t cache_bytes : {std::size_t{0}, std::size_t{1} << 20}) {
    const auto fresh = source(cache_bytes);
    const auto before = round_trips();
    std::vector<record> found;
    const auto failure = fresh->read_records(all, found);
    ASSERT_FALSE(failure) << failure->why;
    EXPECT_LE(round_trips() - before, 6U);
    ASSERT_EQ(found.size(), all.size());
    for (std::size_t i = 0; i < found.size(); ++i) ASSERT_EQ(found[i].meta.at.value, i + 1);
  }
}

TEST_F(postgres_source_test, a_batch_that_is_missing_is_named) {
  open();
  append(3);
  const auto fresh = source(0);
  auto all = locations(*fresh, batches());
  all.push_back({batches() + 7, 0});
  std::vector<record> found;
  const auto failure = fresh->read_records(all, found);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why, "batch " + std::to_string(batches() + 7) + " is missing");
}

}  // namespace
}  // namespace madang::testing
