#include "persistence/former/numbered_part.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "cluster/ports/channel_registry.hpp"

namespace madang {
namespace {

constexpr channel_id channel{channel_kind::orders, 7};

record with_number(std::uint64_t number) {
  record one;
  one.channels[0] = channel;
  one.channel_count = 1;
  one.meta.channel_numbers[0] = number;
  return one;
}

/// What one writer has of a channel, and an index that counts on from the last number each time that it begins a part.
struct written_part {
  std::vector<std::vector<std::uint64_t>> parts;
  std::size_t reads = 0;

  result<std::vector<record>, read_failure> read(std::uint64_t after, std::size_t limit) {
    ++reads;
    std::vector<record> found;
    std::uint64_t last = 0;
    for (const auto& part : parts) {
      auto place = last;
      for (const auto number : part) {
        if (++place > after && found.size() < limit) found.push_back(with_number(number));
        last = number;
      }
    }
    return found;
  }
  std::vector<std::uint64_t> numbers_after(std::uint64_t after, std::size_t limit) const {
    std::vector<std::uint64_t> all;
    for (const auto& part : parts) {
      for (const auto number : part) {
        if (number > after && all.size() < limit) all.push_back(number);
      }
    }
    return all;
  }
};

std::vector<std::uint64_t> read_after(written_part& of, std::uint64_t after, std::size_t limit) {
  const auto read = [&](std::uint64_t place, std::size_t most) { return of.read(place, most); };
  const auto found = read_numbered_part(read, channel, after, limit);
  std::vector<std::uint64_t> numbers;
  EXPECT_TRUE(found);
  if (!found) return numbers;
  for (const auto& one : *found) numbers.push_back(number_in(channel, one));
  return numbers;
}

TEST(numbered_part, has_every_record_after_a_number_wherever_others_have_written_between) {
  const std::vector<std::vector<std::vector<std::uint64_t>>> shapes{
      {},
      {{1, 2, 3, 4, 5}},
      {{6, 7, 8, 20, 21}},
      {{1, 2}, {3, 9, 10}, {11, 12}},
      {{4, 5, 30}, {31, 32, 40, 41, 42}, {50}},
      {{100}},
  };
  for (const auto& shape : shapes) {
    for (std::uint64_t after = 0; after <= 101; ++after) {
      for (const std::size_t limit : {1U, 2U, 100U}) {
        written_part of{shape};
        EXPECT_EQ(read_after(of, after, limit), of.numbers_after(after, limit)) << after << " " << limit;
      }
    }
  }
}

TEST(numbered_part, costs_one_look_more_where_nobody_else_has_written) {
  written_part of;
  of.parts.emplace_back();
  for (std::uint64_t number = 1; number <= 1'000; ++number) of.parts[0].push_back(number);
  EXPECT_EQ(read_after(of, 500, 10).front(), 501U);
  EXPECT_EQ(of.reads, 2U);
}

TEST(numbered_part, says_why_it_cannot_be_read) {
  const auto read = [](std::uint64_t, std::size_t) -> result<std::vector<record>, read_failure> {
    return refused{read_failure{"the store is away", true}};
  };
  for (const std::uint64_t after : {0U, 1U, 50U}) {
    const auto found = read_numbered_part(read, channel, after, 10);
    ASSERT_FALSE(found);
    EXPECT_TRUE(found.error().may_pass);
  }
}

}  // namespace
}  // namespace madang
