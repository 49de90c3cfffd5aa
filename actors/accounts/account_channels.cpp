#include "actors/accounts/account_channels.hpp"

#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/accounts/account_actor.hpp"
#include "actors/accounts/settlement/actions.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/valuation.hpp"
#include "actors/kernel/past_states.hpp"
#include "cluster/ports/region.hpp"
#include "cluster/ports/settlement_terms.hpp"
#include "config/settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::accounts {
namespace {

constexpr std::size_t currencies_kept_max = 10'000;
/// Accounts that a bare name stands for.
constexpr std::uint32_t own_accounts_max = 500;

// ---- who may see an account ----------------------------------------------------------------------------------------

channel_access access_of(const answer& reply) {
  if (std::holds_alternative<open_value>(reply.body)) return channel_access::granted;
  return reply.is_of_entity() ? channel_access::forbidden : channel_access::unavailable;
}

void ask_account(channel_inquiry& with, std::uint64_t key, const caller& by, access_taker then) {
  const account_id account{key};
  const auto token = with.expect([then = std::move(then)](answer&& reply) { then(access_of(reply)); });
  with.entities().tell(account, request<read_account>{token, {account, by, account_read::account}});
}

void list_own_accounts(channel_inquiry& with, user_id by, key_taker then) {
  page whole;
  whole.limit = own_accounts_max;
  with.lists().ask(list_accounts{by, whole}, [then = std::move(then)](const list_result<list_accounts>& found) {
    if (!found) return then(std::nullopt);
    std::vector<std::uint64_t> keys;
    for (const auto& one : found->items) keys.push_back(one.account.value);
    then(std::move(keys));
  });
}

void ask_balance(channel_inquiry& with, std::uint64_t key, const caller& by, snapshot_taker then) {
  const account_id account{key};
  const auto token = with.expect([then = std::move(then)](answer&& reply) {
    const auto* balance = reply.get_if<balance_view>();
    if (balance == nullptr) return then(std::nullopt);
    then(channel_snapshot{balance->seq, account_frame{"snapshot", *balance}});
  });
  with.entities().tell(account, request<read_account>{token, {account, by, account_read::balance}});
}

std::string account_text(std::uint64_t key) {
  return to_text(account_id{key});
}
std::optional<std::uint64_t> parse_account(std::string_view text) {
  const auto account = parse_id<account_id>(text);
  return account ? std::optional(account->value) : std::nullopt;
}

// ---- the past ------------------------------------------------------------------------------------------------------

struct balance_reader {
  balance_view& into;

  template <class Fact>
  void operator()(const Fact& fact) const {
    if constexpr (requires { fact.cash_after; }) {
      into.cash = fact.cash_after;
      into.held = fact.held_after;
    }
  }
};

class account_frames final : public channel_frames {
 public:
  explicit account_frames(journal& events) : events_(events) {}

  result<std::vector<open_value>, read_failure> frames_of(channel_id channel,
                                                          const std::vector<record>& records) override {
    auto money_of = currency_of(channel);
    if (!money_of) return refused{money_of.error()};
    past_states<account_entity, &start_account> pasts(events_);
    std::vector<open_value> frames;
    for (const auto& one : records) {
      const auto number = number_in(channel, one);
      if (one.superseded) {
        // Its own figures have not come true: shown is what was there before.
        auto past = pasts.after(one);
        if (!past) return refused{past.error()};
        frames.emplace_back(account_frame{std::string(superseded_word), balance_of(**past, number)});
        continue;
      }
      auto event = decode_event<account_event>(one.type, one.version, one.payload);
      if (!event) return refused{read_failure{event.error().why}};
      frames.emplace_back(accounts::frame_of({channel.key}, *money_of, *event, number));
    }
    return frames;
  }

 private:
  /// The first event of an account's channel opened it.
  result<currency, read_failure> currency_of(channel_id channel) {
    {
      std::lock_guard guard(lock_);
      auto known = currencies_.find(channel.key);
      if (known != currencies_.end()) return known->second;
    }
    auto first = events_.read_channel(channel, 0, 1);
    if (!first) return refused{first.error()};
    if (first->empty()) return refused{read_failure{"the channel is empty"}};
    auto opened = decode_event<account_event>(first->front().type, first->front().version, first->front().payload);
    if (!opened || !std::holds_alternative<account_opened>(*opened)) {
      return refused{read_failure{"an account begins with something else"}};
    }
    std::lock_guard guard(lock_);
    if (currencies_.size() > currencies_kept_max) currencies_.clear();
    return currencies_[channel.key] = std::get<account_opened>(*opened).terms.currency;
  }

  journal& events_;
  std::mutex lock_;
  std::unordered_map<std::uint64_t, currency> currencies_;
};

/// The trading days that were the next ones then.
account_settlement_rules days_at(const account& current, const past_question& question) {
  account_settlement_rules rules;
  if (question.settlement == nullptr) return rules;
  const settlement_terms terms(*question.settlement, question.config);
  const auto market = settlement_terms::market_of(current.terms.currency);
  rules.of_fill = [](symbol_id, side, calendar_day) {
    return fill_terms{};
  };  // says that there are rules; nothing is filled here
  rules.today = day_in_zone(question.at, static_cast<std::int32_t>(question.config.market.utc_offset_s));
  rules.next_day = terms.days().trading_day_after(market, rules.today, 1);
  rules.second_day = terms.days().trading_day_after(market, rules.today, 2);
  return rules;
}

/// New shares at the new price, old ones at the old one.
symbol_marks marks_at(const account& current, const past_question& question, symbol_id symbol) {
  const auto mark = question.mark_of(symbol);
  symbol_marks marks{mark.last, {}, mark.market, mark.sector, {}};
  for (const auto& one : mark.changes) {
    if (is_done(current, one.action)) marks.last = one.after;
  }
  return marks;
}

}  // namespace

std::any account_entity::view_past(const account& current, const past_question& question) {
  const auto number = question.numbers[0];
  if (static_cast<account_read>(question.what) == account_read::settled_balance) {
    return settled_balance_of(current, number, days_at(current, question));
  }
  return value_of(
      current, number, [&](symbol_id symbol) { return marks_at(current, question, symbol); }, question.at);
}

channel_key_entry account_key() {
  return {channel_key::account, "ACCOUNT", account_text, parse_account, ask_account, list_own_accounts};
}

channel_entry account_channel() {
  return {.kind = channel_kind::account,
          .word = "account",
          .key = channel_key::account,
          .history = [](journal& events) { return std::make_unique<account_frames>(events); },
          .snapshot = ask_balance};
}

account_frame frame_of(account_id account, currency money_of, const account_event& event, std::uint64_t number) {
  account_frame frame{std::string(event_name_of(event)), {account, money_of, {}, {}, number}};
  std::visit(balance_reader{frame.balance}, event);
  return frame;
}

}  // namespace madang::accounts
