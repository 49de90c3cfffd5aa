#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <variant>
#include <vector>

#include "actors/identity/names/name.hpp"
#include "actors/identity/user.hpp"

namespace madang {
namespace {

template <class Body>
using peer_messages = std::vector<peer_message<Body>>;
template <class Body>
bool awaits(const outbox<Body>& box, std::uint32_t upto) {
  return !box.empty() && box.unacknowledged.front().number <= upto;
}
/// What travels between two entities. Order is kept per pair; pairs are independent.
using batch = std::variant<peer_messages<user_to_name>, peer_messages<name_to_user>, acknowledged_peer>;
using any_event = std::variant<name_event, user_event>;

/// Users and names with one journal, and what is on its way between them. Shells without actors: decide, append, apply,
/// send.
struct world {
  struct record {
    entity_id stream;
    any_event event;
    bool ends_group = false;  ///< a crash keeps a group whole or not at all
  };
  std::map<std::uint64_t, user> users;
  std::map<std::uint64_t, name> names;
  std::vector<record> journal;
  std::map<std::pair<entity_id, entity_id>, std::deque<batch>> under_way;

  user& user_of(entity_id id) {
    auto& one = users[id.key];
    one.id = {id.key};
    return one;
  }
  name& name_of(entity_id id) {
    auto& one = names[id.key];
    one.id = {id.key};
    return one;
  }

  void apply_event(const record& one, std::size_t at) {
    const event_meta meta{{at}, at, {static_cast<std::int64_t>(at)}, {}};
    if (one.stream.kind == entity_kind::user) {
      apply(user_of(one.stream), std::get<user_event>(one.event), meta);
    } else {
      apply(name_of(one.stream), std::get<name_event>(one.event), meta);
    }
  }
  template <class Event>
  void commit(entity_id stream, const std::vector<Event>& events) {
    for (const auto& event : events) {
      journal.push_back({stream, event});
      apply_event(journal.back(), journal.size());
    }
    if (!events.empty()) journal.back().ends_group = true;
  }

  void send(entity_id from, entity_id to, batch what) { under_way[{from, to}].push_back(std::move(what)); }
  template <class Body>
  void send_box(entity_id from, entity_id to, outbox<Body>& box, bool again) {
    if (again) box.rewind();
    auto unsent = box.take_unsent();
    if (!unsent.empty()) send(from, to, unsent);
  }
  void send_all(entity_id from, bool again) {
    if (from.kind == entity_kind::user) {
      auto& one = user_of(from);
      for (auto* asked : {&one.email, &one.username}) send_box(from, entity_of(asked->id), asked->to_name, again);
    } else {
      for (auto& [to, peer] : name_of(from).peers) send_box(from, entity_of(to), peer.to_user, again);
    }
  }

  void start(const registration_started& with) {
    auto self = entity_of(with.user);
    commit(self, *decide(user_of(self), register_user{with, {}}));
    send_all(self, false);
  }

  void deliver(std::pair<entity_id, entity_id> pair) {
    auto& queue = under_way[pair];
    auto next = std::move(queue.front());
    queue.pop_front();
    if (queue.empty()) under_way.erase(pair);
    std::visit([&](auto& what) { take(pair.first, pair.second, what); }, next);
    send_all(pair.second, false);
  }
  void take(entity_id from, entity_id to, const peer_messages<user_to_name>& peer_batch) {
    for (const auto& one : peer_batch) commit(to, decide(name_of(to), user_id{from.key}, one, {}));
    send(to, from, acknowledged_peer{to, consumed_from(name_of(to), {from.key}, peer_batch.back().number)});
  }
  void take(entity_id from, entity_id to, const peer_messages<name_to_user>& peer_batch) {
    for (const auto& one : peer_batch) commit(to, decide(user_of(to), name_id{from.key}, one));
    auto& self = user_of(to);
    auto& asked = self.email.id.value == from.key ? self.email : self.username;
    send(to, from, acknowledged_peer{to, asked.from_name.consumed});
  }
  void take(entity_id from, entity_id to, const acknowledged_peer& ack) {
    messages_acknowledged event{{ack}};
    if (to.kind == entity_kind::user) {
      auto& self = user_of(to);
      auto& asked = self.email.id.value == from.key ? self.email : self.username;
      if (awaits(asked.to_name, ack.upto)) commit(to, std::vector<user_event>{event});
      return;
    }
    const auto& peers = name_of(to).peers;
    auto known = peers.find(user_id{from.key});
    if (known == peers.end() || !awaits(known->second.to_user, ack.upto)) return;
    commit(to, std::vector<name_event>{event});
  }

