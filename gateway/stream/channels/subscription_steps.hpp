#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.hpp"
#include "gateway/stream/channels/key_inquiries.hpp"
#include "gateway/stream/channels/private_subscribers.hpp"
#include "gateway/stream/channels/public_subscribers.hpp"
#include "gateway/stream/channels/subscription.hpp"

namespace madang {

/// What happens between a subscribe frame and its answer: names become channels, those that may not be read are
/// refused, and it is found out where each of the others begins.
class subscription_steps {
 public:
  using subscription_ptr = std::shared_ptr<subscription>;

  /// `finished` hears of each subscription that has been answered, or whose client has been closed.
  subscription_steps(const stream_ports& ports, const stream_settings& bounds, public_subscribers& to_public,
                     private_subscribers& to_private, std::function<void(const subscription&)> finished)
      : ports_(ports),
        bounds_(bounds),
        public_(to_public),
        private_(to_private),
        finished_(std::move(finished)),
        inquiries_(ports) {
    public_.ask_rights_with([this](const channel_reader& who, channel_id channel, access_taker then) {
      ask_right(who, channel, std::move(then));
    });
  }

  /// Goes on by itself, as long as somebody else keeps the subscription.
  void begin(const subscription_ptr& what, const std::vector<std::string>& names);
  /// Gives up what has taken too long.
  void sweep(std::int64_t now_ms) { inquiries_.sweep(now_ms); }

 private:
  /// What a subscription goes on with when all answers of the step before have come.
  using step = void (subscription_steps::*)(const subscription_ptr&);

  void read_name(subscription& what, const std::string& name) const;
  void ask_own_keys(const subscription_ptr& what);
  void ask_access(const subscription_ptr& what);
  void ask_right(const channel_reader& who, channel_id channel, access_taker then);
  bool add_private(channel_reader& by, wanted_channel& one);
  void ask_number(const subscription_ptr& what, const wanted_channel& one);
  void ask_starts(const subscription_ptr& what);
  void ask_snapshot(const subscription_ptr& what, channel_id channel);
  void ask_public_start(const subscription_ptr& what, wanted_channel& one);
  void complete(const subscription_ptr& what);
  std::vector<subscribed_channel> settle(subscription& what);
  void refuse_resumes(subscription& what);
  void refuse_rates(subscription& what);

  /// What takes one answer of a step; the last one begins `then`. Nothing happens when the client has left.
  template <class Answer, class Take>
  std::function<void(Answer)> answer_to(const subscription_ptr& what, step then, Take take);
  void answered(const subscription_ptr& what, step then);

  const stream_ports& ports_;
  const stream_settings& bounds_;
  public_subscribers& public_;
  private_subscribers& private_;
  std::function<void(const subscription&)> finished_;
  key_inquiries inquiries_;
};

}  // namespace madang
