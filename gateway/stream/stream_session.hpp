#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "gateway/http/peer_socket.hpp"
#include "gateway/stream/channels/channel_reader.hpp"
#include "gateway/stream/protocol/ws_frame.hpp"
#include "gateway/stream/send_queue.hpp"
#include "gateway/stream/stream_metrics.hpp"

namespace madang {

class stream_session;

/// What a session tells its hub. All on the hub's thread.
class session_owner {
 public:
  virtual ~session_owner() = default;
  /// A whole text frame came.
  virtual void on_text(stream_session& by, std::string_view text) = 0;
  /// There is something to send; `flush` is wanted once, soon.
  virtual void has_output(stream_session& who) = 0;
  /// Frames of these topics were dropped, for the reader is too slow.
  virtual void dropped(stream_session& by, const std::vector<send_queue::topic>& topics) = 0;
  /// Enough of what had waited has left: what was dropped or held back may come.
  virtual void drained(stream_session& who) = 0;
  /// The session takes no more frames, and soon is no more.
  virtual void leaves(stream_session& who) = 0;

  /// Milliseconds, steady; as of the present turn of the loop.
  virtual std::int64_t now_ms() const = 0;
  /// Where every session reads into.
  virtual std::span<char> read_buffer() = 0;
  virtual const stream_settings& bounds() const = 0;
  virtual stream_metrics& counts() = 0;
};

/// One WebSocket. Waits for its socket instead of reading ahead and writes at once when it may, so that an idle one
/// holds no buffer and has no timer; ten thousand readers of a channel share each text. Belongs to one thread.
class stream_session final : public channel_reader, public std::enable_shared_from_this<stream_session> {
 public:
  using tcp_socket = peer_socket::tcp_socket;

  stream_session(session_owner& owner, std::uint64_t id, peer_socket socket);

  /// Sends the answer to the opening handshake and begins to read; `early` came behind the request. The slot is let go
  /// with the session.
  void open(std::string answer, std::string early, std::shared_ptr<void> connection_slot);
  /// Frames are compressed as agreed; `inflater` outlives the session, which holds `place` among those that are. Before
  /// `open`.
  void deflate(const deflate_terms& agreed, message_inflater& inflater, std::shared_ptr<void> place);
  /// The client need not send a first frame: the path said what it wants.
  void expect_nothing() { heard_ = true; }
  using channel_reader::send;
  void send(shared_text text, send_queue::topic about) override;
  /// Says why and ends: what waits is dropped.
  void close(close_code code, std::string_view reason) override;
  /// Writes what waits, as far as the socket takes it.
  void flush();
  /// Time-outs, pings and heartbeats; some times a second.
  void tick();
  /// Drops the connection as it is.
  void cut();

  std::uint64_t id() const override { return id_; }
  bool is_open() const override { return phase_ == phase::open; }
  bool is_gone() const { return phase_ == phase::gone; }
  std::size_t room() const override;

  bool flush_wanted = false;  ///< kept for the hub

 private:
  enum class phase : std::uint8_t { open, closing, gone };

  void wait_readable();
  void wait_writable();
  void read_some();
  void take(std::span<char> bytes);
  void take(const ws_message& message);
  void take_text(const ws_message& message);
  void answer_close(std::string_view payload);
  void finish_if_closed();
  void tell_if_drained();
  void push_control(ws_opcode opcode, std::string payload);
  bool make_room(std::size_t bytes);

  session_owner& owner_;
  const std::uint64_t id_;
  peer_socket socket_;
  std::shared_ptr<void> place_;
  ws_reader reader_;
  send_queue queue_;
  message_inflater* inflater_ = nullptr;  ///< null: frames go as they are
  std::shared_ptr<void> deflate_place_;
  phase phase_ = phase::open;
  bool write_blocked_ = false;
  bool conflated_ = false;  ///< something was dropped since the queue was last empty
  bool heard_ = false;      ///< the first frame has come
  bool pinged_ = false;     ///< and nothing has come since
  bool peer_closed_ = false;
  std::int64_t opened_ms_;
  std::int64_t received_ms_;
  std::int64_t sent_ms_;
  std::int64_t in_use_ms_;  ///< it last had a user or a channel
  std::int64_t cut_at_ms_ = 0;
  std::uint64_t heartbeats_ = 0;
};

}  // namespace madang