  std::vector<entity_id> entities() const {
    std::vector<entity_id> all;
    for (const auto& one : users) all.push_back({entity_kind::user, one.first});
    for (const auto& one : names) all.push_back({entity_kind::name, one.first});
    return all;
  }
  void repeat_everything() {
    for (auto each : entities()) send_all(each, true);
  }
  void run_to_the_end() {
    while (!under_way.empty()) deliver(under_way.begin()->first);
  }

  std::size_t whole_groups(std::size_t length) const {
    while (length > 0 && !journal[length - 1].ends_group) --length;
    return length;
  }
  /// The world as the journal's first `length` events tell it; nothing is under way.
  world replayed(std::size_t length) const {
    world again;
    for (std::size_t i = 0; i < length; ++i) {
      again.journal.push_back(journal[i]);
      again.apply_event(journal[i], i + 1);
    }
    return again;
  }
};

registration_started registration(std::uint64_t user, std::uint64_t email, std::uint64_t username,
                                  std::uint64_t key = 0) {
  return {{user}, {email}, email * 10, {username}, username * 10, "e", "u", "h", {}, {key, key, user}};
}

/// What must be true when all messages have arrived.
void expect_settled(const world& end) {
  std::map<std::uint64_t, std::uint64_t> owner;
  for (const auto& [id, one] : end.users) {
    ASSERT_FALSE(is_registering(one)) << "user " << id;
    ASSERT_FALSE(has_unacknowledged(one)) << "user " << id;
    if (one.stage != registration_stage::registered) continue;
    for (const auto* asked : {&one.email, &one.username}) {
      ASSERT_TRUE(owner.emplace(asked->id.value, id).second) << "two users have name " << asked->id.value;
      ASSERT_EQ(holder_of(end.names.at(asked->id.value), asked->proof).user.value, id);
    }
  }
  for (const auto& [id, one] : end.names) {
    ASSERT_FALSE(has_unacknowledged(one)) << "name " << id;
    ASSERT_EQ(one.holder.value != 0, owner.contains(id)) << "name " << id << " is kept for nobody";
    ASSERT_EQ(one.confirmed, owner.contains(id));
    ASSERT_EQ(one.peers.size(), owner.contains(id) ? 1U : 0U) << "name " << id << " remembers users in vain";
  }
  for (const auto& [id, one] : end.users) {
    if (one.stage != registration_stage::refused) continue;
    if (one.refused_for == user_reject::username_taken) {
      ASSERT_TRUE(owner.contains(one.username.id.value)) << "user " << id << " lost its user name to nobody";
    } else {
      const auto& winner = end.users.at(one.holder.value);
      ASSERT_TRUE(winner.stage == registration_stage::registered || winner.refused_for == user_reject::username_taken);
    }
  }
}

/// The state of a world and what is under way, as text: two equal ones have the same future.
struct fingerprint_visitor {
  std::string& text;
  template <class... Fields>
  void fields(const char*, const Fields&... each) {
    (add(each), ...);
  }
  template <class T>
  void add(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      text += std::to_string(static_cast<long long>(value)) + ",";
    } else if constexpr (requires { value.value; }) {
      text += std::to_string(value.value) + ",";
    } else if constexpr (requires { value.each_field(*this); }) {
      value.each_field(*this);
    } else if constexpr (requires { value.index(); }) {
      text += "#" + std::to_string(value.index());
      std::visit([&](const auto& one) { add(one); }, value);
    } else if constexpr (requires {
                           value.first;
                           value.second;
                         }) {
      add(value.first);
      add(value.second);
    } else if constexpr (requires {
                           value.kind;
                           value.key;
                         }) {
      text += std::to_string(static_cast<int>(value.kind)) + ":" + std::to_string(value.key) + ",";
    } else if constexpr (std::is_same_v<T, acknowledged_peer>) {
      text += "ack" + std::to_string(value.upto) + ",";
    } else {
      text += "[";
      for (const auto& one : value) add(one);
      text += "]";
    }
  }
};
std::string fingerprint(const world& of) {
  std::string text;
  fingerprint_visitor visitor{text};
  for (auto one : of.users) {
    one.second.created_at = {};
    visitor.add(one.second);
  }
  visitor.add(of.names);
  visitor.add(of.under_way);
  return text;
}

/// Visits every order in which the messages can arrive; equal states once.
struct every_interleaving {
  std::set<std::string> seen;
  std::size_t ends = 0;
  std::map<std::string, int> outcomes;

