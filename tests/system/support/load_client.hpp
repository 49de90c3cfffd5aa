#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/system/support/api_client.hpp"

namespace madang {

/// A write whose outcome has to be known in the end.
struct keyed_write {
  enum class kind : std::uint8_t { order, amend, cancel, deposit, withdrawal };
  kind what = kind::order;
  std::string key;
  std::string method;
  std::string path;
  std::string body;
};

/// How requests were answered, and how those were settled that had no answer when the platform was killed.
struct settlement_counts {
  std::uint64_t acknowledged = 0;  ///< 2xx
  std::uint64_t refused = 0;       ///< 4xx by a rule
  std::uint64_t turned_away = 0;   ///< 503: nothing happened
  std::uint64_t unanswered = 0;    ///< when the platform was killed
  std::uint64_t had_happened = 0;  ///< of these: the repeat gave the first answer again
  std::uint64_t happened_now = 0;  ///< of these: the repeat was the first that arrived
  std::uint64_t refused_now = 0;   ///< of these: the repeat was refused by a rule
  std::uint64_t in_progress = 0;   ///< repeats that were told to come again

  void add(const settlement_counts& more);
};

/// What the clients of one load have in common: how much each may send, when they stop, and how far they are together.
struct shared_load {
  std::size_t writes_max = SIZE_MAX;  ///< new writes of each client; repeats are not counted
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> answered{0};
};

/// One trader who sends writes on one connection, many ahead, and keeps a book of what was acknowledged. What was not
/// answered is sent again with the same key. Used by one thread at a time.
class load_client {
 public:
  load_client(const trader& who, std::vector<std::string> symbols, std::uint64_t seed)
      : who_(who), symbols_(std::move(symbols)), random_(seed) {}

  /// Sends until the platform is gone, or the load stops, or has its size; then waits for what is due.
  void run(std::uint16_t port, shared_load& load);
  /// Repeats until nothing is unknown; false when that takes too long.
  bool settle(std::uint16_t port);

  const trader& who() const { return who_; }
  /// Orders that were acknowledged, each once.
  const std::set<std::string>& orders() const { return orders_; }
  std::int64_t paid_in() const { return paid_in_; }
  std::uint64_t deposits() const { return deposits_; }
  /// What was acknowledged as filled, by order: at least so much it must be for ever.
  const std::map<std::string, std::int64_t>& filled() const { return filled_; }
  /// Orders whose end was acknowledged, with the status.
  const std::map<std::string, std::string>& ended() const { return ended_; }
  const settlement_counts& counts() const { return counts_; }
  /// Contradictions, in words.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  static constexpr std::size_t ahead_max = 24;

  struct sent_write {
    keyed_write what;
    bool repeated = false;
  };

  keyed_write next_write();
  keyed_write next_order();
  std::string pick_open();
  bool send(api_client& at, const keyed_write& what, bool repeated);
  bool take_answer(api_client& at, shared_load& load);
  void note(const sent_write& of, const api_reply& reply);
  void acknowledge(const keyed_write& what, const api_reply& reply);
  void note_order(const json& order);
  void lose_connection();
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  trader who_;
  std::vector<std::string> symbols_;
  std::mt19937_64 random_;
  std::uint64_t next_key_ = 0;
  std::deque<sent_write> in_flight_;
  std::deque<keyed_write> unknown_;
  std::vector<std::string> open_;
  std::set<std::string> orders_;
  std::map<std::string, std::int64_t> filled_;
  std::map<std::string, std::string> ended_;
  std::int64_t paid_in_ = 0;
  std::uint64_t deposits_ = 0;
  settlement_counts counts_;
  std::vector<std::string> complaints_;
};

}  // namespace madang
