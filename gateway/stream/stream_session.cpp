#include "gateway/stream/stream_session.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <string>
#include <utility>

#include "gateway/stream/protocol/server_text.hpp"

namespace madang {
namespace {

namespace net = boost::asio;

/// From our close frame to the end of the connection, if the peer does not answer.
constexpr std::int64_t close_patience_ms = 2'000;
/// Reads of one readiness, so that one busy peer does not hold up the others.
constexpr int reads_at_once = 4;
/// Bytes the kernel takes before it has sent them; more would be stale by the time they leave.
constexpr int unsent_in_kernel = 131'072;

/// One gathered write; the number of bytes taken, or -1 with errno.
ssize_t write_pieces(peer_socket& socket, const std::array<send_queue::piece, send_queue::pieces_max>& pieces,
                     std::size_t count) {
  std::array<iovec, send_queue::pieces_max> vectors;
  for (std::size_t i = 0; i < count; ++i) vectors[i] = {const_cast<char*>(pieces[i].data), pieces[i].size};
  return socket.send(vectors.data(), count);
}

}  // namespace

stream_session::stream_session(session_owner& owner, std::uint64_t id, peer_socket socket)
    : owner_(owner),
      id_(id),
      socket_(std::move(socket)),
      reader_(static_cast<std::size_t>(owner.bounds().max_frame_bytes)),
      opened_ms_(owner.now_ms()),
      received_ms_(opened_ms_),
      sent_ms_(opened_ms_),
      in_use_ms_(opened_ms_) {}

void stream_session::open(std::string answer, std::string early, std::shared_ptr<void> connection_slot) {
  place_ = std::move(connection_slot);
  boost::system::error_code error;
  auto& tcp = socket_.tcp();
  tcp.non_blocking(true, error);
  tcp.set_option(net::ip::tcp::no_delay(true), error);
  ::setsockopt(tcp.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_in_kernel, sizeof unsent_in_kernel);
  queue_.push_raw(std::make_shared<const std::string>(std::move(answer)));
  owner_.has_output(*this);
  if (!early.empty()) take(early);
  wait_readable();
}

void stream_session::deflate(const deflate_terms& agreed, message_inflater& inflater, std::shared_ptr<void> place) {
  queue_.deflate_by(std::make_unique<message_deflater>(agreed));
  inflater_ = &inflater;
  deflate_place_ = std::move(place);
  reader_.allow_deflated();
}

std::size_t stream_session::room() const {
  const auto half = static_cast<std::size_t>(owner_.bounds().session_queue_max_bytes) / 2;
  return is_open() && queue_.bytes() < half ? half - queue_.bytes() : 0;
}

void stream_session::send(shared_text text, send_queue::topic about) {
  if (!is_open() || !make_room(send_queue::bytes_of(text->size()))) return;
  if (conflated_ && about != nullptr) return owner_.dropped(*this, {about});
  queue_.push_frame(ws_opcode::text, std::move(text), about);
  owner_.has_output(*this);
}

/// A queue over its bound loses what may be lost; if that is not enough the reader is too slow.
bool stream_session::make_room(std::size_t bytes) {
  const auto max = static_cast<std::size_t>(owner_.bounds().session_queue_max_bytes);
  if (queue_.bytes() + bytes <= max) return true;
  if (const auto topics = queue_.drop_topics(); !topics.empty()) {
    conflated_ = true;
    owner_.counts().conflations.add();
    owner_.dropped(*this, topics);
  }
  if (queue_.bytes() + bytes <= max) return true;
  owner_.counts().closed_slow.add();
  close(close_code::over_limit, "too_slow");
  return false;
}

void stream_session::push_control(ws_opcode opcode, std::string payload) {
  if (!is_open() || !make_room(send_queue::bytes_of(payload.size()))) return;
  queue_.push_frame(opcode, std::make_shared<const std::string>(std::move(payload)));
  owner_.has_output(*this);
}

void stream_session::close(close_code code, std::string_view reason) {
  if (!is_open()) return;
  phase_ = phase::closing;
  if (code != close_code::over_limit && code != close_code::restart) owner_.counts().closed_bad.add();
  cut_at_ms_ = owner_.now_ms() + close_patience_ms;
  // What is queued ahead of an error was sent in order; for a slow reader it would delay the reason.
  if (code == close_code::over_limit) queue_.drop_unsent();
  queue_.push_frame(ws_opcode::close,
                    std::make_shared<const std::string>(close_payload(static_cast<std::uint16_t>(code), reason)));
  owner_.has_output(*this);
  owner_.leaves(*this);
}

void stream_session::cut() {
  if (is_gone()) return;
  phase_ = phase::gone;
  socket_.close();
  place_.reset();
  user_place.reset();
  owner_.leaves(*this);
}

void stream_session::flush() {
  if (write_blocked_ || is_gone()) return;
  std::array<send_queue::piece, send_queue::pieces_max> pieces;
  while ((!queue_.empty() || socket_.has_unsent()) && !write_blocked_) {
    const auto count = queue_.gather(pieces);
    const auto taken = write_pieces(socket_, pieces, count);
    if (taken < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return cut();
      wait_writable();
      break;
    }
    queue_.sent(static_cast<std::size_t>(taken));
    owner_.counts().bytes_sent.add(static_cast<std::uint64_t>(taken));
    sent_ms_ = owner_.now_ms();
  }
  if (queue_.empty() && !socket_.has_unsent()) finish_if_closed();
  tell_if_drained();
}

/// After the last byte of a closing stream: a peer that has closed too is let go; from any other we wait for its close
/// frame, for to close a socket with unread bytes would take ours from it.
void stream_session::finish_if_closed() {
  if (phase_ != phase::closing) return;
  if (peer_closed_) return cut();
  (void)socket_.end_sending();
}

void stream_session::wait_writable() {
  write_blocked_ = true;
  socket_.tcp().async_wait(tcp_socket::wait_write, [self = shared_from_this()](const boost::system::error_code& error) {
    self->write_blocked_ = false;
    if (error || self->is_gone()) return self->cut();
    self->flush();
  });
}

void stream_session::tell_if_drained() {
  if (!(conflated_ || room_wanted) || room() == 0) return;
  conflated_ = false;
  room_wanted = false;
  owner_.drained(*this);
}

void stream_session::wait_readable() {
  if (is_gone()) return;
  socket_.tcp().async_wait(tcp_socket::wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
    if (error || self->is_gone()) return self->cut();
    self->read_some();
  });
}

