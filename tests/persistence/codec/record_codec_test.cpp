#include "persistence/codec/record_codec.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/persistence/journal/draft_maker.hpp"

namespace madang {
namespace {

using testing::account;
using testing::bytes_of;
using testing::orders_of;

record example(std::uint64_t at, const std::string& text, std::uint8_t channels) {
  record one;
  one.stream = account(at * 31);
  one.meta = {{at}, at * 2, {static_cast<std::int64_t>(at) * 1000}, {}};
  one.type = 304;
  one.version = 2;
  one.channel_count = channels;
  for (std::uint8_t i = 0; i < channels; ++i) {
    one.channels[i] = orders_of(i + at);
    one.meta.channel_numbers[i] = at + i;
  }
  one.payload = bytes_of(text);
  return one;
}

TEST(crc32c, gives_the_published_check_value_with_and_without_the_instruction) {
  const auto digits = bytes_of("123456789");
  EXPECT_EQ(0xe3069283U, crc32c(digits));
  EXPECT_EQ(0xe3069283U, crc32c_table(digits));
}

TEST(crc32c, instruction_and_table_agree_at_every_length) {
  std::mt19937 random(7);
  std::vector<std::byte> bytes(300);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    EXPECT_EQ(crc32c_table(std::span(bytes).first(size)), crc32c(std::span(bytes).first(size)));
  }
}

TEST(record_codec, writes_the_documented_bytes) {
  std::vector<std::byte> bytes;
  append_record(example(5, "ab", 1), bytes);
  std::string hex;
  for (const auto byte : bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    hex += digits[static_cast<unsigned>(byte) >> 4];
    hex += digits[static_cast<unsigned>(byte) & 0xfU];
  }
  EXPECT_EQ("3d000000" + hex.substr(8, 8) +
                "0500000000000000"
                "03"
                "9b00000000000000"
                "0a00000000000000"
                "8813000000000000"
                "3001"
                "0200"
                "01"
                "01"
                "0500000000000000"
                "0500000000000000"
                "6162",
            hex);
}

TEST(record_codec, reads_back_what_it_wrote_one_after_the_other) {
  std::vector<std::byte> bytes;
  for (std::uint64_t i = 1; i <= 10; ++i) {
    append_record(example(i, std::string(i * 3, 'x'), static_cast<std::uint8_t>(i % 4)), bytes);
  }
  record_walk walk(bytes);
  record_view view;
  record one;
  for (std::uint64_t i = 1; i <= 10; ++i) {
    ASSERT_TRUE(walk.next(view));
    assign(one, view);
    const auto expected = example(i, std::string(i * 3, 'x'), static_cast<std::uint8_t>(i % 4));
    EXPECT_EQ(expected.stream, one.stream);
    EXPECT_EQ(expected.meta.at, one.meta.at);
    EXPECT_EQ(expected.meta.seq, one.meta.seq);
    EXPECT_EQ(expected.meta.time, one.meta.time);
    EXPECT_EQ(expected.meta.channel_numbers, one.meta.channel_numbers);
    EXPECT_EQ(expected.channels, one.channels);
    EXPECT_EQ(expected.channel_count, one.channel_count);
    EXPECT_EQ(expected.payload, one.payload);
    EXPECT_EQ(expected.type, one.type);
    EXPECT_EQ(expected.version, one.version);
  }
  EXPECT_FALSE(walk.next(view));
  EXPECT_EQ(nullptr, walk.wrong());
}

TEST(record_codec, every_flipped_bit_is_noticed) {
  std::vector<std::byte> bytes;
  append_record(example(9, "payload", 2), bytes);
  record_view view;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto hurt = bytes;
    hurt[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    EXPECT_FALSE(read_record(hurt, view)) << "bit " << bit;
  }
}

TEST(record_codec, every_truncation_is_noticed) {
  std::vector<std::byte> bytes;
  append_record(example(9, "payload", 2), bytes);
  record_view view;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const char* wrong = nullptr;
    EXPECT_FALSE(read_record(std::span(bytes).first(size), view, &wrong));
    EXPECT_NE(nullptr, wrong);
  }
}

TEST(record_codec, random_bytes_are_never_read_beyond_their_end) {
  std::mt19937_64 random(42);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::byte> bytes(random() % 120);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    // A plausible length leads further into the decoder.
    if (bytes.size() > 4 && i % 2 == 0) {
      bytes[0] = static_cast<std::byte>(random() % 120);
      bytes[1] = bytes[2] = bytes[3] = std::byte{0};
    }
    record_view view;
    EXPECT_FALSE(read_record(bytes, view));
  }
}

TEST(record_codec, a_sound_crc_does_not_excuse_channels_beyond_the_end) {
  record one = example(1, "", 0);
  std::vector<std::byte> bytes;
  append_record(one, bytes);
  bytes[record_head_bytes - 1] = std::byte{3};
  const auto crc = crc32c(std::span(bytes).subspan(8));
  std::memcpy(bytes.data() + 4, &crc, sizeof crc);
  record_view view;
  const char* wrong = nullptr;
  EXPECT_FALSE(read_record(bytes, view, &wrong));
  EXPECT_STREQ("a record's channels go beyond its end", wrong);
}

}  // namespace
}  // namespace madang
