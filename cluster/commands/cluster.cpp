#include <charconv>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>
#include <thread>
#include <utility>

#include "cluster/commands/commands.hpp"
#include "cluster/membership/member_words.hpp"
#include "cluster/process/system_clock.hpp"
#include "config/load.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/ports/shard_sets.hpp"
#include "persistence/postgres/members/postgres_members.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr std::string_view help =
    "usage: madang cluster status [--config FILE] [--set KEY=VALUE …]\n"
    "       madang cluster drain NODE [--wait SECONDS] [--config FILE] [--set KEY=VALUE …]\n"
    "\n"
    "Looks after the nodes that share a PostgreSQL store (settings store.postgres_…).\n"
    "  status  shows each node with its state, the shards that it owns, and its addresses\n"
    "  drain   asks a node to give its shards to the others and to end then, and says how far it is; NODE is its number,\n"
    "          store.postgres_writer\n"
    "  --wait  so many seconds at most (300). The node goes on draining afterwards\n"
    "\n"
    "Exit code 0: done; 1: not, or the store cannot be asked; 2: the arguments are wrong.\n";

constexpr auto look_every = 200ms;

int complain(const std::string& why) {
  std::cerr << help << "\nmadang cluster: " << why << "\n";
  return 2;
}

int fail(const std::string& why) {
  std::cerr << "madang cluster: " << why << "\n";
  return 1;
}

std::optional<int> number_in(const std::string& text, int most) {
  int found = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), found);
  if (fault != std::errc() || end != text.data() + text.size() || found < 0 || found > most) return std::nullopt;
  return found;
}

const member* find(const member_list& in, std::uint16_t node) {
  for (const auto& one : in.members) {
    if (one.who.node == node) return &one;
  }
  return nullptr;
}

int status(membership_store& table) {
  const auto read = table.list();
  if (!read) return fail(read.error().text);
  std::printf("%-5s %-9s %-7s %-10s %s\n", "node", "state", "shards", "version", "address");
  for (const auto& one : read->members) {
    std::printf("%-5d %-9s %-7d %-10s %s, links %s\n", one.who.node, std::string(to_text(one.state)).c_str(),
                count_of(one.owned), one.profile.version.c_str(), one.profile.http_address.c_str(),
                one.profile.link_address.c_str());
  }
  return 0;
}

/// Whether somebody is there to take what the node gives.
bool has_takers(const member_list& in, std::uint16_t node) {
  for (const auto& one : in.members) {
    if (one.who.node != node && one.state == member_state::up) return true;
  }
  return false;
}

/// Until the process that was asked has left; another one of the same node is none of it.
int watch_drain(membership_store& table, const member_identity& who, std::chrono::seconds most) {
  const auto until = steady::now() + most;
  const auto node = "node " + std::to_string(who.node);
  int known = -1;
  while (true) {
    const auto read = table.list();
    const auto* one = read ? find(*read, who.node) : nullptr;
    if (read && (one == nullptr || one->who != who)) return fail(node + ": another process of it has come");
    if (one != nullptr && std::exchange(known, count_of(one->owned)) != count_of(one->owned)) {
      std::printf("%s owns %d shards\n", node.c_str(), known);
      std::fflush(stdout);
    }
    if (one != nullptr && one->state == member_state::down) {
      if (known > 0) return fail(node + " has ended with shards of its own; the others take them now");
      std::printf("%s has left\n", node.c_str());
      return 0;
    }
    if (steady::now() > until) {
      return fail(node + " still drains; madang cluster status shows how far it is" +
                  (read ? std::string() : ": " + read.error().text));
    }
    std::this_thread::sleep_for(look_every);
  }
}

int drain(membership_store& table, std::uint16_t node, std::chrono::seconds most) {
  const auto read = table.list();
  if (!read) return fail(read.error().text);
  const auto* one = find(*read, node);
  if (one == nullptr) return fail("there is no node " + std::to_string(node));
  if (one->state == member_state::down) return fail("node " + std::to_string(node) + " is down");
  if (!has_takers(*read, node)) return fail("no other node is up that could take its shards");
  if (const auto failure = table.drain(one->who)) return fail(failure->text);
  return watch_drain(table, one->who, most);
}

}  // namespace

int cluster_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  if (given.empty()) return complain("name what to do");
  auto flags = take_settings_flags({given.begin() + 1, given.end()}, process_environment());
  std::optional<int> node;
  std::optional<int> wait = 300;
  for (std::size_t i = 0; i < flags.others.size(); ++i) {
    const auto& word = flags.others[i];
    if (word == "--wait" && i + 1 < flags.others.size()) {
      wait = number_in(flags.others[++i], 86'400);
      if (!wait) return complain("--wait needs a number of seconds");
    } else if (node || !(node = number_in(word, UINT16_MAX))) {
      return complain("'" + word + "' is not known");
    }
  }
  auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  const bool drains = given.front() == "drain";
  if (!drains && given.front() != "status") return complain("there is no '" + given.front() + "'");
  if (drains != node.has_value()) return complain(drains ? "drain needs the number of a node" : "status takes no node");
  system_clock time;
  postgres_members_options with;
  with.settings = config->of<postgres_settings>();
  with.time = &time;
  postgres_members table(std::move(with));
  return drains ? drain(table, static_cast<std::uint16_t>(*node), std::chrono::seconds(*wait)) : status(table);
}

}  // namespace madang
