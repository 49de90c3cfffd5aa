#pragma once

#include <any>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "cluster/ports/channels.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/region.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/security/caller_standings.hpp"
#include "gateway/security/identity_ports.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/trading/open_orders.hpp"
#include "persistence/ports/gate.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {

/// A made-up node behind streams: tokens, accounts that know their owners, public channels that count, a journal of
/// private channels. Thread-safe.

/// `orders:acc_…`, as the contexts of the platform name their channels.
std::string channel_text(channel_id channel);

class real_clock final : public clock {
 public:
  unix_nanos now() const override {
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
};

/// `good:7` is user 7, `admin:7` the same as an administrator.
inline std::optional<verified_caller> caller_of(std::string_view text) {
  const bool is_admin = text.starts_with("admin:");
  if (!is_admin && !text.starts_with("good:")) return std::nullopt;
  const auto user = std::stoull(std::string(text.substr(text.find(':') + 1)));
  return verified_caller{{user}, is_admin ? role_set{}.with(role::admin) : role_set{}, {}};
}

class made_up_tokens final : public token_port {
 public:
  result<verified_caller, token_refusal> verify(std::string_view token, unix_nanos now) const override {
    if (token == "old") return refused{token_refusal::expired};
    if (token == "brief") return verified_caller{{1}, {}, now + 50'000'000};
    if (const auto who = caller_of(token)) return *who;
    return refused{token_refusal::invalid};
  }
  issued_token issue(const token_request&, unix_nanos) const override { return {}; }
  std::string key_set() const override { return {}; }
};

/// Admits everybody as the token says, unless the user is named here: then not, or only when asked.
class made_up_admission final : public caller_admission {
 public:
  verdict admit(verified_caller& who, unix_nanos) override {
    if (refused.contains(who.user)) return verdict::refused;
    return unknown.contains(who.user) ? verdict::unknown : verdict::admitted;
  }
  void admit_or_ask(verified_caller who, taker then) override {
    const auto found = admit(who, {});
    if (found != verdict::unknown) return then(found, who);
    waiting.push_back([who, then = std::move(then)](verdict given) { then(given, who); });
  }
  void answer_all(verdict given) {
    for (auto& one : std::exchange(waiting, {})) one(given);
  }

  std::set<user_id> refused;
  std::set<user_id> unknown;
  std::vector<std::function<void(verdict)>> waiting;
};

struct owned_account {
  user_id owner;
  balance_view balance;
};

/// Accounts that know whose they are.
class made_up_accounts final : public region, public read_models {
 public:
  explicit made_up_accounts(pending_replies& replies) : replies_(replies) {}

  void acknowledge(entity_id, acknowledged_peer) override {}
  void note_lifecycle(entity_id, lifecycle_flags) override {}
  bool begin_retire(entity_id, const std::function<bool()>&) override { return false; }
  bool finish_retire(entity_id) override { return true; }
  void stay(entity_id) override {}
  void begin_rebuild(entity_id, const std::string&) override {}
  void give_back(entity_id, caf::message) override {}
  void finish_rebuild(entity_id) override {}
  void snapshot_taken(std::uint64_t) override {}

  std::mutex lock;
  std::map<account_id, owned_account> accounts;
  bool held = false;
  std::vector<request<read_account>> waiting;
  /// What the tables say of an account's open orders; none: the read fails.
  std::function<std::optional<open_orders>(account_id)> open_of = [](account_id account) {
    return std::optional(open_orders{account, 0, {}});
  };
  /// Where lists are read; must not call back at once.
  std::function<void(std::function<void()>)> run_list = [](std::function<void()> read) {
    std::thread(std::move(read)).detach();
  };

  void answer_all() {
    const std::lock_guard guard(lock);
    held = false;
    for (const auto& one : waiting) reply(one);
    waiting.clear();
  }
  /// Answers one of those that wait, in any order.
  void answer_one(std::size_t which) {
    const std::lock_guard guard(lock);
    const auto at = waiting.begin() + static_cast<std::ptrdiff_t>(which);
    reply(*at);
    waiting.erase(at);
  }

 protected:
  void ask_any(any_query query, std::function<void(any_listing)> done) override {
    if (const auto* open = std::any_cast<read_open_orders>(&query)) return read_orders(open->account, std::move(done));
    const auto& of = std::any_cast<const list_accounts&>(query);
    listing<account_view> list;
    const std::lock_guard guard(lock);
    for (const auto& [account, known] : accounts) {
      if (known.owner == of.by)
        list.items.push_back({account, known.owner, account_kind::paper, currency::krw, "", {}});
    }
    run_list([done = std::move(done), list = std::move(list)] { done(std::any(list)); });
  }

  void route(entity_id, caf::message message, bool, reply_token) override {
    const std::lock_guard guard(lock);
    const auto& asked = message.get_as<request<read_account>>(0);
    if (held) {
      waiting.push_back(asked);
    } else {
      reply(asked);
    }
  }

