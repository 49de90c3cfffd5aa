#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "config/settings.hpp"
#include "gateway/security/caller_standings.hpp"
#include "gateway/stream/channels/connection_guards.hpp"
#include "gateway/stream/channels/subscription_steps.hpp"
#include "gateway/stream/protocol/client_op.hpp"

namespace madang {

/// What clients ask of one thread's streams. A subscribe is answered once it is known who may read what; whatever else
/// its client subscribes or unsubscribes meanwhile waits behind it, so that frames mean what their order says.
class client_requests {
 public:
  client_requests(const stream_ports& ports, const stream_settings& bounds, public_subscribers& to_public,
                  private_subscribers& to_private);

  /// A whole text frame came. One that cannot be understood ends the stream.
  void take(channel_reader& by, std::string_view text);
  /// As if the client had asked for them.
  void subscribe(channel_reader& by, std::vector<std::string> channels);
  /// The client leaves: nothing that it has asked for goes on.
  void forget(const channel_reader& who) {
    conversations_.erase(who.id());
    guards_.forget(who);
  }
  /// Gives up what has taken too long. Some times a second.
  void sweep(std::int64_t now_ms) { steps_.sweep(now_ms); }
  /// Clients that wait for an answer.
  std::size_t waiting() const { return conversations_.size(); }

 private:
  /// A frame, and who its client was when it came.
  struct channel_op {
    std::variant<subscribe_op, unsubscribe_op, verified_caller, guard_op> what;
    std::optional<caller> by;
    bool as_then = false;  ///< it was being found out: whoever the client is when the frame is taken
  };
  struct conversation {
    std::shared_ptr<subscription> now;
    bool is_auth = false;  ///< the user of the client is asked
    std::deque<channel_op> behind;
  };

  bool is_kept_from_tokens(std::uint64_t address) const;
  bool has_place(channel_reader& by, const verified_caller& who) const;
  void perform(channel_reader& by, const auth_op& op);
  void perform(channel_reader& by, const ping_op& op);
  void perform(channel_reader& by, const subscribe_op& op);
  void perform(channel_reader& by, const unsubscribe_op& op);
  void perform(channel_reader& by, const guard_op& op);
  void run_or_queue(channel_reader& by, channel_op op);
  void run(channel_reader& by, const channel_op& op);
  void unsubscribe(channel_reader& by, const unsubscribe_op& op);

  static std::optional<caller> caller_of(const channel_reader& by);
  bool waits_for_auth(const channel_reader& by) const;
  void settle_auth(channel_reader& by, caller_admission::verdict found, const verified_caller& who);
  void begin(channel_reader& by, const verified_caller& who);
  void begin(channel_reader& by, const subscribe_op& op, const std::optional<caller>& as);
  void finish(const subscription& what);

  const stream_ports& ports_;
  const stream_settings& bounds_;
  public_subscribers& public_;
  private_subscribers& private_;
  subscription_steps steps_;
  connection_guards guards_;
  std::unordered_map<std::uint64_t, conversation> conversations_;  ///< by reader; those with a subscribe under way
};

}  // namespace madang