void stream_session::read_some() {
  const auto buffer = owner_.read_buffer();
  for (int i = 0; i < reads_at_once; ++i) {
    const auto count = socket_.receive(buffer.data(), buffer.size());
    if (count == 0) return cut();
    if (count < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) break;
      return cut();
    }
    take(buffer.first(static_cast<std::size_t>(count)));
    if (is_gone()) return;
    if (static_cast<std::size_t>(count) < buffer.size()) break;
  }
  wait_readable();
}

void stream_session::take(std::span<char> bytes) {
  received_ms_ = owner_.now_ms();
  pinged_ = false;
  reader_.feed(bytes);
  while (const auto message = reader_.next()) {
    if (!is_open() && message->opcode != ws_opcode::close) continue;
    take(*message);
    if (is_gone()) return;
  }
  if (!reader_.fault().empty()) close(close_code::bad_frame, reader_.fault());
}

void stream_session::take(const ws_message& message) {
  switch (message.opcode) {
    case ws_opcode::text:
      heard_ = true;
      owner_.counts().frames_received.add();
      return take_text(message);
    case ws_opcode::ping:
      return push_control(ws_opcode::pong, std::string(message.payload));
    case ws_opcode::close:
      return answer_close(message.payload);
    case ws_opcode::pong:
      return;
    default:
      return close(close_code::bad_frame, "binary_frame");
  }
}

void stream_session::take_text(const ws_message& message) {
  if (!message.deflated) return owner_.on_text(*this, message.payload);
  const auto max = static_cast<std::size_t>(owner_.bounds().max_frame_bytes);
  const auto text = inflater_->inflated(message.payload, max);
  if (!text) return close(close_code::bad_frame, text.error());
  owner_.on_text(*this, *text);
}

void stream_session::answer_close(std::string_view payload) {
  peer_closed_ = true;
  if (phase_ == phase::closing) {
    if (queue_.empty() && !socket_.has_unsent()) cut();
    return;
  }
  const auto code = close_code_of(payload);
  if (!code) return close(close_code::bad_frame, "bad_close_frame");
  phase_ = phase::closing;
  cut_at_ms_ = owner_.now_ms() + close_patience_ms;
  queue_.push_frame(ws_opcode::close,
                    std::make_shared<const std::string>(*code == 1005 ? std::string() : close_payload(*code, {})));
  owner_.has_output(*this);
  owner_.leaves(*this);
}

void stream_session::tick() {
  const auto now = owner_.now_ms();
  const auto& bounds = owner_.bounds();
  if (phase_ == phase::closing && now >= cut_at_ms_) return cut();
  if (!is_open()) return;
  if (!heard_ && now - opened_ms_ >= bounds.first_frame_timeout_ms)
    return close(close_code::timed_out, "no_first_frame");
  if (caller || channels() > 0) in_use_ms_ = now;
  if (now - in_use_ms_ >= bounds.idle_timeout_ms) return close(close_code::timed_out, "idle");
  if (now - received_ms_ >= bounds.peer_timeout_ms) return close(close_code::timed_out, "peer_silent");
  if (!pinged_ && now - received_ms_ >= bounds.peer_timeout_ms / 2) {
    pinged_ = true;
    push_control(ws_opcode::ping, {});
  }
  if (is_open() && queue_.empty() && now - sent_ms_ >= bounds.heartbeat_ms) send(heartbeat_text(++heartbeats_));
}

}  // namespace madang
