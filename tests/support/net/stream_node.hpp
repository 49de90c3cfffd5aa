#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cluster/market/interest_table.hpp"
#include "config/settings.hpp"
#include "gateway/stream/stream_metrics.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

/// Short times, so that tests of time-outs are over soon.
stream_settings quick_stream_settings();

/// A stream hub on a thread and a port of its own, and a made-up node behind it: accounts that know their owners,
/// public channels that count, and a journal of private channels.
class stream_node {
 public:
  explicit stream_node(const stream_settings& settings = quick_stream_settings());
  ~stream_node();
  stream_node(const stream_node&) = delete;
  stream_node& operator=(const stream_node&) = delete;

  std::uint16_t port() const;
  /// As the gate would, in order.
  void push(std::vector<output> outputs);
  /// Runs on the hub's thread and waits for it.
  void close_all();
  std::size_t sessions();

  // ---- the node behind ----

  void own(account_id account, user_id owner, balance_view balance);
  /// Accounts answer only when `answer_accounts` is called.
  void hold_accounts();
  void answer_accounts();
  /// The channel exists; its last frame is `seq`.
  void open_channel(channel_id channel, std::uint64_t seq);
  /// The next frame of the channel, with `padding` bytes.
  void publish(channel_id channel, std::size_t padding = 0);
  /// A frame that is lost on the way: the channel counts on.
  void lose(channel_id channel);
  /// How often a start has been asked for.
  std::size_t starts() const;
  /// The journal knows the frame; it is not sent.
  void record(const private_frame& frame);
  /// The next reads of history fail.
  void fail_history(int times);
  std::size_t history_reads() const;
  /// Tickets `good:7` name user 7; tokens likewise. `old` has expired.
  static std::string token_of(user_id user);

  interest_table listeners;
  stream_metrics counts;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace madang
