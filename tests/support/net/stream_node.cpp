#include "tests/support/net/stream_node.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <thread>

#include "cluster/contexts.hpp"
#include "gateway/contexts.hpp"
#include "gateway/http/uri.hpp"
#include "gateway/stream/stream_hub.hpp"
#include "tests/support/made_up/made_up_streams.hpp"

namespace madang {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;

/// Reads the head of one request; the rest of the gateway is not here.
http_request read_request(const std::string& head) {
  http_request request;
  request.method = http_method::get;
  const auto line_end = head.find("\r\n");
  request.target = head.substr(4, head.find(' ', 4) - 4);
  for (auto at = line_end + 2; at < head.size();) {
    const auto end = head.find("\r\n", at);
    const auto colon = head.find(':', at);
    if (end == at || colon == std::string::npos || colon > end) break;
    auto value = head.substr(colon + 1, end - colon - 1);
    value.erase(0, value.find_first_not_of(' '));
    request.headers.add(head.substr(at, colon - at), value);
    at = end + 2;
  }
  request.upgrade = request.headers.find("Upgrade") != "";
  return request;
}

}  // namespace

stream_settings quick_stream_settings() {
  stream_settings settings;
  settings.first_frame_timeout_ms = 10'000;
  settings.heartbeat_ms = 60'000;
  settings.peer_timeout_ms = 60'000;
  return settings;
}

struct stream_node::impl {
  impl(interest& who, stream_metrics& counted, const stream_settings& settings)
      : replies(std::make_shared<pending_replies>(7, [this] { net::post(io, [this] { drain(); }); })),
        accounts(*replies),
        channels(*replies),
        hub(io,
            {accounts, accounts, contexts.channels, parts.frames, channels, who, history, outputs, tokens, admission,
             replies, time, counted, 200},
            settings) {
    accounts.open_of = [this](account_id account) {
      const channel_id channel{channel_kind::orders, account.value};
      return std::optional(open_orders{account, *history.last_number(channel), {}});
    };
    acceptor.listen();
    accept();
    tick();
    thread = std::thread([this] {
      replies->bind_to_this_thread();
      io.run();
    });
  }
  ~impl() {
    replies->close();
    io.stop();
    thread.join();
  }

  void drain() {
    replies->drain([this](output&& out) { hub.on_output(std::move(out)); });
    hub.settle();
  }
  void tick() {
    timer.expires_after(std::chrono::milliseconds(2));
    timer.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      hub.tick();
      tick();
    });
  }
  void accept() {
    acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      auto made = std::make_shared<std::pair<tcp::socket, std::string>>(std::move(socket), std::string());
      net::async_read_until(made->first, net::dynamic_buffer(made->second), "\r\n\r\n",
                            [this, made](const boost::system::error_code& failed, std::size_t size) {
                              if (!failed) arrive(std::move(made->first), made->second, size);
                            });
      accept();
    });
  }
  void arrive(tcp::socket socket, const std::string& bytes, std::size_t head) {
    stream_arrival arrival{
        peer_socket(std::move(socket)), read_request(bytes.substr(0, head)), "req_1", bytes.substr(head), {}, {}};
    const auto uri = parse_target(arrival.request.target);
    for (const auto& [name, value] : uri->query) {
      if (name == "ticket") arrival.caller = caller_of(value);
    }
    hub.accept(std::move(arrival));
  }
  template <class Action>
  auto on_thread(Action action) {
    std::promise<decltype(action())> done;
    net::post(io, [&] { done.set_value(action()); });
    return done.get_future().get();
  }

  net::io_context io{1};
  tcp::acceptor acceptor{io, tcp::endpoint(net::ip::address_v4::loopback(), 0)};
  net::steady_timer timer{io};
  std::shared_ptr<pending_replies> replies;
  real_clock time;
  made_up_tokens tokens;
  made_up_admission admission;
  made_up_accounts accounts;
  made_up_channels channels;
  made_up_history history;
  made_up_gate outputs;
  const registries contexts = all_contexts();
  const gateway_registry parts = all_gateway_parts({});
  stream_hub hub;
  std::thread thread;
};

stream_node::stream_node(const stream_settings& settings)
    : impl_(std::make_unique<impl>(listeners, counts, settings)) {}
stream_node::~stream_node() = default;

std::uint16_t stream_node::port() const {
  return impl_->acceptor.local_endpoint().port();
}
void stream_node::push(std::vector<output> outputs) {
  impl_->replies->push(std::move(outputs));
}
void stream_node::close_all() {
  impl_->on_thread([this] {
    impl_->hub.close_all();
    return true;
  });
}
std::size_t stream_node::sessions() {
  return impl_->on_thread([this] { return impl_->hub.sessions(); });
}

void stream_node::own(account_id account, user_id owner, balance_view balance) {
  const std::lock_guard guard(impl_->accounts.lock);
  balance.account = account;
  impl_->accounts.accounts[account] = {owner, balance};
}
void stream_node::hold_accounts() {
  const std::lock_guard guard(impl_->accounts.lock);
  impl_->accounts.held = true;
}
void stream_node::answer_accounts() {
  impl_->accounts.answer_all();
}
void stream_node::open_channel(channel_id channel, std::uint64_t seq) {
  impl_->channels.open(channel, seq);
}
void stream_node::publish(channel_id channel, std::size_t padding) {
  impl_->channels.publish(channel, padding, false);
}
void stream_node::lose(channel_id channel) {
  impl_->channels.publish(channel, 0, true);
}
std::size_t stream_node::starts() const {
  return impl_->channels.starts();
}
void stream_node::record(const private_frame& frame) {
  const std::lock_guard guard(impl_->history.lock);
  impl_->history.frames[frame.channel].insert_or_assign(frame.seq, frame);
}
void stream_node::fail_history(int times) {
  const std::lock_guard guard(impl_->history.lock);
  impl_->history.failures = times;
}
std::size_t stream_node::history_reads() const {
  const std::lock_guard guard(impl_->history.lock);
  return impl_->history.reads;
}
std::string stream_node::token_of(user_id user) {
  return "good:" + std::to_string(user.value);
}

}  // namespace madang
