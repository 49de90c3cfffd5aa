#include "cluster/channels/channel_traffic.hpp"

#include <algorithm>
#include <utility>

namespace madang {
namespace {

/// What one page may ask for at most.
constexpr std::uint32_t page_frames_max = 256;

}  // namespace

channel_traffic::channel_traffic(peer_senders& links, channel_host& host, channel_counts& counts,
                                 const channel_settings& settings)
    : host_(host),
      counts_(counts),
      settings_(settings),
      outlets_(links, settings.owed_max),
      followed_(
          host, [this](node_home peer, std::vector<std::byte> frame) { return say(peer, std::move(frame)); }, counts,
          settings),
      followers_(settings.followed_max) {}

// ---- to those who follow -------------------------------------------------------------------------------------------

void channel_traffic::tell(channel_id channel, std::uint64_t seq, const std::vector<std::byte>& frame) {
  for (const auto peer : followers_.of(channel)) {
    const auto taking = outlets_.send(node_of(peer), frame);
    if (taking == link_taking::taken) {
      counts_.frames_sent.add();
      continue;
    }
    counts_.frames_missed.add();
    followers_.missed(peer, channel, seq);
  }
}

void channel_traffic::missed(channel_id channel, std::uint64_t seq) {
  for (const auto peer : followers_.of(channel)) {
    counts_.frames_missed.add();
    // A later frame shows what is missing, or this says so.
    if (!say(peer, channel_frame_bytes(channel_gap{channel, seq}))) followers_.missed(peer, channel, seq);
  }
}

void channel_traffic::send_start(node_home to, const carried_start& start) {
  // Its reader asks for another one once it hears that something was missed.
  if (!say(to, channel_frame_bytes(start))) followers_.missed(to, start.channel, start.seq);
}

/// What is owed first, then that something was missed.
void channel_traffic::has_room(node_home peer) {
  if (!is_linked(peer) || !outlets_.has_room(node_of(peer))) return;
  while (const auto next = followers_.next_missed(peer)) {
    const auto said = outlets_.send(node_of(peer), channel_frame_bytes(channel_gap{next->first, next->second}));
    if (said != link_taking::taken) return;
    followers_.caught_up(peer, next->first);
  }
}

void channel_traffic::link_up(node_home peer) {
  linked_[node_of(peer)] = peer;
  followed_.owners_changed();
}

void channel_traffic::peer_gone(node_home peer) {
  if (!is_linked(peer)) return;
  linked_.erase(node_of(peer));
  outlets_.forget(node_of(peer));
  reads_.erase(peer);
  for (const auto channel : followers_.peer_gone(peer)) host_.peer_leaves(channel);
  counts_.followers.set(static_cast<std::int64_t>(followers_.size()));
  followed_.peer_gone(peer);
  followed_.owners_changed();
}

// ---- what peers say ------------------------------------------------------------------------------------------------

void channel_traffic::received(node_home from, std::span<const std::byte> bytes, boot_nanos now) {
  if (!is_linked(from)) return;
  auto read = read_channel_frame(bytes);
  if (!read) return counts_.frames_unreadable.add();
  if (const auto* wish = std::get_if<follow_channel>(&*read)) return take(from, *wish);
  if (const auto* wish = std::get_if<leave_channel>(&*read)) return take(from, *wish);
  if (const auto* question = std::get_if<channel_question>(&*read)) return take(from, *question);
  if (const auto* said = std::get_if<channel_followed>(&*read)) return followed_.heard(from, *said);
  if (const auto* said = std::get_if<channel_refused>(&*read)) return followed_.heard(from, *said, now);
  if (const auto* page = std::get_if<channel_page>(&*read)) return followed_.heard(from, *page);
  if (auto* start = std::get_if<carried_start>(&*read)) return start_came_ ? start_came_(std::move(*start)) : void();
  if (const auto* gap = std::get_if<channel_gap>(&*read)) {
    if (followed_.has(gap->channel)) host_.reached(gap->channel, gap->seq);
    return;
  }
  counts_.frames_received.add();
  if (const auto* frame = std::get_if<carried_frame>(&*read)) {
    if (followed_.has(frame->channel)) host_.arrived(frame->bytes);
    return;
  }
  auto& text = std::get<carried_text>(*read);
  if (followed_.has(text.channel) && text_came_) text_came_(std::move(text));
}

/// The peer's interest stands before it is looked how far the channel is, so that what comes after that comes live.
void channel_traffic::take(node_home from, const follow_channel& wish) {
  const auto refuse = [&](channel_outcome why) {
    (void)say(from, channel_frame_bytes(channel_refused{wish.channel, wish.number, why}));
  };
  if (!host_.place_of(wish.channel).is_here || !host_.may_know()) return refuse(channel_outcome::not_served);
  const auto begun = followers_.follow(from, wish.channel, wish.number);
  if (begun == channel_followers::following::too_many) {
    counts_.refused.add();
    return refuse(channel_outcome::too_many);
  }
  if (begun == channel_followers::following::begun) host_.peer_listens(wish.channel);
  counts_.followers.set(static_cast<std::int64_t>(followers_.size()));
  const channel_followed said{wish.channel, wish.number, host_.number_of(wish.channel)};
  host_.when_durable([this, from, said] { (void)say(from, channel_frame_bytes(said)); });
}

void channel_traffic::take(node_home from, const leave_channel& wish) {
  if (!followers_.leave(from, wish.channel, wish.number)) return;
  host_.peer_leaves(wish.channel);
  counts_.followers.set(static_cast<std::int64_t>(followers_.size()));
}

void channel_traffic::answer(node_home to, channel_page page) {
  (void)say(to, channel_frame_bytes(page));
}

void channel_traffic::take(node_home from, const channel_question& question) {
  channel_page page{question.question, channel_outcome::failed, 0, {}};
  if (!host_.place_of(question.channel).is_here || !host_.may_know()) {
    page.outcome = channel_outcome::not_served;
    return answer(from, std::move(page));
  }
  if (question.limit == 0) {
    const bool is_followed = followers_.has(from, question.channel);
    page.outcome = is_followed ? channel_outcome::done : channel_outcome::not_followed;
    if (!is_followed) return answer(from, std::move(page));
    page.last = host_.number_of(question.channel);
    return host_.when_durable([this, from, page] {
      auto said = page;
      if (!host_.may_know()) said.outcome = channel_outcome::not_served;
      answer(from, std::move(said));
    });
  }
  auto& reads = reads_[from];
  if (reads >= settings_.reads_max) return answer(from, std::move(page));
  ++reads;
  const auto limit = std::min(question.limit, page_frames_max);
  host_.read_past(
      question.channel, question.after, limit,
      [this, from, number = question.question](channel_past found) { send_page(from, number, std::move(found)); });
}

/// As many frames as fit: the rest is asked for again.
void channel_traffic::send_page(node_home to, std::uint64_t question, channel_past found) {
  const auto reads = reads_.find(to);
  if (reads == reads_.end()) return;  // it is gone
  if (--reads->second == 0) reads_.erase(reads);
  channel_page page{question, channel_outcome::failed, 0, {}};
  if (!found) return answer(to, std::move(page));
  page.outcome = channel_outcome::done;
  std::size_t bytes = 0;
  for (auto& one : *found) {
    if (!page.frames.empty() && bytes + one.size() > settings_.page_bytes) break;
    bytes += one.size();
    page.frames.push_back(std::move(one));
  }
  answer(to, std::move(page));
}

}  // namespace madang
