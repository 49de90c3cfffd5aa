#include "gateway/stream/stream_hub.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

#include "cluster/ports/clock.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "messages/names.hpp"

namespace madang {
namespace {

namespace net = boost::asio;

/// A tenth of the shortest time that must be kept, within reason.
std::int64_t sweep_interval_ms(const stream_settings& of) {
  const auto shortest = std::min({of.heartbeat_ms, of.first_frame_timeout_ms, of.peer_timeout_ms});
  return std::clamp<std::int64_t>(shortest / 10, 5, 100);
}

/// Answers a request that cannot become a WebSocket and lets the connection go. The answer fits any socket's buffer.
void reject_upgrade(stream_arrival& arrival, const problem& why) {
  const auto date = http_date(std::chrono::system_clock::now().time_since_epoch() / std::chrono::seconds(1));
  response_frame frame;
  frame.request_id = arrival.request_id;
  frame.date = date;
  frame.close = true;
  std::string text;
  append_response(text, to_response(why, arrival.request_id), frame);
  boost::system::error_code ignored;
  arrival.socket.non_blocking(true, ignored);
  arrival.socket.write_some(net::buffer(text), ignored);
  arrival.socket.close(ignored);
}

std::string_view detail_of(std::string_view code) {
  if (code == "channel_unknown") return "There is no such channel.";
  if (code == "token_missing") return "A private channel needs a token: send auth first.";
  if (code == "forbidden") return "The channel is not yours.";
  return "It could not be found out whose the account is; try again.";
}

/// The kind that a bare name means: all of one's accounts.
/// Keyed by a user: only that user may read it.
bool is_of_user(channel_id channel) {
  return channel.kind == channel_kind::jobs;
}

std::optional<channel_kind> bare_kind(std::string_view name) {
  if (name == "orders") return channel_kind::orders;
  if (name == "account") return channel_kind::account;
  if (name == "jobs") return channel_kind::jobs;
  return std::nullopt;
}

}  // namespace

/// A subscribe frame on its way: it is answered once all accounts have said whose they are.
struct stream_hub::subscription_request {
  struct wish {
    channel_id channel;
    std::uint64_t number = 0;             ///< of the private subscription
    std::optional<balance_view> balance;  ///< the channel is the caller's: where it begins, of an account's
    std::string_view refused_by;
  };

  std::uint64_t session = 0;
  std::vector<std::pair<std::string, std::uint64_t>> resume;
  std::vector<channel_kind> bare;
  std::vector<wish> wishes;
  std::size_t unanswered = 0;
  bool refused_any = false;

  std::optional<std::uint64_t> seen(channel_id channel) const {
    const auto name = to_text(channel);
    const auto found = std::ranges::find(resume, name, &std::pair<std::string, std::uint64_t>::first);
    return found == resume.end() ? std::nullopt : std::optional(found->second);
  }
};

stream_hub::stream_hub(net::io_context& io, const stream_ports& ports, const stream_settings& settings)
    : io_(io),
      ports_(ports),
      settings_(settings),
      public_(ports.channels, ports.listeners, ports.replies->listener(), ports.counts),
      private_(ports_),
      inquiry_(ports_) {}

stream_hub::~stream_hub() {
  for (const auto& [_, session] : sessions_) {
    public_.remove_all(*session);
    private_.remove_all(*session);
    ports_.counts.sessions.add(-1);
  }
}

std::int64_t stream_hub::now_ms() const {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
}

// ---- sessions come and go ------------------------------------------------------------------------------------------

void stream_hub::accept(stream_arrival&& arrival) {
  if (closing_) return;
  const auto upgrade = read_upgrade(arrival.request);
  if (!upgrade) return reject_upgrade(arrival, upgrade.error());
  const auto id = next_session_++;
  session_owner& owner = *this;
  const auto session = std::make_shared<stream_session>(owner, id, std::move(arrival.socket));
  sessions_.emplace(id, session);
  ports_.counts.sessions.add(1);
  session->caller = std::move(arrival.caller);
  const bool bad_ticket = upgrade->with_ticket && !session->caller;
  session->open(upgrade_answer(*upgrade), bad_ticket ? std::string() : std::move(arrival.early),
                std::move(arrival.connection_slot));
  if (bad_ticket) return session->close(close_code::auth, "ticket_invalid");
  if (!upgrade->symbol.empty()) subscribe_symbol(*session, upgrade->symbol);
}

void stream_hub::subscribe_symbol(stream_session& by, const std::string& symbol) {
  by.expect_nothing();
  perform(by, subscribe_op{{"book:" + symbol, "trades:" + symbol, "quote:" + symbol}, {}});
}

stream_session* stream_hub::find(std::uint64_t session) const {
  const auto found = sessions_.find(session);
  return found == sessions_.end() || !found->second->is_open() ? nullptr : found->second.get();
}

void stream_hub::leaves(stream_session& who) {
  leaving_.push_back(who.id());
  settle_soon();
}

void stream_hub::has_output(stream_session& who) {
  if (std::exchange(who.flush_wanted, true)) return;
  with_output_.push_back(&who);
  settle_soon();
}

void stream_hub::settle_soon() {
  if (std::exchange(settling_soon_, true)) return;
  net::post(io_, [this] { settle(); });
}

/// The end of a turn: all that gathered for a session is written, and those that left are forgotten. Nothing else takes
/// a session out of the tables, so everything else may walk them.
void stream_hub::settle() {
  settling_soon_ = false;
  for (auto* session : std::exchange(with_output_, {})) {
    session->flush_wanted = false;
    session->flush();
  }
  for (const auto id : std::exchange(leaving_, {})) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) continue;
    auto& session = *found->second;
    public_.remove_all(session);
    private_.remove_all(session);
    if (!session.is_gone()) continue;
    if (session.flush_wanted) std::erase(with_output_, &session);
    sessions_.erase(found);
    ports_.counts.sessions.add(-1);
  }
}

void stream_hub::close_all() {
  closing_ = true;
  for (const auto& [_, session] : sessions_) session->close(close_code::restart, "restart");
}

void stream_hub::tick() {
  const auto steady = now_ms();
  if (steady - swept_ms_ < sweep_interval_ms(settings_)) return;
  swept_ms_ = steady;
  const auto now = ports_.time.now();
  for (const auto& [_, session] : sessions_) {
    const auto& caller = session->caller;
    if (caller && caller->expires_at.value != 0 && caller->expires_at <= now) {
      session->close(close_code::auth, "token_expired");
    }
    session->tick();
  }
  private_.sweep();
  inquiry_.sweep(steady);
}

// ---- frames out ----------------------------------------------------------------------------------------------------

void stream_hub::on_output(output&& out) {
  try {
    if (const auto* frame = std::get_if<public_frame>(&out)) return public_.deliver(*frame);
    if (const auto* start = std::get_if<public_start>(&out)) return public_.deliver(*start);
    if (const auto* event = std::get_if<private_frame>(&out)) private_.deliver(*event);
  } catch (const std::exception& bug) {
    spdlog::error("stream frame: {}", bug.what());
  }
}

void stream_hub::dropped(stream_session& by, const std::vector<send_queue::topic>& topics) {
  public_.dropped(by, topics);
}

void stream_hub::drained(stream_session& who) {
  public_.drained(who);
  private_.drained(who);
}

// ---- frames in -----------------------------------------------------------------------------------------------------

void stream_hub::on_text(stream_session& by, std::string_view text) {
  const auto op = parse_client_op(text);
  if (!op) return by.close(close_code::bad_frame, op.error());
  try {
    std::visit([&](const auto& one) { perform(by, one); }, *op);
  } catch (const std::exception& bug) {
    spdlog::error("stream session {}: {}", by.id(), bug.what());
    by.close(close_code::internal, "internal_error");
  }
}

void stream_hub::perform(stream_session& by, const auth_op& op) {
  const auto who = ports_.tokens.verify(op.token, ports_.time.now());
  if (!who)
    return by.close(close_code::auth, who.error() == token_refusal::expired ? "token_expired" : "token_invalid");
  // What is subscribed already was granted to somebody else.
  if (by.caller && by.caller->user != who->user) return by.close(close_code::auth, "another_user");
  by.caller = *who;
  by.send(authenticated_text());
}

void stream_hub::perform(stream_session& by, const ping_op& op) {
  by.send(pong_text(op.id));
}

void stream_hub::perform(stream_session& by, const unsubscribe_op& op) {
  std::vector<std::string> gone;
  for (const auto& name : op.channels) {
    const auto bare = bare_kind(name);
    const auto channel = parse_channel(name);
    if (channel) public_.remove(by, *channel);
    const auto numbers = by.private_numbers;
    for (const auto number : numbers) {
      const auto id = private_.channel_of(number);
      if (bare ? id.kind == *bare : channel == id) private_.remove(number);
    }
    if (bare || channel) gone.push_back(name);
  }
  by.send(channels_text("unsubscribed", gone));
}

void stream_hub::refuse(stream_session& to, std::string_view code, std::string_view channel) {
  to.send(error_text(code, detail_of(code), channel));
}

void stream_hub::perform(stream_session& by, const subscribe_op& op) {
  if (by.channels() + op.channels.size() > static_cast<std::size_t>(settings_.max_channels_per_connection)) {
    return by.close(close_code::over_limit, "too_many_channels");
  }
  const auto what = std::make_shared<subscription_request>();
  what->session = by.id();
  what->resume = op.resume;
  read_wishes(by, op, *what);
  if (what->bare.empty()) return verify(by, what);
  inquiry_.ask_accounts(by.caller->user, [this, what](const account_inquiry::accounts_answer& accounts) {
    auto* session = find(what->session);
    if (session == nullptr) return;
    if (!accounts) {
      what->refused_any = true;
      for (const auto kind : what->bare)
        refuse(*session, accounts.error(), kind == channel_kind::orders ? "orders" : "account");
    } else {
      for (const auto kind : what->bare) {
        for (const auto account : *accounts) add_wish({kind, account.value}, *what);
      }
    }
    verify(*session, what);
  });
}

