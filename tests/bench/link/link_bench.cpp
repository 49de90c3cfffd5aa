#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cluster/link/tls/tls_link_transport.hpp"
#include "cluster/process/system_clock.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/link/plain_tls.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

/// An entity's message with its ids, kind and numbers.
constexpr std::size_t message_bytes = 120;
constexpr double round_seconds = 2;
constexpr int rounds = 3;
constexpr int round_trips = 5000;
constexpr double wanted_per_second = 1'500'000;
constexpr double needed_per_second = 300'000;
constexpr double needed_round_trip_us = 300;

link_ends ends_between(std::uint16_t self, std::uint16_t peer) {
  link_ends ends;
  ends.self = self;
  ends.peer = peer;
  ends.epoch.fill(static_cast<std::uint8_t>(self));
  ends.peer_epoch.fill(static_cast<std::uint8_t>(peer));
  return ends;
}

/// Consumes at once; answers each message while it is told to.
class counting_listener final : public link_listener {
 public:
  void came_up() override {
    tell([this] { is_up_ = true; });
  }
  void went_down(const link_down& why) override { std::fprintf(stderr, "link: %s\n", why.why.c_str()); }
  void received(std::vector<link_message> messages) override {
    std::size_t bytes = 0;
    for (const auto& one : messages) bytes += one.bytes.size();
    link_->consumed(link_lane::command, messages.size(), bytes);
    if (echoes) {
      for (auto& one : messages) link_->send(link_lane::command, std::move(one.bytes));
    }
    received_count.fetch_add(messages.size());
    if (is_waited_for.load()) tell([] {});
  }
  void has_room(link_lane) override {
    tell([this] { has_room_ = true; });
  }
  void ended(link_leftovers) override {}

  void use(std::shared_ptr<peer_link> link) { link_ = std::move(link); }
  void wait_until_up() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_up_; });
  }
  void wait_for(std::uint64_t count) {
    is_waited_for = true;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return received_count.load() >= count; });
    is_waited_for = false;
  }
  void wait_for_room() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return std::exchange(has_room_, false); });
  }

  std::atomic<bool> echoes{false};
  std::atomic<bool> is_waited_for{false};
  std::atomic<std::uint64_t> received_count{0};

 private:
  template <class Change>
  void tell(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_up_ = false;
  bool has_room_ = false;
  std::shared_ptr<peer_link> link_;
};

struct bench_node {
  std::unique_ptr<tls_link_transport> transport;
  std::shared_ptr<counting_listener> heard = std::make_shared<counting_listener>();
  std::shared_ptr<peer_link> link;

  bench_node(const link_certificate_files& files, const clock& wall, std::uint16_t self, std::uint16_t peer,
             std::uint16_t port) {
    tls_link_settings settings;
    settings.certificates = files;
    // A machine that is busy with other things is no fault here.
    settings.link.silent_max = 30'000'000'000;
    auto opened = tls_link_transport::open(settings, wall);
    if (!opened) throw std::runtime_error(opened.error());
    transport = *std::move(opened);
    link = transport->add(ends_between(self, peer), {"127.0.0.1", port}, heard);
    heard->use(link);
  }
};

void run_certs(const std::string& words) {
  if (std::system((std::string(MADANG_SOURCE_FOLDER "/deploy/certs ") + words).c_str()) != 0)
    throw std::runtime_error("deploy/certs cannot make certificates");
}

std::vector<std::byte> new_message(std::uint64_t number) {
  std::vector<std::byte> bytes(message_bytes);
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

double messages_per_second(bench_node& from, bench_node& to) {
  const auto before = to.heard->received_count.load();
  const auto start = steady::now();
  std::uint64_t sent = 0;
  while (sent % 1024 != 0 || std::chrono::duration<double>(steady::now() - start).count() < round_seconds) {
    while (from.link->send(link_lane::command, new_message(sent)) != link_taking::taken) from.heard->wait_for_room();
    ++sent;
  }
  to.heard->wait_for(before + sent);
  return static_cast<double>(sent) / std::chrono::duration<double>(steady::now() - start).count();
}

latency_samples measure_round_trips(bench_node& from, bench_node& to) {
  to.heard->echoes = true;
  latency_samples samples;
  for (int i = -round_trips / 10; i < round_trips; ++i) {
    const auto before = from.heard->received_count.load();
    const auto start = steady::now();
    from.link->send(link_lane::command, new_message(0));
    from.heard->wait_for(before + 1);
    if (i >= 0) samples.add((steady::now() - start).count());
  }
  to.heard->echoes = false;
  return samples;
}

double median(std::vector<double> of) {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

int run_link() {
  const bench_dir dir;
  run_certs("authority " + dir.path());
  run_certs("node " + dir.path() + " first");
  run_certs("node " + dir.path() + " second");
  const auto files = [&](const std::string& name) {
    return link_certificate_files{dir.path() + "/" + name + ".crt", dir.path() + "/" + name + ".key",
                                  dir.path() + "/authority.crt"};
  };
  const system_clock wall;
  bench_node second(files("second"), wall, 2, 1, 1);
  bench_node first(files("first"), wall, 1, 2, second.transport->port());
  first.heard->wait_until_up();
  second.heard->wait_until_up();

  bench_report report;
  report.latencies = measure_round_trips(first, second);
  std::vector<double> rates;
  std::vector<double> plain_rates;
  double cpu = 0;
  double sent = 0;
  latency_samples plain_round_trips;
  for (int i = 0; i < rounds; ++i) {
    const auto cpu_before = process_cpu_seconds();
    const auto count_before = second.heard->received_count.load();
    rates.push_back(messages_per_second(first, second));
    cpu += process_cpu_seconds() - cpu_before;
    sent += static_cast<double>(second.heard->received_count.load() - count_before);
    auto plain = measure_plain_tls(files("first"), files("second"), round_seconds, message_bytes + 4, round_trips);
    plain_rates.push_back(plain.bytes_per_second / static_cast<double>(message_bytes + 4));
    plain_round_trips = std::move(plain.round_trips);
    std::printf("round %d: link %.0f/s, plain TLS stream %.0f/s\n", i + 1, rates.back(), plain_rates.back());
  }
  const auto& counts = first.link->counts();
  report.bench = "link";
  report.value = median(rates);
  report.unit = "messages/s";
  report.baseline = {{"plain_tls_messages_per_s", median(plain_rates)},
                     {"plain_tls_p50_us", plain_round_trips.at_us(0.5)},
                     {"plain_tls_p99_us", plain_round_trips.at_us(0.99)}};
  report.ratio = report.value / median(plain_rates);
  report.ok = report.value >= needed_per_second && report.latencies.at_us(0.5) < needed_round_trip_us;
  report.more = {{"wanted_per_s", wanted_per_second},
                 {"cpu_ns_per_message", cpu * 1e9 / sent},
                 {"messages_per_write",
                  static_cast<double>(counts.messages_taken[0].value()) / static_cast<double>(counts.writes.value())}};
  return report.print();
}

}  // namespace
}  // namespace madang

int main() {
  try {
    return madang::run_link();
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "link: %s\n", failure.what());
    return 1;
  }
}
