#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cluster/replay/book_replay.hpp"

namespace madang {

/// What came of real order flow that was sent through a whole node.
struct platform_report {
  replay_report flow;  ///< of the same file through the bare book: what of it was replayed, what skipped and why
  // Commands to the node, each sent when the answer to the one before had come.
  std::uint64_t placed = 0;
  std::uint64_t amended = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t taken = 0;  ///< aggressors, immediate-or-cancel
  // Compared with the bare book that was sent the same.
  std::uint64_t answers_compared = 0;  ///< status, quantities and value of the order, after each command
  std::uint64_t trades_compared = 0;   ///< both orders, price, quantity and aggressor, as the journal has them
  std::uint64_t resting_compared = 0;  ///< orders in priority, in the symbol as rebuilt from the journal
  std::uint64_t orders_compared = 0;   ///< the same orders, each as its own actor says
  std::uint64_t levels_compared = 0;   ///< of the public image
  /// Differences; none in a platform that is right.
  std::uint64_t unlike = 0;
  std::string first_unlike;  ///< empty where there is none

  std::uint64_t events = 0;  ///< in the node's journal
  std::int64_t took_ns = 0;
  /// Of all trades (number, price, quantity, aggressor's side) and the orders that rest at the end, in priority (price,
  /// what is left, side). Independent of ids and times, so that equal runs have equal hashes.
  std::uint64_t outcome_hash = 0;

  std::uint64_t commands() const { return placed + amended + cancelled + taken; }
  std::uint64_t compared() const {
    return answers_compared + trades_compared + resting_compared + orders_compared + levels_compared;
  }
};

/// Sends the flow of a message file, without a true book, through a node of its own in `dir`, command by command: new
/// orders and changes in the names of house accounts, executions by aggressors of other accounts. A bare order book is
/// sent the same and must agree with every answer, every trade and the final book, also after the node has been started
/// again. `dir` must be absent or empty. An error is a sentence: the replay could not be done.
result<platform_report, std::string> replay_on_platform(const std::vector<lobster_message>& messages,
                                                        const std::string& dir);

/// Why the replay is no success, as a sentence; empty where it is one.
std::string fault_of(const platform_report& report);

/// The counts in words, one line each.
std::string to_text(const platform_report& report);

}  // namespace madang
