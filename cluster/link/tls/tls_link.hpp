#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <vector>

#include "cluster/link/growing_pause.hpp"
#include "cluster/link/link_session.hpp"
#include "cluster/link/link_transport.hpp"
#include "cluster/link/tls/tls_connection.hpp"
#include "cluster/link/tls/tls_link_settings.hpp"
#include "cluster/ports/clock.hpp"

namespace madang {

/// What all links of a transport share; it outlives them.
struct tls_link_house {
  tls_link_settings settings;
  link_certificates certificates;
  const clock& wall;
};

/// Drives one `link_session`: carries its bytes over one connection after another, and what any thread sends to it.
/// Everything without "any thread" belongs to the thread of its io_context.
class tls_link final : public peer_link, public tls_connection::user, public std::enable_shared_from_this<tls_link> {
 public:
  using io_context = boost::asio::io_context;

  /// The node with the lower number calls, so that a pair never has two connections.
  tls_link(std::shared_ptr<io_context> io, std::shared_ptr<const tls_link_house> house, const link_ends& ends,
           link_address peer, std::shared_ptr<link_listener> listener);

  // Any thread.
  link_taking send(link_lane lane, std::vector<std::byte> message) override;
  void consumed(link_lane lane, std::size_t messages, std::size_t bytes) override;
  void end() override;
  std::uint64_t held_bytes(link_lane lane) const override { return held_[index_of(lane)].load(); }
  const link_counts& counts() const override { return counts_; }
  io_context& io() { return *io_; }
  bool is_ended();

  void start();
  /// The peer has called, and greeted with these bytes.
  void called(tls_parts parts, const link_hello& hello, const std::vector<std::byte>& greeting);
  /// Takes nothing more, lets go what can still go within the patience of closing, then calls `done`.
  void stop(std::function<void()> done);

 private:
  struct queued {
    std::vector<link_message> messages;
    bool is_closed = false;
  };
  bool calls() const { return ends_.self < ends_.peer; }

  void opened() override;
  void heard(std::span<const std::byte> bytes) override;
  std::vector<std::byte> next_output() override;
  void closed(const link_down& why) override;

  void call();
  void call_later();
  void tick();
  void tick_later();
  void wake();
  void turn();
  void take_queued();
  void give_back_acknowledged();
  void hand_on();
  void fault(link_fault why);
  void lost(const link_down& why);
  void leave();
  void finish_when_done();

  const std::shared_ptr<io_context> io_;
  const std::shared_ptr<const tls_link_house> house_;
  const link_ends ends_;
  const link_address peer_;
  const std::shared_ptr<link_listener> listener_;
  link_counts counts_;

  std::mutex mutex_;
  queued queued_;  ///< under the mutex
  per_lane<std::atomic<std::uint64_t>> held_{};
  per_lane<std::atomic<std::uint64_t>> consumed_{};
  per_lane<std::atomic<bool>> has_refused_{};
  /// Somebody will ask for what was queued.
  std::atomic<bool> is_woken_{false};

  link_session session_;
  per_lane<std::uint64_t> in_session_{};
  std::vector<link_message> taken_;
  std::shared_ptr<tls_connection> connection_;
  bool was_up_ = false;
  bool is_over_ = false;
  boot_nanos up_since_ = 0;
  boot_nanos stop_by_ = 0;
  std::function<void()> stopped_;
  growing_pause pause_;
  std::mt19937_64 chance_{std::random_device{}()};
  boost::asio::steady_timer ticker_;
  boost::asio::steady_timer pauser_;
};

/// CLOCK_BOOTTIME: it runs while the machine sleeps, too.
boot_nanos boot_now();

}  // namespace madang
