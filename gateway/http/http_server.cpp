#include "gateway/http/http_server.hpp"

#include <pthread.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <thread>

#include "cluster/ports/clock.hpp"
#include "gateway/http/handshake_line.hpp"
#include "gateway/http/http_connection.hpp"

namespace madang {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using tcp = net::ip::tcp;

constexpr std::size_t read_buffer_bytes = 65'536;
constexpr auto tick_interval = std::chrono::milliseconds(100);
/// After an accept that failed, for want of file descriptors or the like.
constexpr auto accept_pause = std::chrono::milliseconds(100);

/// Addresses of no one, for connections that are not counted by address.
constexpr std::uint64_t proxied_mark = 0xffff'ffffULL << 32U;

ip_address peer_of(const tcp::socket& socket) {
  error_code error;
  const auto at = socket.remote_endpoint(error).address();
  if (error) return {};
  if (at.is_v4()) return ip_address::of_v4(at.to_v4().to_bytes());
  return {at.to_v6().to_bytes()};
}

std::int64_t steady_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// One io thread: its loop, its connections, its desk and its door to the stream.
class io_thread final : public connection_owner {
 public:
  io_thread(const server_parts& parts, std::uint32_t index, const std::atomic<bool>& closing)
      : parts_(parts),
        timer_(io_),
        replies_(std::make_shared<pending_replies>(
            parts.ports.first_listener + index, [this] { net::post(io_, [this] { drain(); }); }, parts.ports.home)),
        actors_(parts.ports.entities, *replies_, parts.brought.refusals, parts.limits.http.retry_after_s),
        standings_(parts.ports.entities, replies_, parts.ports.time,
                   static_cast<std::size_t>(parts.limits.identity.standings_max), parts.limits.http.request_timeout_ms),
        services_{parts.ports,
                  parts.limits,
                  replies_,
                  actors_,
                  standings_,
                  parts.tickets,
                  parts.pools,
                  delays_,
                  parts.counts,
                  parts.streams,
                  parts.order_rate,
                  parts.table.routes(),
                  parts.openapi,
                  parts.asyncapi,
                  parts.reference,
                  parts.web,
                  steady_now_ns() / nanos_per_second},
        dispatcher_(services_, parts.table, closing),
        origins_(parts.limits.http.cors_origins),
        handshakes_([this](peer_socket socket, const ip_address& peer,
                           std::shared_ptr<void> slot) { begin(std::move(socket), peer, std::move(slot)); },
                    parts.counts),
        is_first_(index == 0) {
    randombytes_buf(&request_salt_, sizeof request_salt_);
    stream_ = parts.make_stream_endpoint(
        {io_, parts.ports, parts.limits, replies_, standings_, parts.pools.streams, &parts.pools.rates});
  }

  void start() {
    thread_ = std::thread([this] { run(); });
  }
  net::io_context& io() { return io_; }
  pending_replies& replies() { return *replies_; }

  // ---- this thread alone ----

  void adopt(tcp::socket socket, const ip_address& peer, std::shared_ptr<void> connection_slot) {
    refresh_clock();
    if (stopping_) return;
    if (parts_.certificates != nullptr) return shake_hands(std::move(socket), peer, std::move(connection_slot));
    begin(peer_socket(std::move(socket)), peer, std::move(connection_slot));
  }

  // ---- any thread ----

