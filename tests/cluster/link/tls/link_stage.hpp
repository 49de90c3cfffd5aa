#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cluster/link/link_transport.hpp"
#include "cluster/link/tls/tls_link_transport.hpp"
#include "cluster/ports/clock.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {

/// Certificates that `deploy/certs` makes in a directory of their own, once for the program.
class made_certificates {
 public:
  static const made_certificates& of_program();

  /// Of `first` and `second`, two nodes of the cluster's authority; `stranger`, of another; `expired`, of ours.
  link_certificate_files of(const std::string& name) const;
  /// Shows `stranger`'s certificate, and trusts our authority.
  link_certificate_files disguised_stranger() const;

 private:
  made_certificates();

  temp_dir dir_;
};

/// The exit code of `deploy/certs` with these words; what it says goes into `said`.
int run_certs(const std::string& words, std::string* said = nullptr);

struct standing_clock final : clock {
  unix_nanos at{1'790'000'000'000'000'000};

  unix_nanos now() const override { return at; }
};

/// A message of `size` bytes, 12 at least, that says its number and whose other bytes follow from that.
std::vector<std::byte> numbered(std::uint64_t number, std::size_t size = 12);
/// Its number; nothing when a byte of it is wrong.
std::optional<std::uint64_t> number_in(const std::vector<std::byte>& bytes);

/// Keeps what it hears of a link, and consumes at once unless it is told not to. Thread-safe.
class link_recorder final : public link_listener {
 public:
  void came_up() override;
  void went_down(const link_down& why) override;
  void received(std::vector<link_message> messages) override;
  void has_room(link_lane lane) override;
  void ended(link_leftovers left) override;

  /// False when it did not come true in a time that only a fault needs. `holds` may read all members below.
  bool wait(const std::function<bool()>& holds);
  void consume_nothing();
  /// What was kept back, and from now on at once.
  void consume_all();
  void use(std::shared_ptr<peer_link> link);

  // Read in `wait`, or when nothing happens any more.
  int ups = 0;
  std::vector<link_down> downs;
  per_lane<std::vector<std::uint64_t>> numbers;
  per_lane<int> rooms{};
  /// Lanes of all messages, in the order of their arrival.
  std::vector<link_lane> order;
  int damaged = 0;
  std::optional<link_leftovers> left;

 private:
  void consume(link_lane lane, std::size_t messages, std::size_t bytes);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool consumes_ = true;
  per_lane<std::size_t> kept_messages_{};
  per_lane<std::size_t> kept_bytes_{};
  std::weak_ptr<peer_link> link_;
};

/// A transport with one link.
struct link_node {
  std::unique_ptr<tls_link_transport> transport;
  std::shared_ptr<link_recorder> heard;
  std::shared_ptr<peer_link> link;

  /// As `peer_link::send`, again and again while the lane is full.
  void send(link_lane lane, std::vector<std::byte> message);
};

link_ends ends_between(std::uint16_t self, std::uint16_t peer);

/// Nodes 1 and 2, of which 1 calls 2: `second` first, then a way if the test wants one, then `first`.
struct link_pair {
  link_pair();

  link_node open(std::uint16_t self, std::uint16_t port);
  void open_second() { second = open(2, 0); }
  /// Calls at this port; 0: directly.
  void open_first(std::uint16_t port = 0) { first = open(1, port != 0 ? port : second.transport->port()); }
  void open_both() {
    open_second();
    open_first();
  }
  bool wait_until_up() {
    return first.heard->wait([&] { return first.heard->ups > 0; }) &&
           second.heard->wait([&] { return second.heard->ups > 0; });
  }
  /// Waits for one who called and was refused.
  std::optional<link_down> refused_caller();

  standing_clock wall;
  tls_link_settings settings;
  link_certificate_files first_files = made_certificates::of_program().of("first");
  link_certificate_files second_files = made_certificates::of_program().of("second");
  link_recorder refused;
  link_node second;
  link_node first;
};

}  // namespace madang
