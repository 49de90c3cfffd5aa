#include <tuple>

#include "persistence/lists/statement_list.hpp"
#include "tests/persistence/projection/projection_fixture.hpp"

/// A list whose statement looks at rows without an end and finds none that is wanted.
namespace madang {
namespace {

struct list_endless {
  using item = std::int64_t;
  static constexpr bool is_public = true;
};
struct list_finite {
  using item = std::int64_t;
  static constexpr bool is_public = true;
};

struct endless {
  using query = list_endless;
  static std::string sql(sql_dialect) {
    return "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n WHERE i<0";
  }
  static auto parameters(const query&) { return std::tuple(); }
  static std::int64_t item(sql_statement& rows) { return rows.integer(0); }
};
struct finite : endless {
  using query = list_finite;
  static std::string sql(sql_dialect) { return "SELECT CAST(7 AS bigint)"; }
  static auto parameters(const query&) { return std::tuple(); }
};

class endless_list_test : public projection_test, public ::testing::WithParamInterface<sql_dialect> {
 protected:
  void SetUp() override {
    auto with = options();
    if (GetParam() == sql_dialect::postgres) {
      if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
      auto settings = rig().settings();
      settings.read_timeout_ms = 1'000;
      with.place = place_in_postgres(settings, nullptr);
    }
    projection_ = open(with);
    projection_->start(fetch_from(journal_));
    query_registry queries;
    queries.add<list_endless, statement_list<endless>>("endless");
    queries.add<list_finite, statement_list<finite>>("finite");
    lists_ = std::make_unique<table_read_models>(
        *projection_, queries, [] { return position{}; }, read_models_options{1, 10, 200});
  }
  void TearDown() override { lists_.reset(); }

  hand_made_journal journal_;
  std::unique_ptr<table_projection> projection_;
  std::unique_ptr<table_read_models> lists_;
};

TEST_P(endless_list_test, is_cut_off_and_the_next_list_is_read) {
  std::promise<list_result<list_endless>> answer;
  auto given = answer.get_future();
  lists_->ask(list_endless{}, [&](list_result<list_endless> got) { answer.set_value(std::move(got)); });
  ASSERT_EQ(given.wait_until(soon()), std::future_status::ready);
  const auto found = given.get();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().reason, list_failure::cause::unavailable);
  const auto next = ask(*lists_, list_finite{});
  ASSERT_TRUE(next) << next.error().text;
  EXPECT_EQ(next->items, std::vector<std::int64_t>{7});
}

INSTANTIATE_TEST_SUITE_P(stores, endless_list_test, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang
