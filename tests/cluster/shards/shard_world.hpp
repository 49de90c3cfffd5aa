#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "cluster/link/link_session.hpp"
#include "cluster/shards/shard_traffic.hpp"

/// Three nodes in one thread, from a seed: the real shards over the real protocol of links, over a network that delays,
/// cuts, loses and doubles; a store that says who owns what; entities that number their messages and repeat them; and
/// clients that count what they hear.
namespace madang::shards_test {

inline constexpr std::uint16_t nodes = 3;
inline constexpr std::uint32_t shards = 8;
inline constexpr std::int64_t ms = 1'000'000;

/// What a world may do.
struct world_plan {
  std::uint64_t seed = 0;
  bool nodes_die = false;
  bool nodes_pause = false;
  bool mailboxes_are_left = false;  ///< what is in them when a shard goes comes back to the region
  bool room_is_small = false;
  bool links_are_small = false;
  bool settling_is_short = false;
  std::int64_t busy_for = 1'500 * ms;
};

/// What a client's command says.
struct command_content {
  std::uint64_t command = 0;
  bool goes_on = false;  ///< to `then`, which answers
  entity_id then;

  MADANG_FIELDS(command, goes_on, then)
};

/// What the platform remembers of an entity.
struct entity_record {
  struct sent {
    std::uint32_t number = 0;
    std::uint64_t command = 0;  ///< that it is a part of
    std::int64_t at = 0;
  };
  struct peer {
    std::uint32_t last = 0;
    std::deque<sent> unacknowledged;
    std::uint32_t consumed = 0;
  };
  std::map<entity_id, peer> peers;
  std::set<std::uint64_t> carried_out;  ///< commands with a key
};

/// The database: owners, members, and what entities have written.
struct store {
  struct shard_row {
    std::optional<std::uint16_t> owner;
    std::optional<std::uint16_t> goes_to;
    std::uint32_t version = 0;
  };
  struct member_row {
    bool is_up = false;
    std::uint64_t incarnation = 0;
  };
  std::array<shard_row, shards> rows;
  std::array<member_row, nodes> members;
  std::map<entity_id, entity_record> entities;
};

/// What an asker hears; one byte of an answer between nodes.
enum class heard_as : std::uint8_t { answer = 0, refusal = 1, unknown = 2 };

/// What came of one command of a client.
struct command_record {
  entity_id to;
  bool has_key = false;
  bool goes_on = false;  ///< another entity answers, after a peer message
  bool is_asker_gone = false;
  std::int64_t asked_at = 0;
  std::uint16_t node = 0;
  std::uint32_t carried_out = 0;
  std::uint32_t reached = 0;  ///< how often it came to its entity
  std::uint32_t heard = 0;
  bool was_refused = false;
};

class world;

/// One process of a node.
class process final : public shard_host, public peer_senders {
 public:
  process(world& around, std::uint16_t node, std::uint64_t incarnation, const shard_settings& settings);

  // ---- shard_host and peer_senders ----
  bool deliver(const shard_message& message) override;
  void tell_asker(const reply_token& to, asker_verdict what) override;
  void deliver_answer(const reply_token& to, std::vector<std::byte> bytes) override;
  void map_is_behind() override { look_at = 0; }
  link_taking send(std::uint16_t to, std::vector<std::byte> frame) override;

  struct peer {
    node_home home = 0;
    link_session session;
    bool was_refused = false;
    bool has_failed = false;
  };
  struct later {
    std::int64_t at = 0;
    std::function<void()> what;
  };

  /// As a region: what is served here needs no router.
  void tell(shard_message message);
  void answer(const reply_token& to);
  void pass(const reply_token& to, heard_as what);
  void look_at_store();
  void read_messages(std::size_t most);
  void run_due();
  void repeat_due();
  void take_from(std::uint16_t node, std::span<const std::byte> bytes);
  void leave_mailbox(std::uint32_t shard, bool is_left);

  world& around;
  const std::uint16_t node;
  const std::uint64_t incarnation;
  const node_home home;
  shard_map map;
  shard_counts counts;
  shard_traffic traffic;
  std::map<std::uint16_t, peer> peers;
  std::set<std::uint32_t> served;   ///< by its region
  std::set<std::uint32_t> closing;  ///< its region takes no more messages for them
  std::deque<shard_message> mailbox;
  std::vector<later> due;
  std::set<std::uint64_t> waiting;  ///< commands whose askers listen
  std::int64_t look_at = 0;
  std::int64_t paused_until = 0;

 private:
  void read_command(const shard_message& message);
  void read_peer(const shard_message& message);
  void link_to(std::uint16_t other, std::uint64_t of_incarnation);
};

class world {
 public:
  explicit world(const world_plan& plan);

  /// Runs until all faults are over and all should be settled. What is wrong, in words; empty: nothing.
  std::string run();

  // ---- for its processes ----
  std::uint64_t roll(std::uint64_t below) { return random_() % below; }
  bool one_in(std::uint64_t n) { return roll(n) == 0; }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(roll(static_cast<std::uint64_t>(most - least + 1)));
  }
  void wrong(const std::string& what);
  void note_first_sending(const process& at, std::uint32_t shard, entity_id from, entity_id to, std::uint32_t number,
                          node_home sent_by);
  void heard(process& by, std::uint64_t command, heard_as what);
  /// Lets an entity of the process send a peer message.
  void send_peer(process& by, entity_id from, entity_id to, std::uint64_t command, const reply_token& answer_to);

  const world_plan plan;
  std::int64_t now = 1;
  store truth;
  std::vector<entity_id> entities;
  std::map<std::uint64_t, command_record> commands;
  std::array<std::unique_ptr<process>, nodes> processes;
  link_settings links;

  // ---- what happened, to see that something did ----
  std::uint64_t moves = 0;
  std::uint64_t deaths = 0;
  std::uint64_t cuts = 0;
  std::uint64_t returned = 0;
  std::uint64_t unknown = 0;
  std::uint64_t refused = 0;
  std::uint64_t sent = 0;
  std::uint64_t given_up = 0;

 private:
  struct chunk {
    std::int64_t at = 0;
    std::vector<std::byte> bytes;
  };
  /// What connects two nodes, the lower one first.
  struct wire_between {
    bool is_up = false;
    std::int64_t connect_at = 0;
    std::int64_t cut_at = 0;  ///< something was lost on it
    std::array<std::deque<chunk>, 2> to;
  };
  struct order_key {
    entity_id from;
    entity_id to;
    node_home sent_by = 0;
    std::uint32_t version = 0;  ///< of the receiver's shard; 0: all of them
    friend auto operator<=>(const order_key&, const order_key&) = default;
  };

  void step();
  void act();
  void ask_something();
  void begin_move();
  void end_move(process& from, std::uint32_t shard, std::uint16_t to);
  void claim(process& by, std::uint32_t shard);
  void die(std::uint16_t node);
  void fence(std::uint16_t node);
  void start(std::uint16_t node);
  void take_released();
  void carry(std::uint16_t low, std::uint16_t high);
  void cut(wire_between& one);
  void collect(std::uint16_t node);
  void run_node(process& self);
  void watch_members();
  std::string check_end();
  bool is_running(std::uint16_t node) const { return processes[node] && processes[node]->paused_until <= now; }
  shard_settings shard_settings_now();

  std::mt19937_64 random_;
  std::map<std::pair<std::uint16_t, std::uint16_t>, wire_between> wires_;
  std::array<std::int64_t, nodes> fence_at_{};
  std::array<std::int64_t, nodes> start_at_{};
  std::map<order_key, std::uint32_t> last_first_;
  std::uint64_t incarnations_ = 100;
  std::uint64_t asked_ = 0;
  bool faults_ = true;
  std::string wrong_;
};

}  // namespace madang::shards_test