  void visit(const world& now) {
    if (testing::Test::HasFatalFailure() || !seen.insert(fingerprint(now)).second) return;
    if (now.under_way.empty()) return finish(now);
    for (const auto& [pair, queue] : now.under_way) {
      auto next = now;
      next.deliver(pair);
      next.journal.clear();
      visit(next);
    }
  }
  void finish(const world& end) {
    ++ends;
    expect_settled(end);
    std::string outcome;
    for (const auto& [id, one] : end.users) outcome += one.stage == registration_stage::registered ? '+' : '-';
    ++outcomes[outcome];
  }
};

every_interleaving explored(const std::vector<registration_started>& starts) {
  world begin;
  for (const auto& one : starts) begin.start(one);
  every_interleaving all;
  all.visit(begin);
  return all;
}

std::set<std::string> outcomes_of(const every_interleaving& all) {
  std::set<std::string> found;
  for (const auto& one : all.outcomes) found.insert(one.first);
  return found;
}

TEST(registration_race, for_one_address_has_exactly_one_winner_in_every_interleaving) {
  auto all = explored({registration(1, 100, 201), registration(2, 100, 202)});
  EXPECT_EQ(outcomes_of(all), (std::set<std::string>{"+-", "-+"}));
  EXPECT_GT(all.seen.size(), 100U);
}

TEST(registration_race, for_one_user_name_has_exactly_one_winner_in_every_interleaving) {
  auto all = explored({registration(1, 101, 200), registration(2, 102, 200)});
  EXPECT_EQ(outcomes_of(all), (std::set<std::string>{"+-", "-+"}));
  EXPECT_GT(all.seen.size(), 100U);
}

TEST(registration_race, for_both_names_has_exactly_one_winner_in_every_interleaving) {
  auto all = explored({registration(1, 100, 200), registration(2, 100, 200)});
  EXPECT_EQ(outcomes_of(all), (std::set<std::string>{"+-", "-+"}));
}

TEST(registration_race, of_three_around_two_names_always_registers_somebody) {
  auto all = explored({registration(1, 100, 200), registration(2, 100, 201), registration(3, 101, 200)});
  auto found = outcomes_of(all);
  EXPECT_FALSE(found.contains("---"));
  EXPECT_FALSE(found.contains("+++"));
  EXPECT_TRUE(found.contains("-++")) << "1 may lose both";
  RecordProperty("states", std::to_string(all.seen.size()));
}

/// One random life: registrations, deliveries in any order, copies, losses, crashes that forget what was not durable.
void live(std::uint64_t seed, std::map<std::string, std::size_t>& counts) {
  std::mt19937_64 random(seed);
  auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  world now;
  std::size_t durable = 0;
  std::uint64_t next_user = 1;
  for (int step = 0; step < 200; ++step) {
    const auto choice = below(100);
    if (choice < 10 && next_user <= 8) {
      now.start(registration(next_user, 100 + below(3), 200 + below(3), below(3)));
      ++next_user;
      ++counts["registrations"];
    } else if (choice < 80 && !now.under_way.empty()) {
      auto pair = std::next(now.under_way.begin(), static_cast<std::ptrdiff_t>(below(now.under_way.size())));
      now.deliver(pair->first);
      ++counts["deliveries"];
    } else if (choice < 87 && !now.under_way.empty()) {
      auto pair = std::next(now.under_way.begin(), static_cast<std::ptrdiff_t>(below(now.under_way.size())));
      pair->second.pop_back();
      if (pair->second.empty()) now.under_way.erase(pair);
      ++counts["losses"];
    } else if (choice < 93 && !now.entities().empty()) {
      auto all = now.entities();
      now.send_all(all[below(all.size())], true);
      ++counts["repetitions"];
    } else if (choice < 97) {
      durable = now.whole_groups(durable + below(now.journal.size() - durable + 1));
    } else {
      const auto kept = now.whole_groups(durable + below(now.journal.size() - durable + 1));
      ASSERT_EQ(now.replayed(now.journal.size()).users, now.users);
      ASSERT_EQ(now.replayed(now.journal.size()).names, now.names);
      now = now.replayed(kept);
      durable = kept;
      now.repeat_everything();
      ++counts["crashes"];
    }
  }
  for (int round = 0; round < 4; ++round) {
    now.repeat_everything();
    now.run_to_the_end();
  }
  ASSERT_EQ(now.replayed(now.journal.size()).users, now.users);
  ASSERT_EQ(now.replayed(now.journal.size()).names, now.names);
  expect_settled(now);
}

TEST(registration_race, ends_well_under_random_orders_copies_losses_and_crashes) {
  std::map<std::string, std::size_t> counts;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    live(seed, counts);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
  for (const auto& [what, count] : counts) RecordProperty(what, std::to_string(count));
  EXPECT_GT(counts["registrations"], 1'000U);
  EXPECT_GT(counts["deliveries"], 10'000U);
  EXPECT_GT(counts["losses"], 1'000U);
  EXPECT_GT(counts["repetitions"], 2'000U);
  EXPECT_GT(counts["crashes"], 1'000U);
}

}  // namespace
}  // namespace madang
