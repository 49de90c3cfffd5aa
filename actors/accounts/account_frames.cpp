#include "actors/accounts/account_frames.hpp"

#include <mutex>
#include <string>
#include <unordered_map>

#include "actors/accounts/account_actor.hpp"
#include "actors/kernel/past_states.hpp"
#include "messages/accounts/account.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang::accounts {
namespace {

constexpr std::size_t currencies_kept_max = 10'000;

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
      if (one.superseded) {
        // Its own figures have not come true: shown is what was there before.
        auto past = pasts.after(one);
        if (!past) return refused{past.error()};
        frames.emplace_back(account_frame{std::string(superseded_word), balance_of(**past)});
        continue;
      }
      auto event = decode_event<account_event>(one.type, one.version, one.payload);
      if (!event) return refused{read_failure{event.error().why}};
      balance_view balance{account_id{channel.key}, *money_of, {}, {}, one.meta.seq};
      std::visit(balance_reader{balance}, *event);
      frames.emplace_back(account_frame{std::string(event_name_of(*event)), balance});
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

}  // namespace

std::unique_ptr<channel_frames> make_account_frames(journal& events) {
  return std::make_unique<account_frames>(events);
}

}  // namespace madang::accounts
