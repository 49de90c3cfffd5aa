#include "gateway/stream/channels/private_subscribers.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cluster/ports/channels.hpp"
#include "cluster/ports/clock.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "messages/names.hpp"

namespace madang {
namespace {

constexpr std::size_t page_max = 256;
/// About what one event takes as text; bounds a page by the room its reader has.
constexpr std::size_t frame_bytes = 1'024;
/// Reads in a row that brought nothing, one per sweep, before the reader is told to come again.
constexpr std::uint32_t failures_max = 100;

feed_frame to_feed(const private_frame& frame) {
  const auto* event = frame.data.get_if<account_frame>();
  return {frame.seq, std::make_shared<const std::string>(private_text(frame)),
          event == nullptr ? 0 : event->balance.seq};
}

}  // namespace

std::optional<std::uint64_t> private_subscribers::find(const stream_session& who, channel_id channel) const {
  for (const auto number : who.private_numbers) {
    if (channel_of(number) == channel) return number;
  }
  return std::nullopt;
}

std::uint64_t private_subscribers::add(stream_session& who, channel_id channel, std::optional<std::uint64_t> seen) {
  auto& readers = by_channel_[channel];
  // Whatever has a number above the one read next finds the interest in place and comes live.
  if (readers.empty()) ports_.listeners.add(channel);
  const auto newest = ports_.history.last_number(channel);
  const auto number = next_number_++;
  const auto from = std::min(seen.value_or(newest), newest);
  by_number_.emplace(number, subscriber{&who, channel, private_feed(from, newest), true,
                                        channel.kind == channel_kind::account && !seen});
  readers.push_back(number);
  who.private_numbers.push_back(number);
  return number;
}

bool private_subscribers::release(std::uint64_t number, const balance_view& balance) {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return false;
  auto& one = found->second;
  if (!std::exchange(one.held, false)) return true;
  if (one.from_balance) {
    const auto seq = one.feed.begin_with_balance(balance.seq);
    one.who->send(balance_snapshot_text(one.channel, seq, ports_.time.now(), balance));
  }
  send_ready(number, one);
  if (one.feed.missing()) read_more(number, one);
  return true;
}

void private_subscribers::remove(std::uint64_t number) {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return;
  const auto channel = found->second.channel;
  std::erase(found->second.who->private_numbers, number);
  by_number_.erase(found);
  const auto readers = by_channel_.find(channel);
  std::erase(readers->second, number);
  if (!readers->second.empty()) return;
  by_channel_.erase(readers);
  ports_.listeners.remove(channel);
}

void private_subscribers::remove_all(stream_session& who) {
  while (!who.private_numbers.empty()) remove(who.private_numbers.back());
}

void private_subscribers::deliver(const private_frame& frame) {
  const auto readers = by_channel_.find(frame.channel);
  if (readers == by_channel_.end()) return;
  const auto shared = to_feed(frame);
  for (const auto number : readers->second) {
    auto& one = by_number_.at(number);
    one.feed.take(shared);
    if (!one.held) send_ready(number, one);
  }
}

void private_subscribers::send_ready(std::uint64_t number, subscriber& to) {
  for (auto& frame : to.feed.ready()) {
    to.who->send(std::move(frame.text));
    ports_.counts.frames_sent.add();
  }
  if (to.feed.missing() && !to.reading) list_incomplete(number, to);
}

/// Live events of one channel may overtake each other on their way here, so a gap is given until the next sweep to
/// close.
void private_subscribers::list_incomplete(std::uint64_t number, subscriber& one) {
  if (!std::exchange(one.listed, true)) incomplete_.push_back(number);
}

void private_subscribers::read_more(std::uint64_t number, subscriber& for_whom) {
  const auto room = for_whom.who->room();
  if (for_whom.reading) return;
  if (room == 0) {
    for_whom.who->room_wanted = true;
    return;
  }
  for_whom.reading = true;
  ports_.counts.history_reads.add();
  ports_.history.read(for_whom.channel, for_whom.feed.last(), std::clamp<std::size_t>(room / frame_bytes, 1, page_max),
                      [this, number, replies = ports_.replies](result<std::vector<private_frame>, read_failure> page) {
                        auto kept = std::make_shared<decltype(page)>(std::move(page));
                        replies->post([this, number, kept] { history_came(number, *kept); });
                      });
}

void private_subscribers::history_came(std::uint64_t number,
                                       const result<std::vector<private_frame>, read_failure>& page) {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return;
  auto& one = found->second;
  one.reading = false;
  const auto before = one.feed.last();
  if (page) {
    for (const auto& frame : *page) one.feed.take(to_feed(frame));
  }
  send_ready(number, one);
  if (!one.feed.missing()) return;
  if (one.feed.last() != before) {
    one.failures = 0;
    return read_more(number, one);
  }
  if (++one.failures < failures_max) return list_incomplete(number, one);
  one.who->send(error_text("history_unavailable", "The events could not be read; subscribe again with resume.",
                           to_text(one.channel)));
  remove(number);
}

void private_subscribers::drained(stream_session& who) {
  for (const auto number : who.private_numbers) {
    auto& one = by_number_.at(number);
    if (!one.held && one.feed.missing()) read_more(number, one);
  }
}

void private_subscribers::sweep() {
  const auto due = std::exchange(incomplete_, {});
  for (const auto number : due) {
    const auto found = by_number_.find(number);
    if (found == by_number_.end()) continue;
    found->second.listed = false;
    if (found->second.feed.missing() && !found->second.reading) read_more(number, found->second);
  }
}

}  // namespace madang
