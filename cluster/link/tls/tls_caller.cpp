#include "cluster/link/tls/tls_caller.hpp"

#include <utility>

namespace madang {

tls_caller::tls_caller(tls_connection::io_context& io, const tls_patience& patience, host& of)
    : patience_(patience), host_(of), connection_(std::make_shared<tls_connection>(io, patience, *this)) {}

void tls_caller::begin(tls_connection::tcp::socket socket, const link_certificates& with) {
  connection_->answer(std::move(socket), with);
}

void tls_caller::send_away(link_fault why) {
  std::vector<std::byte> farewell;
  append_farewell(why, farewell);
  connection_->end(std::move(farewell));
}

void tls_caller::heard(std::span<const std::byte> bytes) {
  const auto self = shared_from_this();
  said_.insert(said_.end(), bytes.begin(), bytes.end());
  const auto greeting = read_greeting(said_);
  if (greeting.hello) return host_.greeted(*this, *greeting.hello, said_);
  if (!greeting.is_none) return;
  send_away(link_fault::not_a_link);
  host_.gone(*this, {link_trouble::faulted, link_fault::not_a_link, "the caller does not greet as a node"});
}

}  // namespace madang
