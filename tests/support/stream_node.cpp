#include "tests/support/stream_node.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "cluster/ports/channels.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/region.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/http/uri.hpp"
#include "gateway/security/identity_ports.hpp"
#include "gateway/stream/stream_hub.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/names.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;

class real_clock final : public clock {
 public:
  unix_nanos now() const override {
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
};

std::optional<verified_caller> caller_of(std::string_view text) {
  if (!text.starts_with("good:")) return std::nullopt;
  return verified_caller{{std::stoull(std::string(text.substr(5)))}, {}, {}};
}

class made_up_tokens final : public token_port {
 public:
  result<verified_caller, token_refusal> verify(std::string_view token, unix_nanos now) const override {
    if (token == "old") return refused{token_refusal::expired};
    if (token == "brief") return verified_caller{{1}, {}, now + 50'000'000};
    if (const auto who = caller_of(token)) return *who;
    return refused{token_refusal::invalid};
  }
  issued_token issue(user_id, role_set, const std::vector<account_id>&, unix_nanos) const override { return {}; }
};

struct owned_account {
  user_id owner;
  balance_view balance;
};

/// Accounts that know whose they are.
class made_up_accounts final : public region, public read_models {
 public:
  explicit made_up_accounts(pending_replies& replies) : replies_(replies) {}

  void acknowledge(entity_id, acknowledged_peer) override {}
  void note_lifecycle(entity_id, lifecycle_flags) override {}
  bool begin_retire(entity_id, const std::function<bool()>&) override { return false; }
  bool finish_retire(entity_id) override { return true; }
  void stay(entity_id) override {}
  void begin_rebuild(entity_id, const std::string&) override {}
  void give_back(entity_id, caf::message) override {}
  void finish_rebuild(entity_id) override {}
  void snapshot_taken(std::uint64_t) override {}

  std::mutex lock;
  std::map<account_id, owned_account> accounts;
  bool held = false;
  std::vector<request<read_account>> waiting;

  void answer_all() {
    const std::lock_guard guard(lock);
    held = false;
    for (const auto& one : waiting) reply(one);
    waiting.clear();
  }

 protected:
  void ask_any(any_query query, std::function<void(any_listing)> done) override {
    const auto& of = std::any_cast<const list_accounts&>(query);
    listing<account_view> list;
    const std::lock_guard guard(lock);
    for (const auto& [account, known] : accounts) {
      if (known.owner == of.by)
        list.items.push_back({account, known.owner, account_kind::paper, currency::krw, "", {}});
    }
    std::thread([done = std::move(done), list = std::move(list)] { done(std::any(list)); }).detach();
  }

  void route(entity_id, caf::message message, bool, reply_token) override {
    const std::lock_guard guard(lock);
    const auto& asked = message.get_as<request<read_account>>(0);
    if (held) {
      waiting.push_back(asked);
    } else {
      reply(asked);
    }
  }

 private:
  void reply(const request<read_account>& asked) {
    answer out;
    out.to = asked.reply_to;
    const auto found = accounts.find(asked.command.account);
    if (found == accounts.end() || found->second.owner != asked.command.by) {
      out.body = refusal::of(account_reject::account_unknown);
    } else {
      out.body = found->second.balance;
    }
    std::vector<output> one;
    one.emplace_back(std::move(out));
    replies_.push(std::move(one));
  }

  pending_replies& replies_;
};

/// Public channels whose frames are nothing but their numbers.
class made_up_channels final : public public_channels {
 public:
  static constexpr std::size_t ring = 8;

  explicit made_up_channels(pending_replies& replies) : replies_(replies) {}

  bool start(channel_id channel, std::uint32_t listener, std::uint64_t subscriber,
             std::optional<std::uint64_t> seen) override {
    const std::lock_guard guard(lock_);
    const auto found = channels_.find(channel);
    if (found == channels_.end()) return false;
    ++starts_;
    auto& at = found->second;
    public_start out{listener, subscriber, channel, at.last, {}};
    if (seen && *seen <= at.last && at.last - *seen <= at.frames.size()) {
      out.frames.assign(at.frames.end() - static_cast<std::ptrdiff_t>(at.last - *seen), at.frames.end());
    } else {
      out.frames.push_back(text_of(channel, "snapshot", at.last, 0, 0));
    }
    send(std::move(out));
    return true;
  }
  void open(channel_id channel, std::uint64_t seq) {
    const std::lock_guard guard(lock_);
    channels_[channel].last = seq;
  }
  void publish(channel_id channel, std::size_t padding, bool lost) {
    const std::lock_guard guard(lock_);
    auto& at = channels_.at(channel);
    const auto prev = at.last++;
    at.frames.push_back(text_of(channel, "update", at.last, prev, padding));
    if (at.frames.size() > ring) at.frames.pop_front();
    if (!lost) send(public_frame{channel, at.last, prev, at.frames.back()});
  }
  std::size_t starts() const {
    const std::lock_guard guard(lock_);
    return starts_;
  }

 private:
  struct state {
    std::uint64_t last = 0;
    std::deque<std::shared_ptr<const std::string>> frames;
  };

  static std::shared_ptr<const std::string> text_of(channel_id channel, std::string_view type, std::uint64_t seq,
                                                    std::uint64_t prev, std::size_t padding) {
    return std::make_shared<const std::string>(
        R"({"ch":")" + to_text(channel) + R"(","type":")" + std::string(type) + R"(","seq":)" + std::to_string(seq) +
        R"(,"prev":)" + std::to_string(prev) + R"(,"data":{"padding":")" + std::string(padding, 'x') + "\"}}");
  }
  void send(output out) {
    std::vector<output> one;
    one.push_back(std::move(out));
    replies_.push(std::move(one));
  }

  pending_replies& replies_;
  mutable std::mutex lock_;
  std::map<channel_id, state> channels_;
  std::size_t starts_ = 0;
};

class made_up_history final : public channel_history {
 public:
  std::uint64_t last_number(channel_id channel) const override {
    const std::lock_guard guard(lock);
    const auto found = frames.find(channel);
    return found == frames.end() || found->second.empty() ? 0 : found->second.rbegin()->first;
  }
  void read(channel_id channel, std::uint64_t after, std::size_t limit,
            std::function<void(result<std::vector<private_frame>, read_failure>)> done) override {
    const std::lock_guard guard(lock);
    ++reads;
    if (failures > 0) {
      --failures;
      return done(refused{read_failure{"made up"}});
    }
    std::vector<private_frame> page;
    auto& all = frames[channel];
    for (auto at = all.upper_bound(after); at != all.end() && page.size() < limit; ++at) page.push_back(at->second);
    done(std::move(page));
  }

  mutable std::mutex lock;
  std::map<channel_id, std::map<std::uint64_t, private_frame>> frames;
  int failures = 0;
  std::size_t reads = 0;
};

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
        hub(io, {accounts, accounts, channels, who, history, tokens, replies, time, counted, 200}, settings) {
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
    stream_arrival arrival{std::move(socket), read_request(bytes.substr(0, head)), "req_1", bytes.substr(head), {}, {}};
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
  made_up_accounts accounts;
  made_up_channels channels;
  made_up_history history;
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
