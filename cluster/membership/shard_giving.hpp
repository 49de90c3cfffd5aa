#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cluster/membership/hand_offs.hpp"
#include "messages/event_meta.hpp"
#include "messages/result.hpp"
#include "persistence/ports/shard_sets.hpp"

namespace madang {

/// What a member does to give shards to another one. Each call ends in a bounded time.
class giving_host {
 public:
  virtual ~giving_host() = default;

  /// Ceases to serve these shards, and makes all that was written of them durable and readable for others. Gives the
  /// end of what was written. A failure: nothing has changed, and they are served as before.
  virtual result<position, std::string> withdraw(const shard_set& shards) = 0;
  /// Moves in the store what is still this member's, as of `upto`, and reads who owns them then. Gives those that are
  /// still this member's; nothing: it is not certain what has become of them.
  virtual std::optional<shard_set> hand_over(std::uint16_t to, position upto, const shard_set& shards) = 0;
  /// These are still this member's: it serves them again.
  virtual void keep(const shard_set& shards) = 0;
  /// These are another's.
  virtual void given(std::uint16_t to, const shard_set& shards) = 0;
};

/// Which shards a member gives away in one go.
struct giving_bounds {
  /// For the sake of balance.
  std::size_t few = 8;
  /// Where the member drains.
  std::size_t many = 64;
};

/// How one member gives shards away, as the plan says that all members compute: one hand-off at a time. What has been
/// withdrawn is asked for until it is certain whose it is, for a call whose answer was lost may still be carried out:
/// no shard is served again before that. One thread at a time.
class shard_giving {
 public:
  explicit shard_giving(giving_host& host, const giving_bounds& bounds = {}) : host_(host), bounds_(bounds) {}

  /// Goes on with what has begun, or begins what `moves` say of `self`; without `balances` only what cannot stay: the
  /// shards of one that drains.
  void look(std::span<const planned_move> moves, std::uint16_t self, bool balances);
  /// Nobody serves these: it is not certain yet whose they are.
  const shard_set& under_way() const { return under_way_; }
  /// Why the last hand-off did not begin; empty where it did.
  const std::string& trouble() const { return trouble_; }

 private:
  void begin(const hand_off& next);
  void finish();

  giving_host& host_;
  const giving_bounds bounds_;
  shard_set under_way_{};
  std::uint16_t to_ = 0;
  position upto_;
  std::string trouble_;
};

/// The hand-off with which a member goes on: it gives these shards; nothing: none.
std::optional<hand_off> next_to_give(std::span<const planned_move> moves, std::uint16_t self, bool balances,
                                     const giving_bounds& bounds = {});

}  // namespace madang
