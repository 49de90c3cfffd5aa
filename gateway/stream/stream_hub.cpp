#include "gateway/stream/stream_hub.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/clock.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/security/door/fair_share.hpp"

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
  frame.over_tls = arrival.socket.is_tls();
  std::string text;
  append_response(text, to_response(why, arrival.request_id), frame);
  boost::system::error_code ignored;
  arrival.socket.tcp().non_blocking(true, ignored);
  (void)arrival.socket.send(text.data(), text.size());
  (void)arrival.socket.end_sending();
  arrival.socket.close();
}

}  // namespace

stream_hub::stream_hub(net::io_context& io, const stream_ports& ports, const stream_settings& settings)
    : io_(io),
      ports_(ports),
      settings_(settings),
      public_(ports_),
      private_(ports_),
      requests_(ports_, settings_, public_, private_) {}

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
  auto upgrade = read_upgrade(arrival.request);
  if (!upgrade) return reject_upgrade(arrival, upgrade.error());
  shared_place place;
  if (arrival.caller && ports_.user_streams) {
    place = take_place(ports_.user_streams, {share_key(arrival.client), arrival.caller->user});
    if (!place)
      return reject_upgrade(arrival, come_again("too_many_requests", 1, "You have as many streams as allowed."));
  }
  const auto id = next_session_++;
  session_owner& owner = *this;
  const auto session = std::make_shared<stream_session>(owner, id, std::move(arrival.socket));
  sessions_.emplace(id, session);
  ports_.counts.sessions.add(1);
  session->caller = std::move(arrival.caller);
  session->address = share_key(arrival.client);
  session->user_place = std::move(place.held);
  const bool bad_ticket = upgrade->with_ticket && !session->caller;
  auto place_to_deflate = upgrade->deflate ? deflate_place() : nullptr;
  if (!place_to_deflate) upgrade->deflate.reset();
  if (upgrade->deflate) session->deflate(*upgrade->deflate, inflater_, std::move(place_to_deflate));
  session->open(upgrade_answer(*upgrade), bad_ticket ? std::string() : std::move(arrival.early),
                std::move(arrival.connection_slot));
  if (bad_ticket) return session->close(close_code::auth, "ticket_invalid");
  if (session->caller) check_again(session);
  if (session->is_open() && !upgrade->symbol.empty()) subscribe_symbol(*session, upgrade->symbol);
}

/// A place among the streams that are compressed; null: all are taken. Hubs that ask at the same moment may all get the
/// last one.
std::shared_ptr<void> stream_hub::deflate_place() {
  auto& deflated = ports_.counts.deflated_sessions;
  if (deflated.value() >= settings_.deflate_sessions_max) return nullptr;
  deflated.add(1);
  return {&deflated, [](gauge* of) { of->add(-1); }};
}

/// Its caller was admitted when it asked to become a stream; by now he may not be.
void stream_hub::check_again(const std::shared_ptr<stream_session>& session) {
  using verdict = caller_admission::verdict;
  const auto found = ports_.admission.admit(*session->caller, ports_.time.now());
  if (found == verdict::admitted) return;
  if (found == verdict::refused) return session->close(close_code::auth, "session_ended");
  ports_.admission.admit_or_ask(*session->caller, [weak = std::weak_ptr(session)](verdict late, const auto&) {
    const auto still = weak.lock();
    if (still && still->is_open() && late != verdict::admitted) still->close(close_code::auth, "session_ended");
  });
}

/// Streams of a user who may less than before end: what they have subscribed was granted to him as he was.
void stream_hub::take(const standing_view& changed) {
  const auto now = ports_.time.now();
  for (const auto& [_, session] : sessions_) {
    auto& caller = session->caller;
    if (!caller || caller->user != changed.user || !session->is_open()) continue;
    const auto had = caller->roles;
    if (!stands(changed, *caller, now)) {
      session->close(close_code::auth, "session_ended");
    } else if ((had.bits & ~caller->roles.bits) != 0) {
      session->close(close_code::auth, "roles_changed");
    }
  }
}

void stream_hub::take(const channel_reached& news) {
  private_.deliver(news);
  public_.deliver(news);
}

/// All public channels that the symbol keys.
void stream_hub::subscribe_symbol(stream_session& by, const std::string& symbol) {
  by.expect_nothing();
  std::vector<std::string> channels;
  ports_.kinds.each([&](const channel_entry& kind) {
    if (!kind.is_private() && kind.key == channel_key::symbol)
      channels.push_back(std::string(kind.word) + ":" + symbol);
  });
  requests_.subscribe(by, std::move(channels));
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
    requests_.forget(session);
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
  public_.sweep(steady);
  private_.sweep();
  requests_.sweep(steady);
}

// ---- frames out ----------------------------------------------------------------------------------------------------

void stream_hub::on_output(output&& out) {
  try {
    if (const auto* frame = std::get_if<public_frame>(&out)) return public_.deliver(*frame);
    if (const auto* start = std::get_if<public_start>(&out)) return public_.deliver(*start);
    if (const auto* event = std::get_if<private_frame>(&out)) return private_.deliver(*event);
    if (const auto* news = std::get_if<channel_reached>(&out)) return take(*news);
    if (const auto* changed = std::get_if<standing_changed>(&out)) take(changed->standing);
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
  try {
    requests_.take(by, text);
  } catch (const std::exception& bug) {
    spdlog::error("stream session {}: {}", by.id(), bug.what());
    by.close(close_code::internal, "internal_error");
  }
}

stream_endpoint_maker make_stream_hubs(stream_metrics& counts, const frame_writers& writers) {
  return [&counts, &writers](const stream_parts& parts) -> std::unique_ptr<stream_endpoint> {
    const auto& node = parts.ports;
    const stream_ports ports{node.entities,
                             node.lists,
                             node.channel_kinds,
                             writers,
                             node.channels,
                             node.listeners,
                             node.history,
                             node.outputs,
                             node.tokens,
                             parts.admission,
                             parts.replies,
                             node.time,
                             counts,
                             parts.limits.http.request_timeout_ms,
                             parts.user_streams,
                             parts.rates};
    return std::make_unique<stream_hub>(parts.io, ports, parts.limits.stream);
  };
}

}  // namespace madang
