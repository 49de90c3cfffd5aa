#include "cluster/link/tls/tls_link.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <ctime>
#include <utility>

#include "messages/ensure.hpp"

namespace madang {
namespace {

/// What is asked of the session at once. A command that is sent meanwhile waits behind no more than this, and what the
/// kernel has not sent.
constexpr std::size_t output_bytes = 64u << 10;

constexpr auto lanes = lanes_by_urgency;

link_down down_of(link_fault why) {
  static constexpr std::array<const char*, 12> words{
      "",
      "the peer is silent",
      "what came is no link",
      "a frame cannot be read",
      "a frame is too large",
      "no version of the wire that both know",
      "a node of another cluster",
      "not the node that is meant",
      "not the process that is meant",
      "the clocks differ too much",
      "a number is not the next",
      "more was sent than was granted",
  };
  const auto index = static_cast<std::size_t>(why);
  return {link_trouble::faulted, why, index < words.size() ? words[index] : "unknown to this version"};
}

}  // namespace

boot_nanos boot_now() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

tls_link::tls_link(std::shared_ptr<io_context> io, std::shared_ptr<const tls_link_house> house, const link_ends& ends,
                   link_address peer, std::shared_ptr<link_listener> listener)
    : io_(std::move(io)),
      house_(std::move(house)),
      ends_(ends),
      peer_(std::move(peer)),
      listener_(std::move(listener)),
      session_(ends, house_->settings.link),
      pause_(house_->settings.pause_first, house_->settings.pause_max),
      ticker_(*io_),
      pauser_(*io_) {}

link_taking tls_link::send(link_lane which, std::vector<std::byte> message) {
  const auto i = index_of(which);
  if (message.size() > house_->settings.link.message_max) return link_taking::too_large;
  const auto cost = link_cost_of(message.size());
  // Counted before it is queued, so that the session, which has the same bound, never refuses.
  if (held_[i].fetch_add(cost) + cost > house_->settings.link.queue_max[i]) {
    held_[i].fetch_sub(cost);
    has_refused_[i].store(true);
    counts_.refused_full[i].add();
    return link_taking::full;
  }
  {
    const std::lock_guard lock(mutex_);
    if (queued_.is_closed) {
      held_[i].fetch_sub(cost);
      return link_taking::ended;
    }
    queued_.messages.push_back({which, std::move(message)});
  }
  counts_.messages_taken[i].add();
  wake();
  return link_taking::taken;
}

void tls_link::consumed(link_lane lane, std::size_t messages, std::size_t bytes) {
  const auto cost = link_cost_of(bytes, messages);
  const auto sum = consumed_[index_of(lane)].fetch_add(cost) + cost;
  // Less than that goes with the next thing that is said, at the latest with a tick.
  if (sum >= house_->settings.link.window[index_of(lane)] / 4) wake();
}

void tls_link::wake() {
  if (is_woken_.exchange(true)) return;
  // Weak: what is posted to a stopped io_context stays in it, and would keep link and io_context alive.
  boost::asio::post(*io_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->turn();
  });
}

void tls_link::turn() {
  if (connection_ && connection_->is_open()) return connection_->write();
  is_woken_.exchange(false);
}

void tls_link::start() {
  tick_later();
  if (calls()) call();
}

void tls_link::call() {
  if (is_over_ || connection_) return;
  connection_ = std::make_shared<tls_connection>(*io_, house_->settings.patience, *this);
  connection_->call(peer_.host, peer_.port, house_->certificates);
}

void tls_link::call_later() {
  pauser_.expires_after(std::chrono::nanoseconds(pause_.next(chance_())));
  pauser_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
    if (const auto self = weak.lock(); self && !failed) self->call();
  });
}

void tls_link::called(tls_parts parts, const link_hello& hello, const std::vector<std::byte>& greeting) {
  auto made = std::make_shared<tls_connection>(*io_, house_->settings.patience, *this);
  made->take_over(std::move(parts));
  auto wrong = session_.check_hello(hello, house_->wall.now());
  if (is_over_ || calls()) wrong = link_fault::wrong_node;
  if (wrong) {
    std::vector<std::byte> farewell;
    append_farewell(*wrong, farewell);
    made->end(std::move(farewell));
    counts_.failures.add();
    if (!is_over_) listener_->went_down(down_of(*wrong));
    return;
  }
  if (connection_) {
    connection_->end({});
    lost({link_trouble::replaced, {}, "the peer has called anew"});
  }
  connection_ = std::move(made);
  opened();
  heard(greeting);
  if (connection_) connection_->write();
}

void tls_link::opened() {
  session_.connected(boot_now(), house_->wall.now());
}

