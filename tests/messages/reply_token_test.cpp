#include <gtest/gtest.h>

#include "messages/envelope/request.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {
namespace {

static_assert(sizeof(reply_token) == 16);

TEST(reply_token, comes_back_from_its_bytes_with_the_process_it_names) {
  const reply_token given{7, 0xabcd'ef01'2345, home_of(0xfffe, 0x1234'5678'9abc)};
  const auto bytes = encode_state(given);
  EXPECT_EQ(bytes.size(), 12u);
  const auto read = decode_state<reply_token>(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, given);
  EXPECT_EQ(node_of(read->home), 0xfffe);
}

TEST(reply_token, of_a_node_that_runs_alone_is_its_two_numbers_as_bytes) {
  std::vector<std::byte> two;
  wire::append(std::uint32_t{65'001}, two);
  wire::append(std::uint64_t{1} << 47, two);
  EXPECT_EQ(encode_state(reply_token{65'001, std::uint64_t{1} << 47}), two);
}

TEST(reply_token, keeps_every_bit_of_the_bytes_it_was_read_from) {
  for (unsigned bit = 0; bit < 96; ++bit) {
    std::vector<std::byte> bytes(12);
    bytes[bit / 8] = static_cast<std::byte>(1u << bit % 8);
    const auto read = decode_state<reply_token>(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(encode_state(*read), bytes) << bit;
  }
}

TEST(reply_token, homes_name_their_node_and_are_never_that_of_a_node_alone) {
  EXPECT_NE(home_of(0, 0), 0u);
  EXPECT_NE(home_of(0, 0xffff), 0u);
  EXPECT_NE(home_of(4, 1), home_of(4, 2));
  EXPECT_EQ(node_of(home_of(4, 1)), 4);
}

}  // namespace
}  // namespace madang