  void forget_standings(const std::function<bool(identity::user_id)>& of) {
    net::post(io_, [this, of] { standings_.forget(of); });
  }
  void say_goodbye() { says_goodbye_.store(true, std::memory_order_relaxed); }
  void begin_stop(std::int64_t deadline_ns) {
    net::post(io_, [this, deadline_ns] {
      turn_begins();
      stopping_ = true;
      stop_deadline_ns_ = deadline_ns;
      handshakes_.cut_all();
      each_connection([](http_connection& one) { one.finish(); });
      stream_->close_all();
      turn_ends();
    });
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  void begin(peer_socket socket, const ip_address& peer, std::shared_ptr<void> connection_slot) {
    refresh_clock();
    if (stopping_) return;
    auto made = std::make_shared<http_connection>(*this, std::move(socket), peer, std::move(connection_slot));
    connections_.push_back(made);
    made->place_in_list = std::prev(connections_.end());
    made->start();
  }

  /// A handshake costs more than a request, so that one address may have only so many under way.
  void shake_hands(tcp::socket socket, const ip_address& peer, std::shared_ptr<void> connection_slot) {
    auto place = take_place(parts_.pools.handshakes, {share_key(peer), {}});
    auto tls = place ? parts_.certificates->new_session(socket.native_handle()) : tls_session();
    if (!tls) return parts_.counts.connections_refused.add();
    const auto patience_ns = parts_.limits.of<tls_settings>().handshake_timeout_ms * 1'000'000;
    handshakes_.begin(std::move(socket), std::move(tls), peer, std::move(connection_slot), std::move(place.held),
                      now_ns_ + patience_ns);
  }

  // ---- connection_owner ----

  dispatcher& door() override { return dispatcher_; }
  http_metrics& counts() override { return parts_.counts; }
  const http_settings& bounds() const override { return parts_.limits.http; }
  const cors_policy& origins() const override { return origins_; }
  const problem_table& problems() const override { return parts_.brought.problems; }
  const proxy_list& proxies() const override { return parts_.pools.proxies; }
  std::size_t route_index(const exchange& of) const override {
    return of.at == nullptr ? parts_.table.routes().size() : parts_.table.index_of(*of.at);
  }
  std::int64_t now_ns() const override { return now_ns_; }
  unix_nanos wall_time() const override { return parts_.ports.time.now(); }
  std::string_view http_date() override {
    const auto second = now_ns_ / nanos_per_second;
    if (second != date_second_) {
      date_second_ = second;
      const auto wall = std::chrono::system_clock::now().time_since_epoch();
      date_ = madang::http_date(std::chrono::duration_cast<std::chrono::seconds>(wall).count());
    }
    return date_;
  }
  /// Unique within the installation for all practical purposes; not a secret.
  std::string new_request_id() override {
    constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
    auto value = mix64(request_salt_ + ++requests_);
    std::string out = "req_";
    for (int i = 0; i < 13; ++i, value >>= 5U) out += digits[value & 31U];
    return out;
  }
  std::span<char> read_buffer() override { return read_buffer_; }
  void settle_later(const std::shared_ptr<http_connection>& who) override {
    if (who->settle_queued) return;
    who->settle_queued = true;
    unsettled_.push_back(who);
  }
  void turn_begins() override { refresh_clock(); }
  void turn_ends() override {
    for (std::size_t i = 0; i < unsettled_.size(); ++i) {
      const auto who = std::move(unsettled_[i]);
      who->settle_queued = false;
      who->settle();
    }
    unsettled_.clear();
    left_.clear();
  }
  void becomes_stream(stream_arrival&& arrival) override { stream_->accept(std::move(arrival)); }
  bool says_goodbye() const override { return says_goodbye_.load(std::memory_order_relaxed); }
  void leaves(http_connection& who) override { left_.splice(left_.end(), connections_, who.place_in_list); }

  // ---- the loop ----

  void run() {
    pthread_setname_np(pthread_self(), "gateway-io");
    replies_->bind_to_this_thread();
    refresh_clock();
    arm_timer();
    io_.run();
    replies_->close();
    handshakes_.cut_all();
    stream_.reset();
    each_connection([](http_connection& one) { one.cut(); });
    left_.clear();
    unsettled_.clear();
  }

  void refresh_clock() { now_ns_ = steady_now_ns(); }

  void drain() {
    turn_begins();
    replies_->drain([this](output&& out) { take(std::move(out)); });
    stream_->settle();
    turn_ends();
  }

  /// Frames, and what users may do from now on.
  void take(output&& out) {
    if (const auto* changed = std::get_if<standing_changed>(&out)) {
      standings_.take(changed->standing);
      if (is_first_ && changed->standing.status == identity::user_status::erased) forget(changed->standing.user);
    }
    stream_->on_output(std::move(out));
  }

  /// The user is erased, and whoever asked for it may have gone before the answer came: what is personal goes by the
  /// fact. Doing it twice does no harm.
  void forget(identity::user_id user) {
    parts_.pools.login_history.forget(user);
    parts_.ports.persons.finish_erasure(user, {});
  }

  void arm_timer() {
    timer_.expires_after(tick_interval);
    timer_.async_wait([this](const error_code& error) {
      if (!error) tick();
    });
  }

  void tick() {
    turn_begins();
    each_connection([](http_connection& one) { one.tick(); });
    stream_->tick();
    handshakes_.tick(now_ns_);
    delays_.run_due(now_ns_);
    turn_ends();
    if (now_ns_ - last_slow_tick_ns_ >= nanos_per_second) slow_tick();
    if (stopping_ && (now_ns_ >= stop_deadline_ns_ || is_empty())) return io_.stop();
    arm_timer();
  }

  void slow_tick() {
    last_slow_tick_ns_ = now_ns_;
    replies_->forget_old(now_ns_ - nanos_per_second);
    standings_.sweep();
    if (!is_first_) return;
    parts_.order_rate.sample(parts_.ports.metrics.orders_received.value(), now_ns_);
    if (parts_.certificates != nullptr) look_at_certificates();
  }

  void look_at_certificates() {
    const auto taken = parts_.certificates->reload_if_changed();
    if (!taken) {
      spdlog::error("the changed certificate is not used, the one before it still is: {}", taken.error());
    } else if (*taken) {
      spdlog::info("a changed certificate is in use for new connections");
    }
    parts_.counts.tls_certificate_expires.set(parts_.certificates->expires_at_s());
  }

  bool is_empty() const { return connections_.empty() && handshakes_.empty() && stream_->sessions() == 0; }

  template <class Action>
  void each_connection(Action action) {
    for (auto at = connections_.begin(); at != connections_.end();) {
      auto& one = **at++;  // it may leave the list meanwhile
      action(one);
    }
  }

  const server_parts& parts_;
  net::io_context io_{1};
  net::steady_timer timer_;
  std::shared_ptr<pending_replies> replies_;
  actor_bridge actors_;
  caller_standings standings_;
  delay_line delays_;
  route_services services_;
  dispatcher dispatcher_;
  const cors_policy origins_;
  std::unique_ptr<stream_endpoint> stream_;
  handshake_line handshakes_;
  const bool is_first_;

  std::list<std::shared_ptr<http_connection>> connections_;
  std::list<std::shared_ptr<http_connection>> left_;  ///< closed in this turn; kept until its end
  std::vector<std::shared_ptr<http_connection>> unsettled_;
  std::array<char, read_buffer_bytes> read_buffer_{};

  std::int64_t now_ns_ = 0;
  std::int64_t date_second_ = -1;
  std::string date_;
  std::uint64_t request_salt_ = 0;
  std::uint64_t requests_ = 0;
  std::int64_t last_slow_tick_ns_ = 0;
  std::atomic<bool> says_goodbye_{false};
  bool stopping_ = false;
  std::int64_t stop_deadline_ns_ = 0;
  std::thread thread_;
};

}  // namespace

class http_server::impl {
 public:
  explicit impl(server_parts parts) : parts_(std::move(parts)) {
    const auto count = static_cast<std::uint32_t>(std::max<std::int64_t>(1, parts_.limits.http.io_threads));
    for (std::uint32_t i = 0; i < count; ++i) threads_.push_back(std::make_unique<io_thread>(parts_, i, closing_));
    acceptor_ = std::make_unique<tcp::acceptor>(threads_[0]->io());
    pause_ = std::make_unique<net::steady_timer>(threads_[0]->io());
  }
  ~impl() { stop(0); }