void tls_link::heard(std::span<const std::byte> bytes) {
  counts_.bytes_received.add(bytes.size());
  counts_.heard_at.set(boot_now());
  // `write` comes after this, and takes what the listener sends meanwhile.
  is_woken_.exchange(true);
  const auto wrong = session_.receive(bytes, boot_now(), house_->wall.now());
  if (!was_up_ && session_.is_up()) {
    was_up_ = true;
    up_since_ = boot_now();
    counts_.connections.add();
    counts_.is_up.set(1);
    listener_->came_up();
  }
  give_back_acknowledged();
  hand_on();
  if (wrong) fault(*wrong);
  finish_when_done();
}

void tls_link::hand_on() {
  auto messages = session_.take_delivered();
  if (messages.empty()) return;
  for (const auto& one : messages) counts_.messages_received[index_of(one.lane)].add();
  listener_->received(std::move(messages));
}

void tls_link::give_back_acknowledged() {
  for (const auto lane : lanes) {
    const auto i = index_of(lane);
    const auto now = session_.queued_bytes(lane);
    if (now != in_session_[i]) held_[i].fetch_sub(in_session_[i] - now);
    in_session_[i] = now;
    if (has_refused_[i].load() && held_[i].load() <= house_->settings.link.queue_max[i] / 2) {
      has_refused_[i].store(false);
      listener_->has_room(lane);
    }
  }
}

std::vector<std::byte> tls_link::next_output() {
  is_woken_.exchange(false);
  take_queued();
  for (const auto lane : lanes) session_.consumed_cost(lane, consumed_[index_of(lane)].exchange(0));
  auto out = session_.output(output_bytes);
  if (!out.empty()) {
    counts_.writes.add();
    counts_.bytes_sent.add(out.size());
  }
  return out;
}

void tls_link::take_queued() {
  {
    const std::lock_guard lock(mutex_);
    std::swap(taken_, queued_.messages);
  }
  for (auto& one : taken_) {
    ensure(session_.send(one.lane, std::move(one.bytes)), "the session holds what was counted");
  }
  taken_.clear();
  for (const auto lane : lanes) in_session_[index_of(lane)] = session_.queued_bytes(lane);
}

void tls_link::tick_later() {
  ticker_.expires_after(
      std::chrono::nanoseconds(std::max<std::int64_t>(house_->settings.link.ping_every / 4, 1'000'000)));
  ticker_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
    if (const auto self = weak.lock(); self && !failed) self->tick();
  });
}

void tls_link::tick() {
  if (is_over_) return;
  if (const auto wrong = session_.tick(boot_now())) fault(*wrong);
  give_back_acknowledged();
  if (connection_) connection_->write();
  finish_when_done();
  if (!is_over_) tick_later();
}

void tls_link::fault(link_fault why) {
  auto last_words = session_.output(output_bytes);
  const auto ending = std::exchange(connection_, nullptr);
  ensure(ending != nullptr, "a session speaks over a connection");
  ending->end(std::move(last_words));
  lost(down_of(why));
}

void tls_link::closed(const link_down& why) {
  lost(why);
}

void tls_link::lost(const link_down& why) {
  connection_.reset();
  session_.disconnected();
  is_woken_.exchange(false);
  counts_.failures.add();
  counts_.is_up.set(0);
  if (std::exchange(was_up_, false) && boot_now() - up_since_ > house_->settings.pause_max) pause_.begin_anew();
  listener_->went_down(why);
  finish_when_done();
  if (calls() && !is_over_) call_later();
}

void tls_link::leave() {
  is_over_ = true;
  ticker_.cancel();
  pauser_.cancel();
  session_.disconnected();
  counts_.is_up.set(0);
  if (const auto ending = std::exchange(connection_, nullptr)) ending->end({});
}

void tls_link::end() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(queued_.is_closed, true)) return;
  }
  boost::asio::post(*io_, [self = shared_from_this()] {
    if (self->is_over_) return;
    self->leave();
    self->take_queued();
    auto left = self->session_.end();
    for (auto& held : self->held_) held.store(0);
    self->listener_->ended(std::move(left));
  });
}

bool tls_link::is_ended() {
  const std::lock_guard lock(mutex_);
  return queued_.is_closed;
}

void tls_link::stop(std::function<void()> done) {
  if (is_over_) return done();
  {
    const std::lock_guard lock(mutex_);
    queued_.is_closed = true;
  }
  stopped_ = std::move(done);
  stop_by_ = boot_now() + house_->settings.patience.close;
  finish_when_done();
}

void tls_link::finish_when_done() {
  if (!stopped_ || is_over_) return;
  bool holds = false;
  for (const auto lane : lanes) holds = holds || held_[index_of(lane)].load() != 0;
  if (holds && session_.is_up() && boot_now() < stop_by_) return;
  leave();
  std::exchange(stopped_, nullptr)();
}

}  // namespace madang
