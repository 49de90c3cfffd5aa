#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "cluster/channels/channel_host.hpp"
#include "cluster/channels/channel_talk.hpp"

namespace madang {

/// What clients of this node listen to and other nodes number: tells the owner of each channel, and its next owner;
/// after every change it says how far the channel is by then, so that readers fetch what they have missed. Asks owners
/// for the past. Pure: what is said to a peer goes out by `say`.
class followed_channels {
 public:
  /// Hands a frame to the link to a process. False: it is lost.
  using frame_sender = std::function<bool(node_home peer, std::vector<std::byte> frame)>;
  /// Gets what was found; nothing where nobody could say.
  using page_taker = std::function<void(const channel_page* page)>;

  followed_channels(channel_host& host, frame_sender say, channel_counts& counts, const channel_settings& settings)
      : host_(host), say_(std::move(say)), counts_(counts), settings_(settings) {}

  /// A group of clients listens to a channel; counted.
  void listen(channel_id channel, boot_nanos now);
  void leave(channel_id channel);
  bool has(channel_id channel) const { return followed_.contains(channel); }

  /// Asks the owner, and whoever is the owner by then, for some time. Of a channel that somebody listens to.
  void ask(channel_id channel, std::uint64_t after, std::uint32_t limit, boot_nanos now, page_taker then);

  /// Shards have other owners, or there are other links.
  void owners_changed() { is_changed_ = true; }
  /// The process is gone; its successor, if there is one, knows nothing.
  void peer_gone(node_home peer);

  void heard(node_home from, const channel_followed& said);
  void heard(node_home from, const channel_refused& said, boot_nanos now);
  void heard(node_home from, const channel_page& page);
  /// Often: does what is due.
  void tick(boot_nanos now);

  std::size_t questions() const { return questions_.size(); }

 private:
  struct followed {
    std::size_t groups = 0;
    bool is_here = false;
    node_home told = 0;         ///< the process that was told
    std::uint64_t number = 0;   ///< of what it was told; zero: nobody was
    bool is_confirmed = false;  ///< it has said since that it sends
    bool is_again = false;      ///< something may have been missed before
    bool was_refused = false;   ///< the owner takes no more
    boot_nanos not_before = 0;
  };
  struct open_question {
    channel_question what;
    page_taker then;
    node_home sent_to = 0;
    boot_nanos expires = 0;
  };

  /// A word to an owner that is to be answered by then.
  struct awaited_word {
    boot_nanos until = 0;
    channel_id channel;
    std::uint64_t number = 0;
  };

  void settle(channel_id channel, followed& one, boot_nanos now);
  void give_up_unanswered(boot_nanos now);
  void take_back(channel_id channel, followed& one);
  void send(open_question& one);
  void finish(std::uint64_t question, const channel_page* page);
  void answer_here(const open_question& one);

  channel_host& host_;
  const frame_sender say_;
  channel_counts& counts_;
  const channel_settings settings_;
  std::unordered_map<channel_id, followed> followed_;
  std::set<channel_id> unsettled_;  ///< nobody is told of these yet
  std::map<std::uint64_t, open_question> questions_;
  std::deque<awaited_word> awaited_;  ///< oldest first
  std::uint64_t next_ = 1;
  bool is_changed_ = false;
  boot_nanos next_look_ = 0;
};

}  // namespace madang
