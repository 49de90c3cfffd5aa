#pragma once

#include <functional>
#include <string>

#include "messages/result.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// What a node does with shards that are about to leave it while it goes on. Each is done on the thread that withdraws.
struct withdrawal_steps {
  /// False: the lists are behind the journal by more than is worth holding anybody up for.
  std::function<bool()> wait_projected;
  std::function<bool()> are_checkpoints_forbidden;
  /// False: one is under way.
  std::function<bool()> forbid_checkpoints;
  std::function<void()> allow_checkpoints;
  /// False: what was handed in of snapshots is not stored in time.
  std::function<bool()> wait_snapshots;
  /// New commands wait elsewhere from now on.
  std::function<void()> hold_commands;
  /// Gives what has begun some time to come to its end.
  std::function<void()> settle;
  std::function<bool()> is_stopping;
  /// Serves them as before.
  std::function<void()> open;
  /// Nothing that is read from now on counts them as this node's.
  std::function<void()> count_as_given;
  /// No message may reach them any more.
  std::function<void()> close;
  std::function<void()> end_entities;
  /// What they have written is there for others; gives the end of it.
  std::function<result<position, std::string>()> finish_journal;
};

/// A command whose entities all move with it would lose its asker if it were cut in the middle: new ones wait, and what
/// has begun goes on for a while. Then nothing more comes, and whoever is in memory leaves it. A failure before
/// `close`: they are served as before; after it: they are to be taken anew.
result<position, std::string> withdraw(const withdrawal_steps& steps);

}  // namespace madang
