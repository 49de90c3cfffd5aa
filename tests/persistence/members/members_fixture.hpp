#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "persistence/postgres/members/postgres_members.hpp"
#include "persistence/postgres/members/postgres_shards.hpp"
#include "tests/persistence/postgres/postgres_writer_fixture.hpp"

namespace madang::testing {

/// The machine's clock, some way off.
class shifted_clock final : public clock {
 public:
  unix_nanos now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count() + ahead};
  }
  std::int64_t ahead = 0;
};

/// Members over a real server; the journal of the fixture is that of node 1.
class members_test : public postgres_writer_test {
 protected:
  static constexpr std::int64_t ms = 1'000'000;

  postgres_members make(const std::string& over = {}) {
    postgres_members_options made;
    made.settings = rig->settings();
    if (!over.empty()) made.settings.dsn = over;
    made.time = &wall;
    return postgres_members(made);
  }
  std::string through_proxy() {
    proxy.emplace(rig->server().directory());
    return "host=" + proxy->directory() + " dbname=" + rig->database() + " user=madang_node";
  }
  std::unique_ptr<pg_connection> connect(const std::string& user = "madang_node", const std::string& over = {},
                                         std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
    auto settings = rig->settings(user);
    if (!over.empty()) settings.dsn = over;
    auto opened = pg_connection::open(settings, {"madang writer", timeout, true}, nullptr);
    if (!opened) throw std::runtime_error(opened.error().text);
    return *std::move(opened);
  }

  /// Nodes 1 to `count`, up, with processes 11, 12, …, each the writer of its node with the fence at 1.
  void start(membership_store& over, int count) {
    for (int node = 1; node <= count; ++node) {
      const auto who = process(node);
      ASSERT_FALSE(over.join(who, profile())) << node;
      ASSERT_TRUE(over.take_over(who)) << node;
      ASSERT_FALSE(over.ready(who)) << node;
    }
  }
  static member_identity process(int node, std::uint64_t incarnation = 0) {
    return {static_cast<std::uint16_t>(node), incarnation == 0 ? 10 + static_cast<std::uint64_t>(node) : incarnation};
  }
  static member_profile profile() { return {"a", "10.0.0.1:8080", "10.0.0.1:7000", "0.1.0", 3}; }
  static member find(membership_store& over, int node) {
    const auto list = over.list();
    if (list) {
      for (const auto& each : list->members) {
        if (each.who.node == node) return each;
      }
    }
    throw std::runtime_error("there is no such node");
  }
  static int count(const shard_set& in) {
    int found = 0;
    for (int shard = 0; shard < 256; ++shard) found += holds_shard(in, static_cast<std::uint8_t>(shard)) ? 1 : 0;
    return found;
  }
  static shard_set all_shards() {
    shard_set all;
    all.fill(std::byte{0xff});
    return all;
  }
  /// The shards that each node owns, as in `256 0`.
  static std::string owned(membership_store& over) {
    std::string said;
    const auto list = over.list();
    if (!list) return list.error().text;
    for (const auto& each : list->members) said += (said.empty() ? "" : " ") + std::to_string(count(each.owned));
    return said;
  }

  shifted_clock wall;
};

/// What a call was refused for; 0: it was not.
inline int why(const member_outcome& outcome) {
  return outcome ? static_cast<int>(outcome->why) : 0;
}
template <class Value>
int why(const result<Value, member_failure>& outcome) {
  return outcome ? 0 : static_cast<int>(outcome.error().why);
}
inline int refusal(member_reject of) {
  return static_cast<int>(of);
}

}  // namespace madang::testing
