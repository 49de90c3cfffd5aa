#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "gateway/api/exchange.hpp"
#include "gateway/api/routing/dispatcher.hpp"
#include "gateway/http/peer_socket.hpp"
#include "gateway/http/request_reader.hpp"
#include "gateway/security/door/client_address.hpp"
#include "gateway/security/door/cors.hpp"
#include "gateway/stream/stream_endpoint.hpp"

namespace madang {

class http_connection;

/// What a connection needs from its io thread. All on that thread.
class connection_owner {
 public:
  virtual ~connection_owner() = default;
  virtual dispatcher& door() = 0;
  virtual http_metrics& counts() = 0;
  virtual const http_settings& bounds() const = 0;
  virtual const cors_policy& origins() const = 0;
  virtual const problem_table& problems() const = 0;
  virtual const proxy_list& proxies() const = 0;
  virtual std::size_t route_index(const exchange& of) const = 0;

  /// Steady; as of the present turn of the loop.
  virtual std::int64_t now_ns() const = 0;
  /// The time of the node, which is the market's.
  virtual unix_nanos wall_time() const = 0;
  virtual std::string_view http_date() = 0;
  virtual std::string new_request_id() = 0;
  /// Where every connection reads into.
  virtual std::span<char> read_buffer() = 0;

  /// Whatever wakes a connection stands between these two.
  virtual void turn_begins() = 0;
  virtual void turn_ends() = 0;
  /// Calls `settle` once, at the end of the present turn.
  virtual void settle_later(const std::shared_ptr<http_connection>& who) = 0;
  virtual void becomes_stream(stream_arrival&& arrival) = 0;
  /// The node ends soon: each answer is the last one on its connection.
  virtual bool says_goodbye() const { return false; }
  /// The connection is closed; its owner lets go of it.
  virtual void leaves(http_connection& who) = 0;
};

/// One HTTP/1.1 connection: keeps requests and answers in order, bounds sizes and times. It waits for its socket
/// instead of reading ahead and writes at once when it may, so an idle one holds no buffer and no timer. Belongs to one
/// io thread.
class http_connection final : public answer_sink, public std::enable_shared_from_this<http_connection> {
 public:
  using tcp_socket = peer_socket::tcp_socket;

  /// `place`: its place among the connections allowed; held as long as the connection lives.
  http_connection(connection_owner& owner, peer_socket socket, const ip_address& peer,
                  std::shared_ptr<void> connection_slot);

  void start();
  /// Writes what is ready and goes on with what was read ahead.
  void settle();
  /// Looks at every time limit; some times a second.
  void tick();
  /// Takes no further request; closes when the answers that are due have left.
  void finish();
  /// Drops the connection as it is.
  void cut();

  void answered(exchange& of, http_response&& response) override;
  void become_stream(exchange& of) override;

  // Kept for the owner.
  bool settle_queued = false;
  std::list<std::shared_ptr<http_connection>>::iterator place_in_list;

 private:
  /// One request and its answer, which waits until those before it have left.
  struct turn {
    exchange_ptr ex;  ///< none for a request that could not be read
    std::string text;
    bool done = false;
    bool close = false;
    bool keep_alive_1_0 = false;
    bool without_body = false;
  };
  enum class phase : std::uint8_t { open, lingering, closed };

  void wait_readable();
  void wait_writable();
  void read_some();
  void take(std::string_view bytes);
  std::size_t consume(std::string_view bytes);
  bool resume();
  bool may_read() const;
  bool all_answered() const { return turns_.empty() && !has_unsent(); }
  std::size_t unsent() const { return out_.size() - out_at_; }
  bool has_unsent() const { return unsent() > 0 || socket_.has_unsent(); }

  void begin(http_request&& request);
  void wipe_what_was_read(std::string_view bytes, std::size_t used);
  void note_peer_done();
  void refuse_unread(std::string_view code);
  void say_continue();
  void write_answer(std::string& into, const turn& at, const http_response& response, std::string_view request_id);
  void promote();
  void flush();
  void took(std::size_t bytes);
  void end_if_over();
  void hand_over(std::string_view early);

  void expire_turns(std::int64_t now);
  bool too_slow(std::int64_t now) const;
  bool overdue(std::int64_t now) const;
  std::int64_t read_deadline() const;

  connection_owner& owner_;
  peer_socket socket_;
  const ip_address peer_;
  std::shared_ptr<void> place_;
  request_reader reader_;
  token_memory token_;
  std::deque<turn> turns_;
  std::string unread_;  ///< read ahead, or an unfinished piece of a header
  std::string out_;
  std::size_t out_at_ = 0;

  phase phase_ = phase::open;
  bool secret_read_ = false;  ///< the request just taken holds a password
  bool waiting_to_read_ = false;
  bool waiting_to_write_ = false;
  bool last_request_ = false;  ///< no further request will be taken
  bool finishing_ = false;     ///< the server stops: what is due leaves, then the connection ends
  bool close_after_ = false;   ///< close when everything due has left
  bool peer_done_ = false;     ///< the peer sends no more
  exchange_ptr stream_;        ///< the request that made this connection a WebSocket

  std::int64_t quiet_since_ns_ = 0;    ///< the last answer left, or the connection began
  std::int64_t request_since_ns_ = 0;  ///< the first byte of an unfinished request; 0: none
  std::int64_t body_since_ns_ = 0;     ///< its header was complete; 0: it is not
  std::int64_t written_ns_ = 0;        ///< the peer last took enough to be waited for
  std::size_t written_since_ = 0;      ///< bytes it has taken since
  std::int64_t progress_ns_ = 0;       ///< the connection began, a request was complete, or `written_ns_`
  std::int64_t linger_until_ns_ = 0;
};

}  // namespace madang
