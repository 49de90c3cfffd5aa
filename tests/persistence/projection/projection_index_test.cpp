#include <map>
#include <random>

#include "persistence/codec/record_location_codec.hpp"
#include "persistence/projection/stream_index.hpp"
#include "tests/persistence/projection/projection_fixture.hpp"

namespace madang {

bool operator==(const record_location& a, const record_location& b) {
  return a.batch == b.batch && a.offset == b.offset;
}

namespace {

/// Where every record lies, found by reading all batches.
struct true_index {
  std::map<entity_id, std::vector<record_location>> streams;
  std::map<channel_id, std::vector<record_location>> channels;

  explicit true_index(const hand_made_journal& journal) {
    for (const auto& batch : journal.batches()) {
      record_walk walk(*batch.bytes);
      record_view view;
      while (walk.next(view)) {
        record_location location{batch.number, static_cast<std::uint32_t>(walk.offset())};
        streams[view.stream].push_back(location);
        for (std::size_t i = 0; i < view.channel_count; ++i) channels[view.channels[i]].push_back(location);
      }
    }
  }
};

std::vector<record_location> part_of(const std::vector<record_location>& all, std::uint64_t after, std::size_t limit) {
  auto from = std::min<std::size_t>(after, all.size());
  auto to = std::min(all.size(), from + std::min(limit, all.size()));
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)};
}

class projection_index_test : public projection_test {};

