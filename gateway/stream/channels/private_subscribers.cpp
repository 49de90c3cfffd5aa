#include "gateway/stream/channels/private_subscribers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/channels.hpp"
#include "cluster/ports/clock.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "gateway/stream/stream_metrics.hpp"

namespace madang {
namespace {

constexpr std::size_t page_max = 256;
/// About what one event takes as text; bounds a page by the room its reader has.
constexpr std::size_t frame_bytes = 1'024;
/// Reads in a row that brought nothing, one per sweep, before the reader is told to come again.
constexpr std::uint32_t failures_max = 100;

}  // namespace

/// Nothing where nobody knows how to write it, which is a bug: somebody must hear of it.
shared_text private_subscribers::text_of(channel_id channel, std::string_view type, std::uint64_t seq,
                                         std::uint64_t prev, unix_nanos time, const open_value& data) const {
  const auto name = ports_.kinds.text_of(channel);
  auto text = private_text({name, type, seq, prev, time}, data, ports_.writers);
  if (text) return std::make_shared<const std::string>(*std::move(text));
  spdlog::error("{}: there is no writer for its frames of type {}", name, data.empty() ? "nothing" : data.name());
  return nullptr;
}

shared_text private_subscribers::text_of(const private_frame& frame) const {
  return text_of(frame.channel, "update", frame.seq, frame.seq - 1, frame.time, frame.data);
}

std::optional<std::uint64_t> private_subscribers::find(const channel_reader& who, channel_id channel) const {
  for (const auto number : who.private_numbers) {
    if (channel_of(number) == channel) return number;
  }
  return std::nullopt;
}

std::uint64_t private_subscribers::seq_of(std::uint64_t number) const {
  const auto& one = by_number_.at(number);
  return one.held ? one.newest : one.feed.last();
}

std::uint64_t private_subscribers::add(channel_reader& who, channel_id channel, std::optional<std::uint64_t> seen) {
  auto& readers = by_channel_[channel];
  // Whatever has a number above the one read next finds the interest in place and comes live.
  if (readers.empty()) ports_.listeners.add(channel);
  const auto newest = ports_.history.last_number(channel);
  const auto number = next_number_++;
  // Until it is known where the reader begins, everything that comes is kept.
  const auto [added, _] = by_number_.emplace(number, subscriber{&who, channel, private_feed(0, 0), 0, seen, true});
  readers.push_back(number);
  who.private_numbers.push_back(number);
  if (newest) begin_after(added->second, *newest);
  return number;
}

void private_subscribers::begin_after(subscriber& one, std::uint64_t newest) {
  one.unnumbered = false;
  one.newest = newest;
  one.feed.begin_at(std::min(one.seen.value_or(newest), newest));
  one.feed.reach(newest);
}

void private_subscribers::tell_number(std::uint64_t number, std::uint64_t newest) {
  const auto found = by_number_.find(number);
  if (found != by_number_.end() && found->second.unnumbered) begin_after(found->second, newest);
}

void private_subscribers::begin(std::uint64_t number, const channel_snapshot* snapshot) {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return;
  auto& one = found->second;
  if (!std::exchange(one.held, false)) return;
  if (snapshot != nullptr) {
    auto text = text_of(one.channel, "snapshot", snapshot->seq, 0, ports_.time.now(), snapshot->data);
    if (!text) return end(number, stream_error::internal_error);
    one.feed.begin_at(snapshot->seq);
    one.start = std::move(text);
  }
  send_ready(number, one);
  if (!one.start && one.feed.missing()) read_more(number, one);
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

void private_subscribers::remove_all(channel_reader& who) {
  while (!who.private_numbers.empty()) remove(who.private_numbers.back());
}

/// Ends a subscription that cannot go on; the reader may come again.
void private_subscribers::end(std::uint64_t number, stream_error why) {
  const auto& one = by_number_.at(number);
  one.who->send(error_text(why, ports_.kinds.text_of(one.channel)));
  remove(number);
}

void private_subscribers::deliver(const private_frame& frame) {
  const auto readers = by_channel_.find(frame.channel);
  if (readers == by_channel_.end()) return;
  const auto text = text_of(frame);
  if (!text) {
    for (const auto number : std::vector(readers->second)) end(number, stream_error::internal_error);
    return;
  }
  for (const auto number : readers->second) {
    auto& one = by_number_.at(number);
    one.feed.take({frame.seq, text});
    if (!one.held) send_ready(number, one);
  }
}

void private_subscribers::deliver(const channel_reached& news) {
  const auto readers = by_channel_.find(news.channel);
  if (readers == by_channel_.end()) return;
  for (const auto number : readers->second) {
    auto& one = by_number_.at(number);
    one.feed.reach(news.seq);
    if (!one.held) send_ready(number, one);
  }
}

void private_subscribers::send_ready(std::uint64_t number, subscriber& to) {
  if (!send_start(to)) return;
  for (auto& frame : to.feed.ready()) {
    to.who->send(std::move(frame.text), nullptr);
    ports_.counts.frames_sent.add();
  }
  if (to.feed.missing() && !to.reading) list_incomplete(number, to);
}

/// A snapshot may be long: like history it waits until its reader has room.
bool private_subscribers::send_start(subscriber& to) {
  if (!to.start) return true;
  if (to.who->room() == 0) {
    to.who->room_wanted = true;
    return false;
  }
  to.who->send(std::exchange(to.start, nullptr), nullptr);
  ports_.counts.frames_sent.add();
  return true;
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
                      [this, number, replies = ports_.replies](history_page page) {
                        auto kept = std::make_shared<history_page>(std::move(page));
                        replies->post([this, number, kept] { history_came(number, *kept); });
                      });
}

void private_subscribers::history_came(std::uint64_t number, const history_page& page) {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return;
  auto& one = found->second;
  one.reading = false;
  const auto before = one.feed.last();
  if (page) {
    for (const auto& frame : *page) {
      auto text = text_of(frame);
      if (!text) return end(number, stream_error::internal_error);
      one.feed.take({frame.seq, std::move(text)});
    }
  }
  send_ready(number, one);
  if (!one.feed.missing()) return;
  if (one.feed.last() != before) {
    one.failures = 0;
    return read_more(number, one);
  }
  if (++one.failures < failures_max) return list_incomplete(number, one);
  end(number, stream_error::history_unavailable);
}

void private_subscribers::drained(channel_reader& who) {
  for (const auto number : who.private_numbers) {
    auto& one = by_number_.at(number);
    if (one.held) continue;
    if (one.start) send_ready(number, one);
    if (!one.start && one.feed.missing()) read_more(number, one);
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