 private:
  void read_orders(account_id account, std::function<void(any_listing)> done) {
    const std::lock_guard guard(lock);
    run_list([this, account, done = std::move(done)] {
      const auto found = open_of(account);
      if (!found) return done(refused{list_unavailable("made up")});
      done(std::any(listing<open_orders>{{*found}, false}));
    });
  }
  void reply(const request<read_account>& asked) {
    answer out;
    out.to = asked.reply_to;
    const auto found = accounts.find(asked.command.account);
    const auto has = found == accounts.end()
                         ? right::none
                         : right_of(found->second.owner, asked.command.by, right::none, access_need::view);
    if (has == right::none) {
      out.body = refusal::of(account_reject::account_unknown);
    } else if (asked.command.what == account_read::balance) {
      out.body = found->second.balance;
    } else {
      out.body = account_view{found->first, found->second.owner, account_kind::paper, currency::krw, "", {}};
    }
    std::vector<output> one;
    one.emplace_back(std::move(out));
    replies_.push(std::move(one));
  }

  pending_replies& replies_;
};

/// Public channels whose frames are nothing but their numbers.
class made_up_channels final : public public_channels {
 public:
  static constexpr std::size_t ring = 8;

  explicit made_up_channels(pending_replies& replies) : replies_(replies) {}

  bool start(channel_id channel, std::uint32_t listener, std::uint64_t subscriber,
             std::optional<std::uint64_t> seen) override {
    const std::lock_guard guard(lock_);
    const auto found = channels_.find(channel);
    if (found == channels_.end()) return false;
    ++starts_;
    auto& at = found->second;
    public_start out{listener, subscriber, channel, at.last, {}};
    if (seen && *seen <= at.last && at.last - *seen <= at.frames.size()) {
      out.frames.assign(at.frames.end() - static_cast<std::ptrdiff_t>(at.last - *seen), at.frames.end());
    } else {
      out.frames.push_back(text_of(channel, "snapshot", at.last, 0, 0));
    }
    if (!loses_starts) send(std::move(out));
    return true;
  }
  bool loses_starts = false;

  void open(channel_id channel, std::uint64_t seq) {
    const std::lock_guard guard(lock_);
    channels_[channel].last = seq;
  }
  void publish(channel_id channel, std::size_t padding, bool lost) {
    const std::lock_guard guard(lock_);
    auto& at = channels_.at(channel);
    const auto prev = at.last++;
    at.frames.push_back(text_of(channel, "update", at.last, prev, padding));
    if (at.frames.size() > ring) at.frames.pop_front();
    if (!lost) send(public_frame{channel, at.last, prev, at.frames.back()});
  }
  /// Of the channel's last frame.
  std::uint64_t last(channel_id channel) const {
    const std::lock_guard guard(lock_);
    return channels_.at(channel).last;
  }
  std::size_t starts() const {
    const std::lock_guard guard(lock_);
    return starts_;
  }

 private:
  struct state {
    std::uint64_t last = 0;
    std::deque<std::shared_ptr<const std::string>> frames;
  };

  static std::shared_ptr<const std::string> text_of(channel_id channel, std::string_view type, std::uint64_t seq,
                                                    std::uint64_t prev, std::size_t padding) {
    return std::make_shared<const std::string>(R"({"ch":")" + channel_text(channel) + R"(","type":")" +
                                               std::string(type) + R"(","seq":)" + std::to_string(seq) + R"(,"prev":)" +
                                               std::to_string(prev) + R"(,"data":{"padding":")" +
                                               std::string(padding, 'x') + "\"}}");
  }
  void send(output out) {
    std::vector<output> one;
    one.push_back(std::move(out));
    replies_.push(std::move(one));
  }

  pending_replies& replies_;
  mutable std::mutex lock_;
  std::map<channel_id, state> channels_;
  std::size_t starts_ = 0;
};

/// A gate that is open, or holds everything until it is told.
class made_up_gate final : public gate {
 public:
  void pass(output) override {}
  void when_open(std::function<void()> then) override {
    if (!shut) return then();
    held.push_back(std::move(then));
  }
  void open() {
    shut = false;
    for (auto& then : std::exchange(held, {})) then();
  }

  bool shut = false;
  std::vector<std::function<void()>> held;
};

class made_up_history final : public channel_history {
 public:
  std::optional<std::uint64_t> last_number(channel_id channel) const override {
    const std::lock_guard guard(lock);
    if (elsewhere) return std::nullopt;
    const auto found = frames.find(channel);
    return found == frames.end() || found->second.empty() ? 0 : found->second.rbegin()->first;
  }
  void ask_last_number(channel_id channel, std::function<void(std::optional<std::uint64_t>)> then) override {
    questions.emplace_back(channel, std::move(then));
  }
  void read(channel_id channel, std::uint64_t after, std::size_t limit,
            std::function<void(result<std::vector<private_frame>, read_failure>)> done) override {
    const std::lock_guard guard(lock);
    ++reads;
    if (failures > 0) {
      --failures;
      return done(refused{read_failure{"made up"}});
    }
    std::vector<private_frame> page;
    auto& all = frames[channel];
    for (auto at = all.upper_bound(after); at != all.end() && page.size() < limit; ++at) page.push_back(at->second);
    done(std::move(page));
  }

  mutable std::mutex lock;
  std::map<channel_id, std::map<std::uint64_t, private_frame>> frames;
  bool elsewhere = false;  ///< another node numbers all channels
  std::vector<std::pair<channel_id, std::function<void(std::optional<std::uint64_t>)>>> questions;
  int failures = 0;
  std::size_t reads = 0;
};

}  // namespace madang
