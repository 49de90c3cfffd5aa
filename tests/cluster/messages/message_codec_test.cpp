#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "cluster/contexts.hpp"
#include "cluster/ports/message_codec.hpp"
#include "cluster/region/describe_entity.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/admin/console.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_frame.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/jobs/user_jobs_messages.hpp"
#include "messages/makers/house_accounts_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/risk/user_risk_messages.hpp"
#include "messages/settlement/settlement_day_messages.hpp"
#include "messages/trading/open_orders.hpp"
#include "messages/trading/order_messages.hpp"
#include "persistence/codec/event_json.hpp"
#include "tests/persistence/codec/event_filler.hpp"

namespace madang {
namespace {

using bytes = std::vector<std::byte>;

std::string to_hex(const bytes& from) {
  static constexpr char digits[] = "0123456789abcdef";
  if (from.empty()) return "-";
  std::string text;
  for (const auto byte : from) {
    text += digits[static_cast<unsigned>(byte) >> 4];
    text += digits[static_cast<unsigned>(byte) & 0xfU];
  }
  return text;
}

template <class Value>
Value filled(Value value = {}) {
  testing::event_filler filler;
  filler.fill(value);
  return value;
}

/// Calls `visit.template operator()<Table>(kind)` for the table of every kind of entity.
template <class Visit>
void each_table(Visit&& visit) {
  visit.template operator()<user_messages>();
  visit.template operator()<name_messages>();
  visit.template operator()<account_messages>();
  visit.template operator()<order_messages>();
  visit.template operator()<symbol_messages>();
  visit.template operator()<jobs::job_messages>();
  visit.template operator()<jobs::user_jobs_messages>();
  visit.template operator()<makers::house_accounts_messages>();
  visit.template operator()<admin::platform_messages>();
  visit.template operator()<risk::user_risk_messages>();
  visit.template operator()<settlement::settlement_day_messages>();
}

/// The line of one message in the golden file: receiver, number, bytes of an example.
std::map<std::string, std::string> read_golden() {
  std::ifstream in(MADANG_GOLDEN_MESSAGES);
  std::map<std::string, std::string> golden;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#') continue;
    const auto space = line.rfind(' ');
    golden[line.substr(0, space)] = line.substr(space + 1);
  }
  return golden;
}

class golden_check {
 public:
  void expect(const std::string& key, const bytes& encoded) {
    seen_.insert(key);
    const auto known = golden_.find(key);
    if (known == golden_.end()) {
      ADD_FAILURE() << "not in " << MADANG_GOLDEN_MESSAGES << "; if it is new, add:\n" << key << ' ' << to_hex(encoded);
    } else {
      EXPECT_EQ(known->second, to_hex(encoded)) << key << ": another node would read it differently";
    }
  }
  /// A number that nobody reads any more: its line stays, and so does that it is taken.
  void expect_retired(const std::string& start) {
    const auto line = golden_.lower_bound(start);
    EXPECT_TRUE(line != golden_.end() && line->first.starts_with(start)) << start << " was never in use";
    if (line != golden_.end()) seen_.insert(line->first);
  }
  void expect_all_seen() const {
    for (const auto& [key, _] : golden_) EXPECT_TRUE(seen_.contains(key)) << key << " is gone: a number is permanent";
  }

