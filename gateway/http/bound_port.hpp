#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "messages/result.hpp"

namespace madang {

/// A socket that is bound to `http.listen` and does not listen yet: whoever connects is refused until the server has
/// started, and a port that somebody else has is found out before a node writes anything.
class bound_port {
 public:
  /// `listen`: see `parse_listen_address`. The failure names the setting.
  static result<bound_port, std::string> bind(const std::string& listen);
  bound_port(bound_port&& from) noexcept : socket_(std::exchange(from.socket_, -1)), is_v6_(from.is_v6_) {}
  bound_port& operator=(bound_port&&) = delete;
  ~bound_port();

  bool is_v6() const { return is_v6_; }
  /// The number, also where the system has chosen it.
  std::uint16_t number() const;
  /// Hands the socket over to the caller, who closes it.
  int release() { return std::exchange(socket_, -1); }

 private:
  bound_port(int socket, bool is_v6) : socket_(socket), is_v6_(is_v6) {}

  int socket_;
  bool is_v6_;
};

}  // namespace madang
