#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cluster/link/link_transport.hpp"
#include "cluster/link/tls/link_certificates.hpp"
#include "cluster/link/tls/tls_link_settings.hpp"

namespace madang {

/// A connection without its object: what moves to another thread.
struct tls_parts {
  int socket = -1;
  link_tls_session session;
};

/// One TCP connection under TLS, all of it on one thread. It reads without being asked, and asks for bytes to write
/// when it can write. It lives until its socket is closed; the user may leave before that.
class tls_connection : public std::enable_shared_from_this<tls_connection> {
 public:
  using io_context = boost::asio::io_context;
  using tcp = boost::asio::ip::tcp;

  class user {
   public:
    virtual void opened() = 0;
    /// The peer has said this. `write` follows by itself.
    virtual void heard(std::span<const std::byte> bytes) = 0;
    /// What to write next; nothing: `write` will be called when there is something.
    virtual std::vector<std::byte> next_output() = 0;
    /// The last call.
    virtual void closed(const link_down& why) = 0;

   protected:
    ~user() = default;
  };

  tls_connection(io_context& io, const tls_patience& patience, user& of);
  ~tls_connection();
  tls_connection(const tls_connection&) = delete;
  tls_connection& operator=(const tls_connection&) = delete;

  /// Calls the peer. Of several addresses that a name has, the first that answers.
  void call(const std::string& host, std::uint16_t port, const link_certificates& with);
  /// Answers a caller.
  void answer(tcp::socket socket, const link_certificates& with);
  /// Goes on with a connection whose hands are shaken.
  void take_over(tls_parts parts);
  /// Gives the connection away, in `heard` only; `closed` does not come.
  tls_parts release();

  bool is_open() const { return stage_ == stage::open; }
  /// Ends the connection unless it is given away before that.
  void give_away_within(std::int64_t nanos);
  /// Asks `next_output` until it has nothing or the socket is full.
  void write();
  /// Says what is still to be said, then closes; the user is not called any more. Ends in finite time.
  void end(std::vector<std::byte> last_words);

 private:
  enum class stage : std::uint8_t { connecting, shaking, open, ending, lingering, closed };
  using wait_type = boost::asio::socket_base::wait_type;

  void connect(const tcp::resolver::results_type& to);
  void begin_handshake(bool calls);
  void shake_hands();
  void read();
  bool write_pending();
  void go_on_after(int ssl_error);
  void wait(wait_type what);
  void ready(wait_type what);
  void set_deadline(std::int64_t nanos, link_trouble what, const char* why);
  void fail(const link_down& why);
  void linger();
  void discard();
  void close();

  io_context& io_;
  tls_patience patience_;
  user* user_;
  stage stage_ = stage::connecting;
  tcp::socket socket_;
  tcp::resolver resolver_;
  boost::asio::steady_timer deadline_;
  const link_certificates* certificates_ = nullptr;
  link_tls_session session_;
  std::vector<std::byte> in_;
  std::vector<std::byte> out_;
  std::size_t written_ = 0;
  bool waits_to_read_ = false;
  bool waits_to_write_ = false;
};

}  // namespace madang