/// Takes the names apart; what cannot be is refused right away.
void stream_hub::read_wishes(stream_session& by, const subscribe_op& op, subscription_request& into) {
  for (const auto& name : op.channels) {
    const auto bare = bare_kind(name);
    const auto channel = parse_channel(name);
    const bool is_secret = bare || (channel && is_private(channel->kind));
    if (!bare && !channel) {
      refuse(by, "channel_unknown", name);
    } else if (is_secret && !by.caller) {
      refuse(by, "token_missing", name);
    } else {
      if (bare == channel_kind::jobs) {
        add_wish({*bare, by.caller->user.value}, into);
      } else if (bare) {
        into.bare.push_back(*bare);
      } else {
        add_wish(*channel, into);
      }
      continue;
    }
    into.refused_any = true;
  }
}

void stream_hub::add_wish(channel_id channel, subscription_request& into) {
  if (std::ranges::find(into.wishes, channel, &subscription_request::wish::channel) != into.wishes.end()) return;
  into.wishes.push_back({channel, 0, {}, {}});
}

/// Each account of the wishes is asked once whose it is. Events are kept from before the question on, so that the
/// balance it answers with and the events after it connect.
void stream_hub::verify(stream_session& by, const request_ptr& what) {
  if (by.channels() + what->wishes.size() > static_cast<std::size_t>(settings_.max_channels_per_connection)) {
    return by.close(close_code::over_limit, "too_many_channels");
  }
  std::vector<account_id> owners;
  for (auto& wish : what->wishes) {
    if (!is_private(wish.channel.kind)) continue;
    const auto known = private_.find(by, wish.channel);
    if (known && private_.is_released(*known)) continue;
    wish.number = known ? *known : private_.add(by, wish.channel, what->seen(wish.channel));
    if (is_of_user(wish.channel)) {
      if (wish.channel.key == by.caller->user.value) {
        wish.balance = balance_view{};
      } else {
        wish.refused_by = "forbidden";
      }
      continue;
    }
    const account_id account{wish.channel.key};
    if (std::ranges::find(owners, account) == owners.end()) owners.push_back(account);
  }
  what->unanswered = owners.size();
  if (owners.empty()) return complete(by, *what);
  for (const auto account : owners) ask_owner(what, account, by.caller->user);
}

void stream_hub::ask_owner(const request_ptr& what, account_id account, user_id by) {
  inquiry_.ask_balance(account, by, [this, what, account](const account_inquiry::balance_answer& balance) {
    for (auto& wish : what->wishes) {
      if (!is_private(wish.channel.kind) || is_of_user(wish.channel) || wish.channel.key != account.value) continue;
      if (balance) {
        wish.balance = *balance;
      } else {
        wish.refused_by = balance.error();
      }
    }
    auto* session = find(what->session);
    if (--what->unanswered == 0 && session != nullptr) complete(*session, *what);
  });
}

void stream_hub::complete(stream_session& by, subscription_request& what) {
  std::vector<std::string> accepted;
  for (auto& wish : what.wishes) {
    if (!is_private(wish.channel.kind) && !public_.has(by, wish.channel) &&
        !public_.add(by, wish.channel, what.seen(wish.channel))) {
      wish.refused_by = "channel_unknown";
    }
    const auto name = to_text(wish.channel);
    if (wish.refused_by.empty()) {
      const bool unsubscribed_meanwhile = is_private(wish.channel.kind) && !private_.find(by, wish.channel);
      if (!unsubscribed_meanwhile) accepted.push_back(name);
      continue;
    }
    what.refused_any = true;
    private_.remove(wish.number);
    refuse(by, wish.refused_by, name);
  }
  if (!accepted.empty() || !what.refused_any) by.send(channels_text("subscribed", accepted));
  for (const auto& wish : what.wishes) {
    if (wish.balance) (void)private_.release(wish.number, *wish.balance);
  }
}

stream_endpoint_maker make_stream_hubs(stream_metrics& counts) {
  return [&counts](const stream_parts& parts) -> std::unique_ptr<stream_endpoint> {
    const auto& node = parts.ports;
    const stream_ports ports{
        node.entities, node.lists,    node.channels, node.listeners, node.history,
        node.tokens,   parts.replies, node.time,     counts,         parts.limits.http.request_timeout_ms};
    return std::make_unique<stream_hub>(parts.io, ports, parts.limits.stream);
  };
}

}  // namespace madang
