#include "persistence/codec/event_codec.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "messages/accounts/account.hpp"
#include "messages/admin/platform.hpp"
#include "messages/identity/user.hpp"
#include "messages/jobs/job.hpp"
#include "messages/jobs/user_jobs.hpp"
#include "messages/makers/house_accounts.hpp"
#include "messages/market/symbol.hpp"
#include "messages/risk/user_risk.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "messages/trading/order.hpp"
#include "persistence/codec/event_json.hpp"
#include "tests/persistence/codec/event_filler.hpp"

namespace madang {
namespace {

using testing::each_example;

std::string to_hex(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  if (bytes.empty()) return "-";
  std::string text;
  for (const auto byte : bytes) {
    text += digits[static_cast<unsigned>(byte) >> 4];
    text += digits[static_cast<unsigned>(byte) & 0xfU];
  }
  return text;
}

std::vector<std::byte> from_hex(const std::string& text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

/// Golden bytes by "variant name type version".
std::map<std::string, std::string> read_golden() {
  std::ifstream in(MADANG_GOLDEN_EVENTS);
  std::map<std::string, std::string> golden;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#') continue;
    const auto space = line.rfind(' ');
    golden[line.substr(0, space)] = line.substr(space + 1);
  }
  return golden;
}

template <class Variant>
std::string key_of_example(const Variant& event) {
  const auto [type, version] = event_number(event);
  const auto name = std::visit([](const auto& each) { return std::string(each.event_name); }, event);
  return name + " " + std::to_string(type) + " " + std::to_string(version);
}

template <class Visit>
void each_context(Visit&& visit) {
  visit.template operator()<user_event>();
  visit.template operator()<name_event>();
  visit.template operator()<account_event>();
  visit.template operator()<order_event>();
  visit.template operator()<symbol_event>();
  visit.template operator()<jobs::job_event>();
  visit.template operator()<jobs::user_jobs_event>();
  visit.template operator()<makers::house_accounts_event>();
  visit.template operator()<admin::platform_event>();
  visit.template operator()<risk::user_risk_event>();
  visit.template operator()<settlement::settlement_day_event>();
}

template <class Visit>
void all_examples(Visit&& visit) {
  each_context([&]<class Variant>() { each_example<Variant>([&](const Variant& event) { visit(event); }); });
}

TEST(event_codec, every_event_has_golden_bytes_and_still_writes_exactly_them) {
  const auto golden = read_golden();
  ASSERT_FALSE(golden.empty());
  all_examples([&](const auto& event) {
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    const auto key = key_of_example(event);
    const auto known = golden.find(key);
    if (known == golden.end()) {
      ADD_FAILURE() << "no golden bytes; if the event is new, add to " << MADANG_GOLDEN_EVENTS << ":\n"
                    << key << ' ' << to_hex(bytes);
    } else {
      EXPECT_EQ(known->second, to_hex(bytes)) << key << ": bytes of journals that exist would be read differently";
    }
  });
}

TEST(event_codec, every_line_of_golden_bytes_is_read_whatever_its_version) {
  for (const auto& [key, hex] : read_golden()) {
    std::istringstream words(key);
    std::string name;
    std::uint16_t type = 0;
    std::uint16_t version = 0;
    words >> name >> type >> version;
    bool read = false;
    each_context([&]<class Variant>() {
      auto event = decode_event<Variant>(type, version, from_hex(hex));
      if (!event) return;
      read = true;
      if (event_number(*event).second != version) return;
      std::vector<std::byte> again;
      encode_event(*event, again);
      EXPECT_EQ(hex, to_hex(again)) << key;
    });
    EXPECT_TRUE(read) << key;
  }
}

TEST(event_codec, what_an_older_version_lacks_has_the_default_and_the_rest_keeps_its_place) {
  std::size_t older = 0;
  for (const auto& [key, hex] : read_golden()) {
    std::istringstream words(key);
    std::string name;
    std::uint16_t type = 0;
    std::uint16_t version = 0;
    words >> name >> type >> version;
    each_context([&]<class Variant>() {
      auto event = decode_event<Variant>(type, version, from_hex(hex));
      if (!event || event_number(*event).second == version) return;
      ++older;
      std::vector<std::byte> again;
      encode_event(*event, again);
      std::vector<std::byte> blank;
      std::visit([&](const auto& one) { encode_event(std::remove_cvref_t<decltype(one)>{}, blank); }, *event);
      const auto old_size = from_hex(hex).size();
      ASSERT_GT(again.size(), old_size) << key;
      EXPECT_TRUE(to_hex(again).starts_with(hex)) << key;
      const auto added = again.size() - old_size;
      ASSERT_GE(blank.size(), added) << key;
      EXPECT_EQ(to_hex(std::span(again).last(added)), to_hex(std::span(blank).last(added))) << key;
    });
  }
  EXPECT_GE(older, 20U);
}

TEST(event_codec, what_is_written_is_read_back_equal) {
  all_examples([](const auto& event) {
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    const auto [type, version] = event_number(event);
    auto read = decode_event<std::remove_cvref_t<decltype(event)>>(type, version, bytes);
    ASSERT_TRUE(read) << read.error().why;
    EXPECT_TRUE(*read == event) << key_of_example(event);
  });
}

TEST(event_codec, every_truncation_is_refused) {
  all_examples([](const auto& event) {
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    const auto [type, version] = event_number(event);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      auto read = decode_event<std::remove_cvref_t<decltype(event)>>(type, version, std::span(bytes).first(size));
      EXPECT_FALSE(read) << key_of_example(event) << " cut to " << size;
    }
  });
}

TEST(event_codec, bytes_after_the_end_are_refused) {
  all_examples([](const auto& event) {
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    bytes.push_back(std::byte{0});
    const auto [type, version] = event_number(event);
    EXPECT_FALSE(decode_event<std::remove_cvref_t<decltype(event)>>(type, version, bytes)) << key_of_example(event);
  });
}

TEST(event_codec, random_bytes_and_random_damage_never_do_more_than_fail) {
  std::mt19937_64 random(20'260'101);
  std::size_t refused_count = 0;
  std::size_t tried = 0;
  all_examples([&](const auto& event) {
    using variant_kind = std::remove_cvref_t<decltype(event)>;
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    const auto [type, version] = event_number(event);
    for (int i = 0; i < 300; ++i) {
      auto hurt = bytes;
      if (i % 3 == 0) {
        hurt.resize(random() % 200);
        for (auto& byte : hurt) byte = static_cast<std::byte>(random());
      } else {
        for (int flips = 0; flips <= i % 4 && !hurt.empty(); ++flips) {
          hurt[random() % hurt.size()] = static_cast<std::byte>(random());
        }
        if (i % 5 == 0) hurt.resize(random() % (hurt.size() + 1));
      }
      ++tried;
      auto read = decode_event<variant_kind>(type, version, hurt);
      if (!read) {
        ++refused_count;
        continue;
      }
      std::vector<std::byte> again;
      encode_event(*read, again);
      EXPECT_EQ(to_hex(hurt), to_hex(again)) << "bytes that are accepted have one form";
    }
  });
  EXPECT_GT(refused_count, tried / 4);
}

TEST(event_codec, an_event_of_another_context_or_a_newer_version_is_refused) {
  std::vector<std::byte> bytes;
  encode_event(trading_halted{}, bytes);
  EXPECT_TRUE(decode_event<symbol_event>(509, 1, bytes));
  EXPECT_FALSE(decode_event<order_event>(509, 1, bytes));
  EXPECT_FALSE(decode_event<symbol_event>(509, 2, bytes));
  EXPECT_FALSE(decode_event<symbol_event>(509, 0, bytes));
}

struct grown {
  std::uint32_t old_field = 7;
  std::string added = "default";
  std::vector<std::uint16_t> also_added = {1, 2};