TEST_F(projection_index_test, every_stream_and_channel_is_found_from_every_number) {
  hand_made_journal journal;
  made_up_orders flow(journal, {8, 3, {}, {}, 5, false, 3});
  for (int i = 0; i < 7'000; ++i) {
    flow.step();
    if (i % 11 == 0) journal.close_batch();
  }
  journal.close_batch();
  ASSERT_GT(bucket_of(journal.last()), 0) << "chains must have several parts";
  auto projected = project(journal, options("projection.db", 3'000));
  true_index expected(journal);
  std::mt19937_64 random(1);
  for (const auto& [stream, locations] : expected.streams) {
    for (std::uint64_t after :
         {std::uint64_t{0}, std::uint64_t{random() % locations.size()}, std::uint64_t{locations.size()}}) {
      auto cut = projected->stream_locations(stream, after);
      ASSERT_TRUE(cut.has_value());
      ASSERT_EQ(cut->covers_batch, journal.batches().size());
      ASSERT_EQ(cut->locations, part_of(locations, after, SIZE_MAX)) << to_text(stream) << " after " << after;
    }
  }
  for (const auto& [channel, locations] : expected.channels) {
    for (int i = 0; i < 20; ++i) {
      auto after = random() % (locations.size() + 2);
      auto limit = 1 + random() % 400;
      auto cut = projected->channel_locations(channel, after, limit);
      ASSERT_TRUE(cut.has_value());
      ASSERT_EQ(cut->locations, part_of(locations, after, limit)) << "after " << after << " at most " << limit;
    }
  }
}

TEST_F(projection_index_test, last_numbers_are_those_of_the_journal_more_than_a_statement_reads) {
  hand_made_journal journal;
  made_up_orders flow(journal, {12'000, 3, {}, {}, 5, false, 3});
  for (int i = 0; i < 200; ++i) flow.step();
  journal.close_batch();
  auto projected = project(journal, options());
  true_index expected(journal);
  std::map<channel_id, std::uint64_t> numbers;
  auto count = projected->last_numbers([&](channel_id channel, std::uint64_t number) { numbers[channel] = number; });
  ASSERT_TRUE(count.has_value());
  ASSERT_GT(expected.channels.size(), 10'000U);
  EXPECT_EQ(*count, expected.channels.size());
  for (const auto& [channel, locations] : expected.channels) EXPECT_EQ(numbers[channel], locations.size());
}

TEST_F(projection_index_test, a_cut_covers_exactly_the_projected_batches) {
  hand_made_journal journal;
  made_up_orders flow(journal, {2, 1, {}, {}, 5, false, 3});
  auto account = flow.accounts()[0];
  auto projected = open(options());
  projected->start([](std::uint64_t) -> result<durable_batch, read_failure> { return refused{read_failure{"none"}}; });
  auto before = projected->stream_locations(entity_of(account), 0);
  ASSERT_TRUE(before.has_value());
  EXPECT_EQ(before->covers_batch, 0U);
  EXPECT_TRUE(before->locations.empty());
  for (std::uint64_t i = 1; i <= 30; ++i) {
    flow.step();
    projected->offer(journal.close_batch());
    ASSERT_TRUE(projected->wait_projected(journal.last(), soon()));
    auto cut = projected->stream_locations(entity_of(account), 0);
    ASSERT_TRUE(cut.has_value());
    EXPECT_EQ(cut->covers_batch, i);
    EXPECT_EQ(cut->locations, true_index(journal).streams[entity_of(account)]);
  }
}

TEST_F(projection_index_test, nothing_is_known_of_unknown_streams_and_channels) {
  hand_made_journal journal;
  made_up_orders flow(journal, {2, 1, {}, {}, 5, false, 3});
  flow.step();
  journal.close_batch();
  auto projected = project(journal, options());
  EXPECT_TRUE(projected->stream_locations(entity_of(order_id{42}), 0)->locations.empty());
  EXPECT_TRUE(projected->stream_locations(entity_of(account_id{42}), 0)->locations.empty());
  EXPECT_TRUE(projected->channel_locations({channel_kind::book, 42}, 0, 10)->locations.empty());
}

TEST_F(projection_index_test, readers_see_whole_cuts_while_the_projection_writes) {
  hand_made_journal journal;
  made_up_orders flow(journal, {4, 2, {}, {}, 5, false, 9});
  for (int i = 0; i < 3'000; ++i) {
    flow.step();
    if (i % 3 == 0) journal.close_batch();
  }
  journal.close_batch();
  true_index expected(journal);
  auto account = entity_of(flow.accounts()[1]);
  auto running = open(options("projection.db", 20));
  running->start(fetch_from(journal));
  for (const auto& batch : journal.batches()) running->offer(batch);
  std::uint64_t cuts = 0;
  for (std::uint64_t covered = 0; covered < journal.batches().size(); ++cuts) {
    auto cut = running->stream_locations(account, 0);
    ASSERT_TRUE(cut.has_value());
    ASSERT_GE(cut->covers_batch, covered);
    covered = cut->covers_batch;
    auto should = expected.streams[account];
    std::erase_if(should, [&](const record_location& each) { return each.batch > covered; });
    ASSERT_EQ(cut->locations, should);
  }
  EXPECT_GT(cuts, 1U);
}

TEST(place_codec_test, places_and_masks_come_back_as_they_were) {
  std::string blob;
  std::vector<std::pair<record_location, std::uint8_t>> in{
      {{1, 0}, 1}, {{UINT64_MAX, UINT32_MAX}, 15}, {{128, 127}, 0}, {{1ULL << 40, 5'000'000}, 6}};
  for (const auto& [location, mask] : in) append_place(blob, location, mask);
  std::vector<std::pair<record_location, std::uint8_t>> out;
  EXPECT_TRUE(each_place(std::as_bytes(std::span(blob)), [&](record_location location, std::uint8_t mask) {
    out.push_back({location, mask});
  }));
  ASSERT_EQ(out.size(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_EQ(out[i].first, in[i].first);
    EXPECT_EQ(out[i].second, in[i].second);
  }
}

TEST(place_codec_test, cut_off_and_overlong_bytes_are_refused) {
  std::string blob;
  append_place(blob, {300, 300}, 1);
  auto ignore = [](record_location, std::uint8_t) {};
  for (std::size_t size = 1; size < blob.size(); ++size) {
    EXPECT_FALSE(each_place(std::as_bytes(std::span(blob)).first(size), ignore)) << size;
  }
  std::string endless(11, '\xff');
  EXPECT_FALSE(each_place(std::as_bytes(std::span(endless)), ignore));
  std::string too_far;
  append_varint(too_far, 1);
  append_varint(too_far, UINT64_MAX);
  EXPECT_FALSE(each_place(std::as_bytes(std::span(too_far)), ignore));
}

}  // namespace
}  // namespace madang