  result<std::uint16_t, std::string> start(bound_port at) {
    auto bound = listen(std::move(at));
    if (!bound) return bound;
    accept_next();
    for (auto& one : threads_) one->start();
    started_ = true;
    return bound;
  }

  void deliver(std::vector<output>&& outputs) {
    if (threads_.size() == 1) return threads_[0]->replies().push(only_ours(std::move(outputs)));
    std::vector<std::vector<output>> sorted(threads_.size());
    for (auto& out : outputs) sort(std::move(out), sorted);
    for (std::size_t i = 0; i < sorted.size(); ++i) threads_[i]->replies().push(std::move(sorted[i]));
  }

  void forget_standings(const std::function<bool(identity::user_id)>& of) {
    for (auto& one : threads_) one->forget_standings(of);
  }

  void say_goodbye() {
    for (auto& one : threads_) one->say_goodbye();
  }
  void close_intake() { closing_.store(true); }

  void stop(std::int64_t patience_ms) {
    if (!started_) return;
    started_ = false;
    closing_.store(true);
    net::post(threads_[0]->io(), [this] {
      error_code error;
      acceptor_->close(error);
      pause_->cancel();
    });
    const auto deadline = steady_now_ns() + patience_ms * 1'000'000;
    for (auto& one : threads_) one->begin_stop(deadline);
    for (auto& one : threads_) one->join();
  }

