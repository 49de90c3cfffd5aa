#include "actors/kernel/state_pieces.hpp"

#include <gtest/gtest.h>

#include "actors/kernel/aged_memory.hpp"

namespace madang {
namespace {

struct remembering {
  std::uint64_t seq = 0;
  aged_memory<std::string, std::uint64_t> names;
  aged_memory<std::uint64_t, std::string> numbers;

  friend bool operator==(const remembering&, const remembering&) = default;
  MADANG_FIELDS(seq, names, numbers)
};

struct remembering_entity {
  using state = remembering;
  template <class State, class Visit>
  static void visit_aged(State& current, const Visit& visit) {
    visit(current.names);
    visit(current.numbers);
  }
  static std::vector<std::byte> encode(const remembering& current) { return encode_state(current); }
};

constexpr unix_nanos start{1'000'000 * nanos_per_second};

struct state_pieces : testing::Test {
  /// `count` of each, all in this minute.
  void remember(std::uint64_t count, std::int64_t minute) {
    for (std::uint64_t i = 0; i < count; ++i) {
      ++current.seq;
      const auto at = start + minute * 61 * nanos_per_second;
      current.names.remember("name " + std::to_string(current.seq), at, current.seq);
      current.numbers.remember(current.seq, at, "number " + std::to_string(current.seq));
    }
  }
  snapshot taken() {
    snapshot made;
    const auto before = current;
    encode_in_pieces<remembering_entity>(current, marks, made);
    EXPECT_EQ(current, before) << "only the bytes are without the closed parts";
    return made;
  }
  static std::vector<std::uint64_t> ids(const snapshot& of) {
    std::vector<std::uint64_t> out;
    for (const auto& each : of.pieces) out.push_back(each.id);
    return out;
  }

  remembering current;
  piece_marks marks;
};

constexpr std::uint64_t lane_1 = 1ULL << snapshot_piece::lane_shift;

TEST_F(state_pieces, a_closed_part_is_handed_in_once_and_the_open_one_with_every_snapshot) {
  for (std::int64_t minute = 0; minute < 3; ++minute) remember(100, minute);
  const auto first = taken();
  EXPECT_EQ(ids(first), (std::vector<std::uint64_t>{0, 1, lane_1, lane_1 + 1}));
  EXPECT_LT(first.state.size(), encode_state(current).size() / 2);
  remember(1, 2);
  EXPECT_TRUE(taken().pieces.empty());
  remember(1, 3);
  EXPECT_EQ(ids(taken()), (std::vector<std::uint64_t>{2, lane_1 + 2}));
}

TEST_F(state_pieces, a_state_and_its_pieces_are_the_state_again) {
  for (std::int64_t minute = 0; minute < 5; ++minute) remember(50, minute);
  auto pieces = taken().pieces;
  remember(50, 5);
  current.names.forget_before(start + 61 * nanos_per_second);
  const auto second = taken();
  EXPECT_EQ(second.oldest_piece, (std::vector<std::uint64_t>{1, lane_1}));
  pieces.insert(pieces.end(), second.pieces.begin(), second.pieces.end());
  std::sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  auto read = *decode_state<remembering>(second.state);
  EXPECT_NE(read, current);
  piece_marks read_marks;
  ASSERT_TRUE(attach_pieces<remembering_entity>(read, pieces, read_marks));
  EXPECT_EQ(read, current);
  EXPECT_EQ(read_marks, marks) << "what is stored is not handed in again";
}

TEST_F(state_pieces, a_missing_or_damaged_piece_makes_the_snapshot_of_no_use) {
  for (std::int64_t minute = 0; minute < 3; ++minute) remember(5, minute);
  const auto made = taken();
  for (std::size_t gone = 0; gone < made.pieces.size(); ++gone) {
    auto pieces = made.pieces;
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(gone));
    auto read = *decode_state<remembering>(made.state);
    piece_marks unused;
    EXPECT_FALSE(attach_pieces<remembering_entity>(read, pieces, unused)) << gone;
    pieces = made.pieces;
    pieces[gone].bytes.pop_back();
    read = *decode_state<remembering>(made.state);
    EXPECT_FALSE(attach_pieces<remembering_entity>(read, pieces, unused)) << gone;
  }
}

TEST_F(state_pieces, a_snapshot_that_holds_its_parts_itself_needs_no_pieces_and_hands_them_in_next_time) {
  for (std::int64_t minute = 0; minute < 3; ++minute) remember(5, minute);
  current.numbers.forget_before(start + 61 * nanos_per_second);
  auto read = *decode_state<remembering>(encode_state(current));
  ASSERT_TRUE(attach_pieces<remembering_entity>(read, {}, marks));
  EXPECT_EQ(read, current);
  EXPECT_EQ(ids(taken()), (std::vector<std::uint64_t>{0, 1, lane_1 + 1}));
}

}  // namespace
}  // namespace madang
