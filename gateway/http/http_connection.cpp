#include "gateway/http/http_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "gateway/security/secret_text.hpp"

namespace madang {
namespace {

namespace net = boost::asio;
using boost::system::error_code;

constexpr std::int64_t nanos_per_ms = 1'000'000;
/// Answers that wait for a slow peer; above it no further request is read.
constexpr std::size_t unsent_max = 262'144;
/// After our last word the peer may finish sending, so that it reads that word instead of a reset.
constexpr std::int64_t linger_ns = 1'000 * nanos_per_ms;
/// Reads of one readiness, so that one busy peer does not hold up the others.
constexpr int reads_at_once = 4;
/// Of an answer a peer takes at least this much within the write time-out, or all of it.
constexpr std::size_t write_floor_bytes = 4'096;
/// Buffers larger than this are given back when they are empty.
constexpr std::size_t buffer_kept_max = 16'384;

reader_limits limits_of(const http_settings& bounds) {
  reader_limits out;
  out.header_bytes = static_cast<std::uint32_t>(bounds.max_header_bytes);
  out.body_bytes = static_cast<std::uint64_t>(bounds.max_body_bytes);
  return out;
}

std::string_view code_of(read_fault fault) {
  switch (fault) {
    case read_fault::header_too_large:
      return "header_too_large";
    case read_fault::body_too_large:
      return "body_too_large";
    case read_fault::transfer_encoding_unsupported:
      return "transfer_encoding_unsupported";
    case read_fault::expectation_unsupported:
      return "expectation_failed";
    case read_fault::none:
    case read_fault::malformed:
      break;
  }
  return "malformed_http";
}

void give_back_if_large(std::string& buffer) {
  buffer.clear();
  if (buffer.capacity() > buffer_kept_max) buffer.shrink_to_fit();
}

}  // namespace

http_connection::http_connection(connection_owner& owner, peer_socket socket, const ip_address& peer,
                                 std::shared_ptr<void> connection_slot)
    : owner_(owner),
      socket_(std::move(socket)),
      peer_(peer),
      place_(std::move(connection_slot)),
      reader_(limits_of(owner.bounds())) {}

void http_connection::start() {
  error_code error;
  socket_.tcp().non_blocking(true, error);
  socket_.tcp().set_option(net::ip::tcp::no_delay(true), error);
  quiet_since_ns_ = progress_ns_ = owner_.now_ns();
  wait_readable();
}

// ---- reading -------------------------------------------------------------------------------------------------------

bool http_connection::may_read() const {
  if (phase_ == phase::lingering) return true;
  return phase_ == phase::open && !last_request_ && !peer_done_ && unsent() < unsent_max &&
         turns_.size() < static_cast<std::size_t>(owner_.bounds().max_pipelined);
}

void http_connection::wait_readable() {
  if (waiting_to_read_ || !may_read()) return;
  waiting_to_read_ = true;
  socket_.tcp().async_wait(tcp_socket::wait_read, [self = shared_from_this()](const error_code& error) {
    self->waiting_to_read_ = false;
    if (self->phase_ == phase::closed || error == net::error::operation_aborted) return;
    self->owner_.turn_begins();
    if (error) {
      self->cut();
    } else {
      self->read_some();
      self->owner_.settle_later(self);
    }
    self->owner_.turn_ends();
  });
}

void http_connection::read_some() {
  const auto buffer = owner_.read_buffer();
  for (int i = 0; i < reads_at_once && may_read(); ++i) {
    const auto count = socket_.receive(buffer.data(), buffer.size());
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    if (count < 0) return cut();
    if (count == 0) return note_peer_done();
    const auto bytes = static_cast<std::size_t>(count);
    if (phase_ == phase::open) take({buffer.data(), bytes});
    if (bytes < buffer.size()) return;
  }
}

void http_connection::take(std::string_view bytes) {
  if (unread_.empty()) {
    bytes.remove_prefix(consume(bytes));
    if (phase_ == phase::open && !last_request_) unread_ += bytes;
  } else {
    unread_ += bytes;
    resume();
  }
}

/// Goes on with what was read ahead. True: there is more to write now.
bool http_connection::resume() {
  if (unread_.empty() || phase_ != phase::open || !may_read()) return false;
  const auto used = consume(unread_);
  unread_.erase(0, used);
  if (unread_.empty()) give_back_if_large(unread_);
  return used > 0 && unsent() > 0;
}

std::size_t http_connection::consume(std::string_view bytes) {
  std::size_t used = 0;
  while (phase_ == phase::open && may_read() && used < bytes.size()) {
    if (request_since_ns_ == 0) request_since_ns_ = owner_.now_ns();
    const auto taken = reader_.feed(bytes.substr(used));
    used += taken;
    if (reader_.at() == request_reader::phase::failed) {
      refuse_unread(code_of(reader_.fault()));
      return bytes.size();
    }
    if (reader_.at() != request_reader::phase::complete) {
      if (reader_.at() == request_reader::phase::body && body_since_ns_ == 0) body_since_ns_ = owner_.now_ns();
      if (reader_.take_continue()) say_continue();
      // A chunk's extension without an end is the one thing the reader does not bound itself.
      const auto unread_max = static_cast<std::size_t>(owner_.bounds().max_header_bytes) + owner_.read_buffer().size();
      if (bytes.size() - used > unread_max) refuse_unread("malformed_http");
      break;
    }
    begin(reader_.take());
    wipe_what_was_read(bytes, used);
    if (stream_) {
      hand_over(bytes.substr(used));
      return bytes.size();
    }
  }
  if (used == bytes.size() && !reader_.started()) request_since_ns_ = 0;
  return used;
}

void http_connection::note_peer_done() {
  peer_done_ = true;
  for (const auto& one : turns_) {
    if (one.ex) one.ex->peer_has_finished();
  }
}

/// The request that was just taken may hold a password: its bytes are overwritten where they were read into.
void http_connection::wipe_what_was_read(std::string_view bytes, std::size_t used) {
  if (!secret_read_) return;
  secret_read_ = false;
  const auto buffer = owner_.read_buffer();
  wipe_bytes(const_cast<char*>(bytes.data()), used);
  const bool in_buffer = bytes.data() >= buffer.data() && bytes.data() < buffer.data() + buffer.size();
  const auto kept = in_buffer ? static_cast<std::size_t>(bytes.data() - buffer.data()) + bytes.size() : 0;
  wipe_bytes(buffer.data() + kept, buffer.size() - kept);
}

void http_connection::begin(http_request&& request) {
  request_since_ns_ = 0;
  body_since_ns_ = 0;
  progress_ns_ = owner_.now_ns();
  const auto ex = std::make_shared<exchange>(weak_from_this(), owner_.problems());
  const auto wanted = request.headers.find("X-Request-Id");
  ex->request_id = is_request_id(wanted) ? std::string(wanted) : owner_.new_request_id();
  ex->client = owner_.proxies().client_of(peer_, request.headers);
  ex->received_at = owner_.wall_time();
  ex->started_ns = owner_.now_ns();
  ex->patience_ends_ns = ex->started_ns + owner_.bounds().request_timeout_ms * nanos_per_ms;
  auto& at = turns_.emplace_back();
  at.ex = ex;
  at.close = !request.keep_alive || owner_.says_goodbye();
  at.keep_alive_1_0 = request.http_1_0 && request.keep_alive;
  at.without_body = request.method == http_method::head;
  if (at.close) last_request_ = true;
  ex->request = std::move(request);
  owner_.door().serve(ex, token_);
  secret_read_ = ex->at != nullptr && ex->at->secret;
}

/// The client waits for leave to send its body. While earlier answers are due it is left to its own patience, for the
/// leave would stand between them.
void http_connection::say_continue() {
  if (!turns_.empty()) return;
  out_ += "HTTP/1.1 100 Continue\r\n\r\n";
  owner_.settle_later(shared_from_this());
}

/// A request that cannot be read, or did not arrive in time: said in its turn, and the last word on this connection.
void http_connection::refuse_unread(std::string_view code) {
  last_request_ = true;
  unread_.clear();
  const auto wanted = reader_.partial().headers.find("X-Request-Id");
  const auto id = is_request_id(wanted) ? std::string(wanted) : owner_.new_request_id();
  auto response = to_response(problem{code, {}, {}, {}, true}, id);
  owner_.origins().add_headers(reader_.partial(), response);
  owner_.counts().observe(static_cast<std::size_t>(-1), response.status, 0);
  auto& at = turns_.emplace_back();
  at.close = true;
  at.done = true;
  write_answer(at.text, at, response, id);
  promote();
}

// ---- answering -----------------------------------------------------------------------------------------------------

void http_connection::write_answer(std::string& into, const turn& at, const http_response& response,
                                   std::string_view request_id) {
  response_frame frame;
  frame.request_id = request_id;
  frame.date = owner_.http_date();
  const auto market_time = to_rfc3339(owner_.wall_time());
  frame.market_time = market_time;
  frame.close = at.close;
  frame.keep_alive_1_0 = at.keep_alive_1_0;
  frame.without_body = at.without_body;
  frame.over_tls = socket_.is_tls();
  if (at.ex && at.ex->rate) frame.rate = &*at.ex->rate;
  append_response(into, response, frame);
}

void http_connection::answered(exchange& of, http_response&& response) {
  if (phase_ != phase::open) return;
  owner_.counts().observe(owner_.route_index(of), response.status, owner_.now_ns() - of.started_ns);
  const auto at = std::find_if(turns_.begin(), turns_.end(), [&](const turn& one) { return one.ex.get() == &of; });
  if (at == turns_.end()) return;
  at->done = true;
  at->close = at->close || response.close;
  if (at->close) last_request_ = true;
  owner_.origins().add_headers(of.request, response);
  if (at == turns_.begin()) {
    write_answer(out_, *at, response, of.request_id);
  } else {
    write_answer(at->text, *at, response, of.request_id);
  }
  promote();
}

/// Moves the answers whose turn has come to what is written next.
void http_connection::promote() {
  while (!turns_.empty() && turns_.front().done) {
    auto& front = turns_.front();
    out_ += front.text;
    const bool close = front.close;
    turns_.pop_front();
    if (!close) continue;
    close_after_ = true;
    last_request_ = true;
    turns_.clear();  // requests behind the last one are not answered
  }
  owner_.settle_later(shared_from_this());
}

/// What is due leaves first; a WebSocket cannot begin while an answer before it is still on its way.
void http_connection::become_stream(exchange& of) {
  if (turns_.size() == 1) flush();
  if (phase_ != phase::open) return;
  if (turns_.size() != 1 || has_unsent()) {
    const problem why{"malformed_http", "Ask for a WebSocket once all earlier answers have come.", {}, {}, true};
    return answered(of, to_response(why, of.request_id));
  }
  owner_.counts().observe(owner_.route_index(of), 101, 0);
  stream_ = turns_.front().ex;
}

/// From now on the socket belongs to the stream.
void http_connection::hand_over(std::string_view early) {
  error_code error;
  if (waiting_to_read_ || waiting_to_write_) socket_.tcp().cancel(error);
  const auto ex = std::exchange(stream_, nullptr);
  turns_.clear();
  phase_ = phase::closed;
  owner_.becomes_stream({std::move(socket_), std::move(ex->request), ex->request_id, std::string(early),
                         std::move(ex->caller), ex->client, std::move(place_)});
  owner_.leaves(*this);
}

// ---- writing -------------------------------------------------------------------------------------------------------

void http_connection::settle() {
  do {
    flush();
  } while (phase_ == phase::open && resume());
  if (phase_ == phase::closed) return;
  end_if_over();
  if (phase_ != phase::closed) wait_readable();
}

void http_connection::flush() {
  if (phase_ != phase::open || waiting_to_write_) return;
  while (has_unsent()) {
    const auto count = socket_.send(out_.data() + out_at_, unsent());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait_writable();
    if (count < 0) return cut();
    took(static_cast<std::size_t>(count));
  }
  if (out_at_ == 0) return;
  give_back_if_large(out_);
  out_at_ = 0;
  quiet_since_ns_ = owner_.now_ns();
}

/// The peer took bytes. A trickle is not what keeps a connection alive.
void http_connection::took(std::size_t bytes) {
  out_at_ += bytes;
  written_since_ += bytes;
  if (written_since_ < write_floor_bytes && has_unsent()) return;
  written_since_ = 0;
  written_ns_ = progress_ns_ = owner_.now_ns();
}

void http_connection::wait_writable() {
  waiting_to_write_ = true;
  if (written_ns_ == 0 || out_at_ == 0) {
    written_ns_ = owner_.now_ns();
    written_since_ = 0;
  }
  socket_.tcp().async_wait(tcp_socket::wait_write, [self = shared_from_this()](const error_code& error) {
    self->waiting_to_write_ = false;
    if (self->phase_ == phase::closed || error == net::error::operation_aborted) return;
    self->owner_.turn_begins();
    if (error) {
      self->cut();
    } else {
      self->owner_.settle_later(self);
    }
    self->owner_.turn_ends();
  });
}

void http_connection::end_if_over() {
  if (phase_ == phase::lingering) {
    if (peer_done_) cut();
    return;
  }
  if (!all_answered()) return;
  if (peer_done_) return cut();
  if (finishing_) last_request_ = close_after_ = true;
  if (!close_after_) return;
  if (!socket_.end_sending()) return cut();
  phase_ = phase::lingering;
  linger_until_ns_ = owner_.now_ns() + linger_ns;
}

void http_connection::finish() {
  if (phase_ != phase::open) return;
  finishing_ = true;
  // A request that has arrived is told to come again, and that is the last word.
  read_some();
  if (phase_ != phase::open) return;
  if (unread_.empty() && !turns_.empty()) {
    last_request_ = true;
    turns_.back().close = true;
  }
  owner_.settle_later(shared_from_this());
}

void http_connection::cut() {
  if (phase_ == phase::closed) return;
  phase_ = phase::closed;
  socket_.close();
  for (const auto& one : turns_) {
    if (one.ex) one.ex->abandon();
  }
  turns_.clear();
  place_.reset();
  owner_.leaves(*this);
}

// ---- time limits ---------------------------------------------------------------------------------------------------

void http_connection::tick() {
  const auto now = owner_.now_ns();
  if (phase_ == phase::lingering && now >= linger_until_ns_) return cut();
  if (overdue(now)) {
    owner_.counts().overdue_connections.add();
    return cut();
  }
  if (phase_ != phase::open) return;
  expire_turns(now);
  if (too_slow(now)) {
    owner_.counts().slow_peers.add();
    return cut();
  }
  if (!may_read() || now < read_deadline()) return;
  if (request_since_ns_ == 0) return cut();  // nothing was asked: nothing is said
  owner_.counts().slow_peers.add();
  refuse_unread("request_timeout");
}

void http_connection::expire_turns(std::int64_t now) {
  std::vector<exchange_ptr> late;
  for (const auto& one : turns_) {
    if (one.ex && !one.done && now >= one.ex->patience_ends_ns) late.push_back(one.ex);
  }
  for (const auto& ex : late) {
    owner_.counts().timeouts.add();
    ex->refuse("outcome_unknown");
  }
}

/// The last resort: no way to go on takes longer than all time limits together, so a connection that has not gone on
/// for so long is stuck, by whatever fault.
bool http_connection::overdue(std::int64_t now) const {
  const auto& of = owner_.bounds();
  const auto longest_ms =
      of.idle_timeout_ms + of.header_timeout_ms + of.body_timeout_ms + of.request_timeout_ms + of.write_timeout_ms;
  return now - progress_ns_ >= longest_ms * nanos_per_ms + 2 * linger_ns;
}

bool http_connection::too_slow(std::int64_t now) const {
  return has_unsent() && waiting_to_write_ && now - written_ns_ >= owner_.bounds().write_timeout_ms * nanos_per_ms;
}

std::int64_t http_connection::read_deadline() const {
  const auto& bounds = owner_.bounds();
  if (body_since_ns_ != 0) return body_since_ns_ + bounds.body_timeout_ms * nanos_per_ms;
  if (request_since_ns_ != 0) return request_since_ns_ + bounds.header_timeout_ms * nanos_per_ms;
  if (!all_answered()) return INT64_MAX;
  return quiet_since_ns_ + bounds.idle_timeout_ms * nanos_per_ms;
}

}  // namespace madang