 private:
  result<std::uint16_t, std::string> listen(bound_port at) {
    const auto number = at.number();
    error_code error;
    acceptor_->assign(at.is_v6() ? tcp::v6() : tcp::v4(), at.release(), error);
    if (!error) acceptor_->listen(static_cast<int>(parts_.limits.http.listen_backlog), error);
    if (error) return refused{"http.listen: " + parts_.limits.http.listen + ": " + error.message()};
    return number;
  }

  /// Connections go to the io threads in turn.
  void accept_next() {
    auto& to = *threads_[next_++ % threads_.size()];
    acceptor_->async_accept(to.io(), [this, &to](const error_code& error, tcp::socket socket) {
      if (!acceptor_->is_open()) return;
      if (error) return pause_accepting(error);
      admit(to, std::move(socket));
      accept_next();
    });
  }

  void pause_accepting(const error_code& why) {
    spdlog::warn("accept: {}", why.message());
    pause_->expires_after(accept_pause);
    pause_->async_wait([this](const error_code& error) {
      if (!error && acceptor_->is_open()) accept_next();
    });
  }

  void admit(io_thread& to, tcp::socket socket) {
    auto& counts = parts_.counts;
    const auto peer = peer_of(socket);
    auto place = place_for(peer);
    if (!place) {
      counts.connections_refused.add();
      if (parts_.certificates != nullptr) return;
      constexpr std::string_view full =
          "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      error_code error;
      socket.non_blocking(true, error);
      socket.write_some(net::buffer(full.data(), full.size()), error);
      return;
    }
    counts.connections_accepted.add();
    counts.active_connections.add(1);
    std::shared_ptr<void> connection_slot(static_cast<void*>(nullptr), [&counts, held = std::move(place.held)](void*) {
      counts.active_connections.add(-1);
    });
    if (&to == threads_[0].get()) return to.adopt(std::move(socket), peer, std::move(connection_slot));
    net::post(to.io(), [&to, peer, socket = std::move(socket), connection_slot = std::move(connection_slot)]() mutable {
      to.adopt(std::move(socket), peer, std::move(connection_slot));
    });
  }

  /// All clients come through a proxy's address: it has no share of its own.
  shared_place place_for(const ip_address& peer) const {
    auto& pool = parts_.pools.connections;
    const auto own = parts_.pools.proxies.trusts(peer) ? ++proxied_ | proxied_mark : share_key(peer);
    return take_place(pool, {own, {}});
  }

  /// The thread an output is for; `threads_.size()` for all of them, more for none of ours.
  std::size_t thread_of(const output& out) const {
    const auto index = [&](std::uint32_t listener) -> std::size_t {
      const auto first = parts_.ports.first_listener;
      return listener >= first && listener - first < threads_.size() ? listener - first : threads_.size() + 1;
    };
    if (const auto* reply = std::get_if<answer>(&out)) return index(reply->to.listener);
    if (const auto* start = std::get_if<public_start>(&out)) return index(start->listener);
    return threads_.size();
  }

  std::vector<output> only_ours(std::vector<output>&& outputs) const {
    std::erase_if(outputs, [this](const output& out) { return thread_of(out) > threads_.size(); });
    return std::move(outputs);
  }

  void sort(output&& out, std::vector<std::vector<output>>& into) const {
    const auto index = thread_of(out);
    if (index > threads_.size()) return;
    if (index < threads_.size()) return into[index].push_back(std::move(out));
    for (std::size_t i = 1; i < into.size(); ++i) into[i].push_back(out);
    into[0].push_back(std::move(out));
  }

  const server_parts parts_;
  std::atomic<bool> closing_{false};
  std::vector<std::unique_ptr<io_thread>> threads_;
  std::unique_ptr<tcp::acceptor> acceptor_;
  std::unique_ptr<net::steady_timer> pause_;
  std::size_t next_ = 0;
  mutable std::uint32_t proxied_ = 0;
  bool started_ = false;
};

http_server::http_server(server_parts parts) : impl_(std::make_unique<impl>(std::move(parts))) {}
http_server::~http_server() = default;
result<std::uint16_t, std::string> http_server::start(bound_port at) {
  return impl_->start(std::move(at));
}
void http_server::deliver(std::vector<output>&& outputs) {
  impl_->deliver(std::move(outputs));
}
void http_server::forget_standings(const std::function<bool(identity::user_id)>& of) {
  impl_->forget_standings(of);
}
void http_server::close_intake() {
  impl_->close_intake();
}
void http_server::say_goodbye() {
  impl_->say_goodbye();
}
void http_server::stop(std::int64_t patience_ms) {
  impl_->stop(patience_ms);
}

}  // namespace madang
