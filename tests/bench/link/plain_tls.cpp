#include "tests/bench/link/plain_tls.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <thread>
#include <vector>

namespace madang {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using stream = asio::ssl::stream<tcp::socket>;
using steady = std::chrono::steady_clock;

constexpr std::size_t piece_bytes = 64u << 10;

asio::ssl::context context_of(const link_certificate_files& files) {
  asio::ssl::context made(asio::ssl::context::tlsv13);
  made.use_certificate_chain_file(files.certificate);
  made.use_private_key_file(files.key, asio::ssl::context::pem);
  made.load_verify_file(files.authority);
  made.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  return made;
}

/// Reads until the other side ends; answers each message of the first `echoes`.
void serve(stream& with, std::size_t message_bytes, int echoes, std::uint64_t& received) {
  std::vector<std::byte> bytes(piece_bytes);
  with.handshake(stream::server);
  with.next_layer().set_option(tcp::no_delay(true));
  for (int i = 0; i < echoes; ++i) {
    asio::read(with, asio::buffer(bytes.data(), message_bytes));
    asio::write(with, asio::buffer(bytes.data(), message_bytes));
  }
  boost::system::error_code ended;
  while (!ended) received += with.read_some(asio::buffer(bytes), ended);
}

}  // namespace

plain_tls_rate measure_plain_tls(const link_certificate_files& caller, const link_certificate_files& called,
                                 double seconds, std::size_t message_bytes, int round_trips) {
  asio::io_context io;
  auto called_context = context_of(called);
  auto caller_context = context_of(caller);
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::uint64_t received = 0;
  auto last = steady::now();
  std::thread server([&] {
    asio::io_context own;
    stream with(acceptor.accept(own), called_context);
    serve(with, message_bytes, round_trips, received);
    last = steady::now();
  });
  stream with(io, caller_context);
  with.next_layer().connect(acceptor.local_endpoint());
  with.next_layer().set_option(tcp::no_delay(true));
  with.handshake(stream::client);
  plain_tls_rate out;
  std::vector<std::byte> bytes(piece_bytes);
  for (int i = 0; i < round_trips; ++i) {
    const auto start = steady::now();
    asio::write(with, asio::buffer(bytes.data(), message_bytes));
    asio::read(with, asio::buffer(bytes.data(), message_bytes));
    out.round_trips.add((steady::now() - start).count());
  }
  const auto start = steady::now();
  while (std::chrono::duration<double>(steady::now() - start).count() < seconds) asio::write(with, asio::buffer(bytes));
  with.next_layer().shutdown(tcp::socket::shutdown_send);
  server.join();
  out.bytes_per_second = static_cast<double>(received) / std::chrono::duration<double>(last - start).count();
  return out;
}

}  // namespace madang
