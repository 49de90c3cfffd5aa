#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "cluster/link/tls/tls_connection.hpp"

namespace madang {

/// One who has called and not greeted yet. Belongs to the listener's thread.
class tls_caller final : public tls_connection::user, public std::enable_shared_from_this<tls_caller> {
 public:
  /// Where callers come from and go to.
  class host {
   public:
    virtual void greeted(tls_caller& by, const link_hello& hello, const std::vector<std::byte>& bytes) = 0;
    virtual void gone(tls_caller& which, const link_down& why) = 0;

   protected:
    ~host() = default;
  };

  tls_caller(tls_connection::io_context& io, const tls_patience& patience, host& of);

  void begin(tls_connection::tcp::socket socket, const link_certificates& with);
  /// In `greeted` only.
  tls_parts release() { return connection_->release(); }
  void hang_up() { connection_->end({}); }
  /// Says why, and closes.
  void send_away(link_fault why);

 private:
  void opened() override { connection_->give_away_within(patience_.handshake); }
  void heard(std::span<const std::byte> bytes) override;
  std::vector<std::byte> next_output() override { return {}; }
  void closed(const link_down& why) override { host_.gone(*this, why); }

  tls_patience patience_;
  host& host_;
  std::shared_ptr<tls_connection> connection_;
  std::vector<std::byte> said_;
};

}  // namespace madang
