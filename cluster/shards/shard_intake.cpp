#include "cluster/shards/shard_intake.hpp"

#include <utility>

namespace madang {

void shard_intake::take(std::uint16_t from, const shard_message& message) {
  const auto shard = map_.shard_of(message.to);
  if (!returning_.contains({from, shard})) {
    if (router_.take_in(from, message)) return counts_.received.add();
    // What came before it and waits here is not to come back behind it.
    give_back_kept(from, shard);
  }
  give_back(from, shard, message);
}

void shard_intake::give_back_kept(std::uint16_t from, std::uint32_t shard) {
  for (auto& kept : router_.give_up_kept(shard, from)) give_back(from, shard, std::move(kept.message));
}

void shard_intake::give_back(std::uint16_t to, std::uint32_t shard, shard_message message) {
  counts_.returned_here.add();
  returning_.insert({to, shard});
  const returned_message back{map_.at(shard).version, std::move(message)};
  if (!outlets_.owe(to, shard_frame_bytes(back))) counts_.owed_dropped.add();
}

void shard_intake::answer(std::uint16_t from, const settle_question& question) {
  if (question.shard >= map_.shards()) return;
  give_back_kept(from, question.shard);
  returning_.erase({from, question.shard});
  const settle_answer settled{question.shard, question.number};
  if (!outlets_.owe_mark(from, shard_frame_bytes(settled))) counts_.owed_dropped.add();
}

void shard_intake::hear(const shard_event& event) {
  for (const auto& change : map_.changes_of(event)) {
    const bool comes = change.place.node == map_.self() && change.place.state >= shard_state::arriving;
    if (comes) continue;
    for (auto& kept : router_.give_up_kept(change.shard, {})) {
      give_back(kept.from, change.shard, std::move(kept.message));
    }
  }
}

void shard_intake::forget(std::uint16_t node) {
  std::erase_if(returning_, [node](const auto& one) { return one.first == node; });
}

}  // namespace madang
