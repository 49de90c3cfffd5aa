#pragma once

#include <cstdint>
#include <memory>

namespace madang {

class region;
class read_models;
class channel_registry;
class public_channels;
class interest;
class channel_history;
class gate;
class token_port;
class caller_admission;
class pending_replies;
class clock;
class frame_writers;
class fair_share;
class rate_limits;
struct stream_metrics;

/// All that the streams of one io thread know of the rest of the node. What is referred to outlives them.
struct stream_ports {
  region& entities;
  read_models& lists;
  const channel_registry& kinds;
  const frame_writers& writers;
  public_channels& channels;
  interest& listeners;
  channel_history& history;
  gate& outputs;
  const token_port& tokens;
  caller_admission& admission;
  std::shared_ptr<pending_replies> replies;  ///< of this thread
  const clock& time;
  stream_metrics& counts;
  std::int64_t request_timeout_ms = 10'000;       ///< how long it may take to find out whose a channel is
  std::shared_ptr<fair_share> user_streams = {};  ///< a place for each WebSocket of a user; none: without a bound
  rate_limits* rates = nullptr;                   ///< counts forged tokens; none: nobody does
};

}  // namespace madang
