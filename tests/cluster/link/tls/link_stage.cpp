#include "tests/cluster/link/tls/link_stage.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

namespace madang {

int run_certs(const std::string& words, std::string* said) {
  const auto command = std::string(MADANG_SOURCE_FOLDER "/deploy/certs ") + words + " 2>&1";
  FILE* const out = ::popen(command.c_str(), "r");
  if (out == nullptr) throw std::runtime_error("deploy/certs cannot be run");
  std::array<char, 256> line{};
  while (std::fgets(line.data(), line.size(), out) != nullptr) {
    if (said != nullptr) *said += line.data();
  }
  const int status = ::pclose(out);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

made_certificates::made_certificates() {
  const auto ours = dir_.text() + "/ours";
  const auto theirs = dir_.text() + "/theirs";
  for (const auto& words :
       {"authority " + ours, "node " + ours + " first", "node " + ours + " second",
        "node " + ours + " expired --days -1", "authority " + theirs, "node " + theirs + " stranger"}) {
    std::string said;
    if (run_certs(words, &said) != 0) throw std::runtime_error("deploy/certs " + words + ": " + said);
  }
}

const made_certificates& made_certificates::of_program() {
  static const made_certificates made;
  return made;
}

link_certificate_files made_certificates::of(const std::string& name) const {
  const auto folder = dir_.text() + (name == "stranger" ? "/theirs/" : "/ours/");
  return {folder + name + ".crt", folder + name + ".key", folder + "authority.crt"};
}

link_certificate_files made_certificates::disguised_stranger() const {
  auto files = of("stranger");
  files.authority = of("first").authority;
  return files;
}

std::vector<std::byte> numbered(std::uint64_t number, std::size_t size) {
  std::vector<std::byte> bytes(std::max<std::size_t>(size, 12));
  std::memcpy(bytes.data(), &number, sizeof number);
  for (auto i = sizeof number; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(number + i);
  return bytes;
}

std::optional<std::uint64_t> number_in(const std::vector<std::byte>& bytes) {
  if (bytes.size() < 12) return std::nullopt;
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  for (auto i = sizeof number; i < bytes.size(); ++i) {
    if (bytes[i] != static_cast<std::byte>(number + i)) return std::nullopt;
  }
  return number;
}

void link_recorder::came_up() {
  const std::lock_guard lock(mutex_);
  ++ups;
  changed_.notify_all();
}

void link_recorder::went_down(const link_down& why) {
  const std::lock_guard lock(mutex_);
  downs.push_back(why);
  changed_.notify_all();
}

void link_recorder::received(std::vector<link_message> messages) {
  const std::lock_guard lock(mutex_);
  for (const auto& one : messages) {
    const auto number = number_in(one.bytes);
    damaged += number ? 0 : 1;
    numbers[index_of(one.lane)].push_back(number.value_or(0));
    order.push_back(one.lane);
    ++kept_messages_[index_of(one.lane)];
    kept_bytes_[index_of(one.lane)] += one.bytes.size();
  }
  if (const auto link = link_.lock(); link && consumes_) {
    for (std::size_t i = 0; i < link_lanes; ++i) {
      link->consumed(static_cast<link_lane>(i), std::exchange(kept_messages_[i], 0), std::exchange(kept_bytes_[i], 0));
    }
  }
  changed_.notify_all();
}

void link_recorder::has_room(link_lane lane) {
  const std::lock_guard lock(mutex_);
  ++rooms[index_of(lane)];
  changed_.notify_all();
}

void link_recorder::ended(link_leftovers what) {
  const std::lock_guard lock(mutex_);
  left = std::move(what);
  changed_.notify_all();
}

bool link_recorder::wait(const std::function<bool()>& holds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(120), holds);
}

void link_recorder::consume_nothing() {
  const std::lock_guard lock(mutex_);
  consumes_ = false;
}

void link_recorder::consume_all() {
  {
    const std::lock_guard lock(mutex_);
    consumes_ = true;
  }
  received({});
}

void link_recorder::use(std::shared_ptr<peer_link> link) {
  {
    const std::lock_guard lock(mutex_);
    link_ = std::move(link);
  }
  received({});
}

void link_node::send(link_lane lane, std::vector<std::byte> message) {
  for (;;) {
    switch (link->send(lane, message)) {
      case link_taking::taken:
        return;
      case link_taking::full:
        std::this_thread::yield();
        break;
      default:
        throw std::runtime_error("the link takes nothing");
    }
  }
}

link_ends ends_between(std::uint16_t self, std::uint16_t peer) {
  link_ends ends;
  ends.cluster.fill(7);
  ends.self = self;
  ends.peer = peer;
  ends.epoch.fill(static_cast<std::uint8_t>(self));
  ends.peer_epoch.fill(static_cast<std::uint8_t>(peer));
  return ends;
}

link_pair::link_pair() {
  // Long enough that a busy machine is no fault, short pauses because nothing else happens meanwhile.
  settings.link.silent_max = 60'000'000'000;
  settings.link.ping_every = 40'000'000;
  settings.patience = {60'000'000'000, 60'000'000'000, 60'000'000'000};
  settings.pause_first = 1'000'000;
  settings.pause_max = 20'000'000;
}

link_node link_pair::open(std::uint16_t self, std::uint16_t port) {
  auto own = settings;
  own.certificates = self == 1 ? first_files : second_files;
  auto opened = tls_link_transport::open(own, wall, [this](const link_down& why) { refused.went_down(why); });
  if (!opened) throw std::runtime_error(opened.error());
  link_node made;
  made.transport = *std::move(opened);
  made.heard = std::make_shared<link_recorder>();
  made.link = made.transport->add(ends_between(self, self == 1 ? 2 : 1), {"127.0.0.1", port}, made.heard);
  made.heard->use(made.link);
  return made;
}

std::optional<link_down> link_pair::refused_caller() {
  if (!refused.wait([&] { return !refused.downs.empty(); })) return std::nullopt;
  return refused.downs.front();
}

}  // namespace madang