 private:
  std::map<std::string, std::string> golden_ = read_golden();
  std::set<std::string> seen_;
};

std::string key_of(const entity_entry& receiver, std::uint16_t number) {
  return "message " + std::string(receiver.word) + " " + std::to_string(number);
}
std::string key_of(const message_registry::key& of, const message_registry::entry& view) {
  return "view " + std::to_string(static_cast<int>(of.first)) + " " + std::to_string(of.second) + " " +
         std::string(view.name);
}

/// Visits every alternative of the bodies that a peer batch carries.
template <class Message>
struct batch_bodies {
  static constexpr std::size_t count = 1;
  static void choose(Message&, std::size_t) {}
};
template <class... Bodies>
struct batch_bodies<peer_batch<std::variant<Bodies...>>> {
  static constexpr std::size_t count = sizeof...(Bodies);
  static void choose(peer_batch<std::variant<Bodies...>>& one, std::size_t index) {
    testing::event_filler filler;
    std::size_t at = 0;
    const auto set = [&]<class Body>(Body body) {
      if (at++ != index) return;
      filler.fill(body);
      for (auto& each : one.peer_messages) each.body = body;
    };
    (set(Bodies{}), ...);
  }
};

TEST(message_codec, every_message_of_every_kind_comes_back_from_its_number_and_bytes) {
  const auto contexts = all_contexts();
  std::set<entity_kind> kinds;
  each_table([&]<class Table>() {
    kinds.insert(Table::kind);
    Table::each([&]<class Message>(std::uint16_t number) {
      for (std::size_t choice = 0; choice < batch_bodies<Message>::count; ++choice) {
        auto example = filled<Message>();
        batch_bodies<Message>::choose(example, choice);
        const auto encoded = encode_state(example);
        auto read = contexts.entities.decode(Table::kind, number, encoded);
        ASSERT_TRUE(read.has_value()) << read.error().why;
        ASSERT_TRUE(read->template match_elements<Message>()) << "number " << number << " is another message";
        EXPECT_EQ(encode_state(read->template get_as<Message>(0)), encoded);
      }
    });
  });
  contexts.entities.each([&](const entity_entry& one) {
    EXPECT_TRUE(kinds.contains(one.kind)) << one.word << " has no table in this test";
  });
}

TEST(message_codec, every_message_and_view_has_golden_bytes) {
  const auto contexts = all_contexts();
  golden_check golden;
  each_table([&]<class Table>() {
    Table::each([&]<class Message>(std::uint16_t number) {
      golden.expect(key_of(*contexts.entities.find(Table::kind), number), encode_state(filled<Message>()));
    });
    Table::each_retired([&](std::uint16_t number) {
      golden.expect_retired(key_of(*contexts.entities.find(Table::kind), number));
      EXPECT_FALSE(contexts.entities.decode(Table::kind, number, {}).has_value());
    });
  });
  const auto view = [&](const open_value& value) {
    const message_registry::key key{value.context(), value.number()};
    golden.expect(key_of(key, contexts.messages.all().at(key)), contexts.messages.encode(value).bytes);
  };
  view(filled<user_view>());
  view(filled<standing_view>());
  view(filled<session_granted_view>());
  view(filled<sessions_view>());
  view(filled<sessions_ended_view>());
  view(filled<link_view>());
  view(filled<two_factor_view>());
  view(filled<two_factor_passed_view>());
  view(filled<api_key_view>());
  view(filled<api_keys_view>());
  view(filled<api_key_secret_view>());
  view(filled<quotas_view>());
  view(filled<user_erased_view>());
  view(filled<outside_links_view>());
  view(filled<outside_token_view>());
  view(filled<wrapped_secrets_view>());
  view(filled<user_frame>());
  view(filled<name_holder_view>());
  view(filled<registration_reserved_view>());
  view(filled<account_view>());
  view(filled<balance_view>());
  view(filled<closing_view>());
  view(filled<transaction_view>());
  view(filled<position_view>());
  view(filled<portfolio_view>());
  view(filled<grant_view>());
  view(filled<grants_view>());
  view(filled<import_result_view>());
  view(filled<import_view>());
  view(filled<imports_view>());
  view(filled<account_frame>());
  view(filled<order_view>());
  view(filled<order_frame>());
  view(filled<open_orders_frame>());
  view(filled<cancel_timer_view>());
  view(filled<connection_guard_view>());
  view(filled<open_order_ids_view>());
  view(filled<order_preview_view>());
  view(filled<queue_view>());
  view(filled<trade_view>());
  view(filled<quote_view>());
  view(filled<book_view>());
  view(filled<house_accounts_view>());
  view(filled<user_record_view>());
  view(filled<preferences_view>());
  view(filled<consents_view>());
  view(filled<watch_lists_view>());
  view(filled<symbol_state_view>());
  view(filled<admin::administrators_view>());
  view(filled<admin::platform_settings_view>());
  view(filled<admin::audit_purged_view>());
  view(filled<admin::supervision_view>());
  view(filled<admin::drain_view>());
  view(filled<admin::console_view>());
  view(filled<risk::user_risk_view>());
  view(filled<risk::account_limits_view>());
  view(filled<risk::switched_view>());
  view(filled<risk::verdicts_view>());
  view(filled<risk::exposure_view>());
  view(filled<risk::alert_reviewed_view>());
  view(filled<settled_balance_view>());
  view(filled<settlement::settlement_day_view>());
  view(filled<settlement::adjustment_view>());
  view(filled<settlement::open_adjustments_view>());
  view(filled<accounts::subscription_rights_view>());
  view(filled<jobs::job_view>());
  view(filled<jobs::job_result_view>());
  view(filled<jobs::job_frame>());
  for (const auto& [context, number] : contexts.messages.retired()) {
    golden.expect_retired("view " + std::to_string(static_cast<int>(context)) + " " + std::to_string(number) + " ");
  }
  golden.expect_all_seen();
}

TEST(entity_registry, every_kind_describes_its_state_and_its_events) {
  const auto contexts = all_contexts();
  contexts.entities.each([&](const entity_entry& one) {
    ASSERT_NE(one.describe_event, nullptr) << one.word;
    EXPECT_EQ(one.describe_event(9'999, 1, {}).name, "unreadable") << one.word;
    const auto blank = one.blank({one.kind, 1});
    const auto what = describe_entity(contexts.entities, *blank);
    EXPECT_FALSE(what.values.empty()) << one.word;
    EXPECT_EQ(what.seq, 0U);
    for (const auto& [name, value] : what.values)
      EXPECT_FALSE(name.empty() || value.empty()) << one.word << " " << name;
    EXPECT_EQ(to_text(what).find("entity"), 0U);
  });
}

TEST(message_codec, every_registered_view_comes_back_from_its_bytes) {
  const auto contexts = all_contexts();
  for (const auto& [key, entry] : contexts.messages.all()) {
    // Its default has the same form as any other value.
    const auto empty = contexts.messages.decode({key.first, key.second, bytes(1'000)});
    EXPECT_FALSE(empty.has_value()) << entry.name << " takes bytes that are too many";
  }
  answer given{{3, 7}, true, false, filled<order_view>()};
  auto read = decode_answer(encode_answer(given, contexts.messages), contexts.messages);
  ASSERT_TRUE(read.has_value()) << read.error().why;
  EXPECT_EQ(read->to, given.to);
  EXPECT_TRUE(read->replayed);
  ASSERT_TRUE(read->holds<order_view>());
  EXPECT_EQ(*read->get_if<order_view>(), *given.get_if<order_view>());
}

TEST(message_codec, refusals_and_unavailability_travel_with_their_words) {
  const auto contexts = all_contexts();
  answer given{{1, 2}, false, false, refusal::of(account_reject::insufficient_funds, {{"required", "12"}})};
  auto read = decode_answer(encode_answer(given, contexts.messages), contexts.messages);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(std::get<refusal>(read->body), std::get<refusal>(given.body));
  EXPECT_TRUE(std::get<refusal>(read->body).is(account_reject::insufficient_funds));
  EXPECT_FALSE(std::get<refusal>(read->body).is(order_reject::insufficient_funds)) << "contexts do not meet";
  given.body = unavailable{"away"};
  read = decode_answer(encode_answer(given, contexts.messages), contexts.messages);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(std::get<unavailable>(read->body).why, "away");
  given.to.home = home_of(3, 5);
  given.body = outcome_unknown{};
  read = decode_answer(encode_answer(given, contexts.messages), contexts.messages);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(std::holds_alternative<outcome_unknown>(read->body));
  EXPECT_EQ(read->to, given.to);
}

TEST(message_codec, frames_travel_with_their_number_and_time) {
  const auto contexts = all_contexts();
  const private_frame given{{channel_kind::orders, 5}, 9, {77}, filled<order_frame>()};
  auto read = decode_frame(encode_frame(given, contexts.messages), contexts.messages);
  ASSERT_TRUE(read.has_value()) << read.error().why;
  EXPECT_EQ(read->channel, given.channel);
  EXPECT_EQ(read->seq, 9U);
  EXPECT_EQ(read->time, given.time);
  ASSERT_NE(read->data.get_if<order_frame>(), nullptr);
  EXPECT_EQ(read->data.get_if<order_frame>()->event, given.data.get_if<order_frame>()->event);
}

TEST(message_codec, unknown_numbers_and_bytes_that_do_not_fit_are_refused) {
  const auto contexts = all_contexts();
  EXPECT_FALSE(contexts.entities.decode(entity_kind::account, 99, {}).has_value());
  EXPECT_FALSE(contexts.entities.decode(static_cast<entity_kind>(99), 1, {}).has_value());
  const auto whole = encode_state(filled<request<place_order>>());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(contexts.entities.decode(entity_kind::account, 3, std::span(whole).first(length)).has_value())
        << length;
  }
  EXPECT_FALSE(contexts.messages.decode({context_number::accounts, 99, {}}).has_value());
}

}  // namespace
}  // namespace madang
