#include "messages/ids.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/settlement/ids.hpp"
#include "messages/slots.hpp"
#include "messages/trading/ids.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <unordered_set>
#include <vector>

namespace madang {
namespace {

constexpr std::uint64_t seed = 20'260'101;

std::vector<std::uint64_t> random_values(std::size_t count) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> values{1, 0xffff, 0x10000, ~0ULL, 1ULL << 63};
  // Shifted, so that short numbers come up as often as long ones.
  while (values.size() < count) values.push_back((random() >> random() % 64) | 1);
  return values;
}

TEST(ids, read_back_as_what_was_written) {
  for (auto value : random_values(20'000)) {
    EXPECT_EQ(parse_id<user_id>(to_text(user_id{value})), user_id{value});
    EXPECT_EQ(parse_id<account_id>(to_text(account_id{value})), account_id{value});
    EXPECT_EQ(parse_id<order_id>(to_text(order_id{value})), order_id{value});
    EXPECT_EQ(parse_id<entity_id>(to_text(entity_of(order_id{value}))), entity_of(order_id{value}));
    EXPECT_EQ(parse_id<entity_id>(to_text(entity_of(user_id{value}))), entity_of(user_id{value}));
    EXPECT_EQ(parse_id<entity_id>(to_text(entity_of(account_id{value}))), entity_of(account_id{value}));
    EXPECT_EQ(parse_id<entity_id>(to_text(entity_of(name_id{value}))), entity_of(name_id{value}));
  }
}

TEST(ids, have_the_documented_text) {
  EXPECT_EQ(to_text(user_id{1}), "usr_0000000000001");
  EXPECT_EQ(to_text(account_id{31}), "acc_000000000000z");
  EXPECT_EQ(to_text(order_id{~0ULL}), "ord_fzzzzzzzzzzzz");
  EXPECT_EQ(to_text(entity_of(order_id{32})), "order:ord_0000000000010");
  EXPECT_EQ(to_text(entity_of(name_id{0xabc})), "name:0000000000000abc");
  EXPECT_EQ(to_text(entity_of(*symbol_id::parse("005930"))), "symbol:005930");
}

TEST(ids, sort_like_their_text) {
  auto values = random_values(5'000);
  std::sort(values.begin(), values.end());
  for (std::size_t i = 1; i < values.size(); ++i) {
    EXPECT_LE(to_text(order_id{values[i - 1]}), to_text(order_id{values[i]}));
  }
}

TEST(ids, refuse_every_text_that_is_not_canonical) {
  for (std::string_view text : {"", "ord_", "ord_1", "ord_000000000001", "ord_00000000000001", "acc_0000000000001",
                                "ORD_0000000000001", "ord_000000000000A", "ord_000000000000i", "ord_000000000000l",
                                "ord_000000000000o", "ord_000000000000u", "ord_000000000000-", "ord_g000000000000",
                                "ord_zzzzzzzzzzzzz", " ord_0000000000001", "ord_0000000000001 ", "ord_0000000000000"}) {
    EXPECT_FALSE(parse_id<order_id>(text)) << text;
  }
  EXPECT_FALSE(parse_id<order_id>(std::string_view("ord_000000000000\0", 17)));
  for (std::string_view text : {"", ":", "order", "order:", "order:acc_0000000000001", "symbol:", "symbol:a",
                                "name:abc", "name:0000000000000ABC", "user:1", "other:0000000000000abc"}) {
    EXPECT_FALSE(parse_id<entity_id>(text)) << text;
  }
}

TEST(ids, any_text_that_parses_is_what_would_be_written) {
  std::mt19937_64 random(seed);
  constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyziloABu_-";
  int parsed = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = "ord_0000000000000";
    const auto changes = 1 + random() % 4;
    for (std::uint64_t c = 0; c < changes; ++c) text[4 + random() % 13] = alphabet[random() % alphabet.size()];
    if (auto id = parse_id<order_id>(text)) {
      EXPECT_EQ(to_text(*id), text);
      ++parsed;
    }
  }
  EXPECT_GT(parsed, 50'000);
}

TEST(symbols, keep_their_text_and_sort_like_it) {
  std::vector<std::string> texts{"005930", "000660", "A", "AA", "BRK.B", "BF-B", "12345678", "0", "Z", "A-", "A."};
  std::mt19937_64 random(seed);
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
  for (int i = 0; i < 2'000; ++i) {
    std::string text(1 + random() % 8, ' ');
    for (auto& c : text) c = alphabet[random() % alphabet.size()];
    if (text[0] == '.' || text[0] == '-') text[0] = 'A';
    texts.push_back(text);
  }
  for (const auto& text : texts) {
    auto id = symbol_id::parse(text);
    ASSERT_TRUE(id) << text;
    EXPECT_EQ(id->text(), text);
    EXPECT_TRUE(*id);
  }
  std::sort(texts.begin(), texts.end());
  for (std::size_t i = 1; i < texts.size(); ++i) {
    EXPECT_LE(*symbol_id::parse(texts[i - 1]), *symbol_id::parse(texts[i])) << texts[i - 1] << ' ' << texts[i];
  }
}

TEST(symbols, refuse_other_characters_and_lengths) {
  for (std::string_view text :
       {"", "123456789", "aapl", "A B", "A/B", "A:B", "\xec\x82\xbc", "005930\n", "A_B", "..", ".A", "-A"}) {
    EXPECT_FALSE(symbol_id::parse(text)) << text;
  }
  EXPECT_FALSE(symbol_id::parse(std::string_view("A\0B", 3)));
  EXPECT_FALSE(symbol_id::parse(std::string_view("A\0", 2)));
  EXPECT_FALSE(symbol_id::parse(std::string_view("\0", 1)));
}

TEST(symbols, with_foreign_bytes_still_have_a_printable_text) {
  EXPECT_EQ(symbol_id{0x41'0a'22'42'00'00'00'00}.text(), "A??B");
  EXPECT_EQ(symbol_id{}.text(), "");
}

TEST(ticks, count_eight_microseconds_from_2025) {
  constexpr std::int64_t epoch = 1'735'689'600'000'000'000;
  EXPECT_EQ(id_ticks({epoch}), 0u);
  EXPECT_EQ(id_ticks({epoch + 7'999}), 0u);
  EXPECT_EQ(id_ticks({epoch + 8'000}), 1u);
  EXPECT_EQ(id_ticks({epoch + nanos_per_second}), 125'000u);
}

TEST(ticks, of_moments_before_2025_are_zero) {
  EXPECT_EQ(id_ticks({0}), 0u);
  EXPECT_EQ(id_ticks({1'735'689'599'999'999'999}), 0u);
  EXPECT_EQ(id_ticks({INT64_MIN}), 0u);
}

TEST(slots, are_the_low_bits_of_a_packed_id) {
  EXPECT_EQ(order_id{pack_id(7, 0xbeef)}.slot(), 0xbeef);
  EXPECT_EQ(pack_id(7, 0xbeef) >> 16, 7u);
}

TEST(slots, of_an_entity_are_its_ids_and_what_belongs_to_somebody_lives_with_that_one) {
  const auto account = account_id{pack_id(7, 0xbeef)};
  EXPECT_EQ(slot_of(entity_of(account)), 0xbeef);
  EXPECT_EQ(slot_of(entity_of(order_id{pack_id(9, account.slot())})), 0xbeef);
  const auto user = user_id{pack_id(8, 0x1234)};
  EXPECT_EQ(slot_of(entity_of(user)), 0x1234);
  for (auto kind : {entity_kind::user_jobs, entity_kind::user_risk}) EXPECT_EQ(slot_of({kind, user.value}), 0x1234);
  EXPECT_EQ(slot_of(entity_of(jobs::job_id{pack_id(9, user.slot())})), 0x1234);
  EXPECT_EQ(slot_of(entity_of(name_id{0xabcd'0000'0000'4321})), 0x4321);
  const auto symbol = *symbol_id::parse("005930");
  EXPECT_EQ(slot_of(entity_of(symbol)), symbol.slot());
  EXPECT_NE(slot_of(entity_of(symbol)), symbol.value & 0xffff) << "symbols are spread by a hash";
  EXPECT_EQ(slot_of(entity_of(settlement::settlement_of({20'789}))), 20'789);
}

TEST(slots, fill_256_shards_of_256_slots_each) {
  std::vector<int> slots_in(shard_count);
  for (std::uint32_t slot = 0; slot < 65'536; ++slot) ++slots_in[shard_of(static_cast<std::uint16_t>(slot))];
  EXPECT_EQ(slots_in, std::vector<int>(shard_count, 256));
  EXPECT_EQ(shard_of(entity_of(account_id{pack_id(7, 0xbeef)})), 0xbe);
}

TEST(slots, of_neighbouring_ticks_spread_over_the_whole_range) {
  std::vector<int> per_bucket(64);
  for (std::uint64_t tick = 1; tick <= 64'000; ++tick) ++per_bucket[slot_of_ticks(tick) / 1'024];
  const auto [least, most] = std::minmax_element(per_bucket.begin(), per_bucket.end());
  EXPECT_GT(*least, 850);
  EXPECT_LT(*most, 1'150);
  std::unordered_set<std::uint16_t> of_symbols;
  for (int code = 0; code < 1'000; ++code) {
    of_symbols.insert(symbol_id::parse(std::to_string(100'000 + code * 10))->slot());
  }
  EXPECT_GT(of_symbols.size(), 950u);
}

}  // namespace
}  // namespace madang
