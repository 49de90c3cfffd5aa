#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cluster/contexts.hpp"
#include "cluster/market/interest_table.hpp"
#include "gateway/contexts.hpp"
#include "gateway/stream/channels/client_requests.hpp"
#include "gateway/stream/stream_metrics.hpp"
#include "tests/gateway/stream/made_up_events.hpp"
#include "tests/support/made_up/made_up_streams.hpp"

namespace madang::stream_tests {

/// A client without a socket: remembers what it was sent.
class made_up_reader final : public channel_reader {
 public:
  explicit made_up_reader(std::uint64_t number) : id_(number) {}

  std::uint64_t id() const override { return id_; }
  bool is_open() const override { return closed_with.empty(); }
  using channel_reader::send;
  void send(shared_text text, send_queue::topic) override {
    if (is_open()) frames.push_back(nlohmann::json::parse(*text));
  }
  void close(close_code code, std::string_view reason) override {
    if (is_open()) closed_with = std::to_string(static_cast<int>(code)) + " " + std::string(reason);
  }
  std::size_t room() const override { return room_left; }

  /// The oldest frame that has not been taken; null where there is none.
  nlohmann::json next() {
    if (frames.empty()) return {};
    auto first = std::move(frames.front());
    frames.pop_front();
    return first;
  }

  std::deque<nlohmann::json> frames;
  std::string closed_with;
  std::size_t room_left = 1'000'000;

 private:
  std::uint64_t id_;
};

/// The channels of one thread with a made-up node behind them, all on the test's own thread.
class stage {
 public:
  explicit stage(std::int64_t max_channels = 100) {
    bounds.max_channels_per_connection = max_channels;
    accounts.open_of = [this](account_id account) {
      const channel_id channel{channel_kind::orders, account.value};
      return std::optional(open_orders{account, *history.last_number(channel), {}});
    };
    accounts.run_list = [this](std::function<void()> read) { lists.push_back(std::move(read)); };
  }

  /// Lets everything happen that waits on no one.
  void run() {
    for (bool more = true; more;) {
      more = !lists.empty();
      for (auto& read : std::exchange(lists, {})) read();
      more |= drain();
    }
  }
  /// One turn of the loop. Whether there was something to do.
  bool drain() {
    if (!std::exchange(awake, false)) return false;
    replies->drain([this](output&& out) { take(std::move(out)); });
    return true;
  }
  void take(output&& out) {
    if (const auto* frame = std::get_if<public_frame>(&out)) return to_public.deliver(*frame);
    if (const auto* start = std::get_if<public_start>(&out)) return to_public.deliver(*start);
    if (const auto* event = std::get_if<private_frame>(&out)) to_private.deliver(*event);
    if (const auto* news = std::get_if<channel_reached>(&out)) {
      to_private.deliver(*news);
      to_public.deliver(*news);
    }
  }
  /// Gives up on everything that has been asked.
  void let_time_pass() { requests.sweep(std::int64_t{1} << 60); }

  made_up_reader& open() {
    readers.push_back(std::make_unique<made_up_reader>(readers.size() + 1));
    return *readers.back();
  }
  void leave(made_up_reader& who) {
    requests.forget(who);
    to_public.remove_all(who);
    to_private.remove_all(who);
  }
  void say(made_up_reader& who, const nlohmann::json& frame) { requests.take(who, frame.dump()); }
  void authenticate(made_up_reader& who, user_id as = kim) { who.caller = verified_caller{as, {}, {}}; }
  void subscribe(made_up_reader& who, std::vector<std::string> names,
                 nlohmann::json resume = nlohmann::json::object()) {
    say(who, {{"op", "subscribe"}, {"channels", std::move(names)}, {"resume", std::move(resume)}});
  }
  void unsubscribe(made_up_reader& who, std::vector<std::string> names) {
    say(who, {{"op", "unsubscribe"}, {"channels", std::move(names)}});
  }
  void own(account_id account, user_id owner, std::uint64_t number = 0) {
    accounts.accounts[account] = {owner, {account, currency::krw, {}, {}, number}};
  }

  bool awake = false;
  std::shared_ptr<pending_replies> replies = std::make_shared<pending_replies>(7, [this] { awake = true; });
  registries contexts = all_contexts();
  frame_writers writers = all_gateway_parts({}).frames;
  made_up_accounts accounts{*replies};
  made_up_channels channels{*replies};
  made_up_history history;
  made_up_gate outputs;
  made_up_tokens tokens;
  made_up_admission admission;
  real_clock time;
  interest_table listeners;
  stream_metrics counts;
  stream_settings bounds;
  std::vector<std::function<void()>> lists;
  stream_ports ports{accounts, accounts, contexts.channels, writers, channels, listeners, history,
                     outputs,  tokens,   admission,         replies, time,     counts,    60'000};
  public_subscribers to_public{ports};
  private_subscribers to_private{ports};
  client_requests requests{ports, bounds, to_public, to_private};
  std::vector<std::unique_ptr<made_up_reader>> readers;
};

}  // namespace madang::stream_tests