  MADANG_EVENT(grown, 60'000, 3, old_field, added, also_added)
};
using grown_event = std::variant<grown>;

TEST(event_codec, fields_added_later_keep_their_defaults_in_older_records_only) {
  std::vector<std::byte> old_bytes;
  wire::append(std::uint32_t{99}, old_bytes);
  auto read = decode_event<grown_event>(60'000, 1, old_bytes);
  ASSERT_TRUE(read) << read.error().why;
  EXPECT_EQ((grown{99, "default", {1, 2}}), std::get<grown>(*read));

  wire::append(std::string("given"), old_bytes);
  read = decode_event<grown_event>(60'000, 2, old_bytes);
  ASSERT_TRUE(read) << read.error().why;
  EXPECT_EQ((grown{99, "given", {1, 2}}), std::get<grown>(*read));

  EXPECT_FALSE(decode_event<grown_event>(60'000, 3, old_bytes)) << "a record of this version has all fields";
  old_bytes.push_back(std::byte{5});
  EXPECT_FALSE(decode_event<grown_event>(60'000, 2, old_bytes)) << "half a field is damage, not age";
}

struct rich_state {
  std::unordered_map<order_id, std::string> by_order;
  std::map<symbol_id, std::pair<quantity, bool>> by_symbol;
  std::unordered_set<account_id> accounts;
  std::optional<money> limit;
  std::array<std::uint16_t, 3> three{};
  std::variant<std::monostate, std::uint32_t, std::string> choice;
  std::deque<channel_id> channels;
  wire::int128 wide = 0;

  friend bool operator==(const rich_state&, const rich_state&) = default;
  MADANG_FIELDS(by_order, by_symbol, accounts, limit, three, choice, channels, wide)
};

rich_state rich_example(bool other_order) {
  rich_state state;
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto key = other_order ? 49 - i : i;
    state.by_order[{key * 7 + 1}] = "order " + std::to_string(key);
    state.accounts.insert({key * 13 + 1});
  }
  state.by_symbol[*symbol_id::parse("005930")] = {quantity::whole(3), true};
  state.limit = money::whole(5);
  state.three = {1, 2, 3};
  state.choice = std::string("third");
  state.channels = {{channel_kind::orders, 4}};
  state.wide = -5;
  return state;
}

TEST(event_codec, equal_states_have_equal_bytes_whatever_order_they_were_filled_in) {
  EXPECT_EQ(to_hex(encode_state(rich_example(false))), to_hex(encode_state(rich_example(true))));
}

TEST(event_codec, a_state_is_read_back_equal_and_its_damage_is_refused) {
  const auto state = rich_example(false);
  const auto bytes = encode_state(state);
  auto read = decode_state<rich_state>(bytes);
  ASSERT_TRUE(read) << read.error().why;
  EXPECT_TRUE(*read == state);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_state<rich_state>(std::span(bytes).first(size)));
  }
}

TEST(event_codec, a_count_that_the_input_only_claims_takes_no_memory) {
  const std::vector<std::byte> claim(8, std::byte{0xff});
  EXPECT_FALSE(decode_state<std::vector<std::uint64_t>>(claim));
  EXPECT_FALSE(decode_state<std::vector<order_terms>>(claim));
  EXPECT_FALSE(decode_state<std::string>(claim));
  EXPECT_FALSE((decode_state<std::map<std::uint64_t, std::string>>(claim)));
}

TEST(event_json, shows_names_and_texts_but_not_what_is_sealed) {
  registration_started event;
  event.user = {1};
  event.sealed_email = "secret bytes";
  event.password_hash = "$argon2id$hash";
  const auto text = dump_json(event);
  EXPECT_NE(std::string::npos, text.find("\"user\":\"usr_0000000000001\"")) << text;
  EXPECT_NE(std::string::npos, text.find("\"sealed_email\":\"<12 bytes>\"")) << text;
  EXPECT_EQ(std::string::npos, text.find("secret")) << text;
  EXPECT_EQ(std::string::npos, text.find("argon2id")) << text;
}

TEST(event_json, escapes_what_json_and_utf8_do_not_allow) {
  EXPECT_EQ("\"a\\\"b\\\\c\\n\xed\x95\x9c\xef\xbf\xbd\"", dump_json(std::string("a\"b\\c\n\xed\x95\x9c\xff")));
}

}  // namespace
}  // namespace madang
