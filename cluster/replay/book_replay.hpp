#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "actors/market/order_book.hpp"
#include "cluster/replay/lobster.hpp"

namespace madang {

/// What a replay of real order flow found.
struct replay_report {
  // Replayed, by what they did to the book.
  std::uint64_t added = 0;
  std::uint64_t added_in_old_place = 0;  ///< of these, older than others before them in the file: came into its view
  std::uint64_t reduced = 0;
  std::uint64_t deleted = 0;
  std::uint64_t executed = 0;            ///< by an aggressor of that size, which hit what the exchange says it hit
  std::uint64_t executed_anonymous = 0;  ///< of these, against quantity from before the file began
  // Skipped, by reason.
  std::uint64_t skipped_seeded = 0;  ///< the first message, which the first row of the true book contains already
  std::uint64_t skipped_hidden = 0;
  std::uint64_t skipped_auction = 0;
  std::uint64_t skipped_halt = 0;
  std::uint64_t skipped_unknown = 0;  ///< of an order that was never seen, at a price where nothing is known
  /// Orders that must have gone while the file did not see them, without a true book: the exchange traded or rested
  /// something that they would have met before. They are taken out.
  std::uint64_t gone_unseen = 0;
  /// Orders that the source lets trade before an older one at their price, each counted once: the source broke its own
  /// priority, the book did not.
  std::uint64_t source_inversions = 0;
  // Compared with the true book.
  std::uint64_t rows_compared = 0;
  std::uint64_t rows_not_compared = 0;  ///< of the longer input
  std::uint64_t levels_compared = 0;
  std::uint64_t levels_seeded = 0;    ///< by the first row
  std::uint64_t levels_appeared = 0;  ///< came into the view of the true book, unknown until then
  std::uint64_t levels_left = 0;      ///< went out of its view and are unknown from there on
  // Contradictions; none in a replay that is right.
  std::uint64_t levels_unlike = 0;   ///< price or size differs from the true book's
  std::uint64_t makers_unlike = 0;   ///< an execution that hit a younger order, several, or none
  std::uint64_t changes_unlike = 0;  ///< an order that is new twice, crosses when it should rest, has less than it
                                     ///< loses, or is heard of after it must have gone
  std::string first_contradiction;   ///< with its row, from 1; empty where there is none

  std::uint64_t resting = 0;    ///< orders in the book at the end
  std::uint64_t book_hash = 0;  ///< of all of them in priority

  std::uint64_t replayed() const { return added + reduced + deleted + executed; }
  std::uint64_t skipped() const {
    return skipped_seeded + skipped_hidden + skipped_auction + skipped_halt + skipped_unknown;
  }
  std::uint64_t contradictions() const { return levels_unlike + makers_unlike + changes_unlike; }
};

/// Sends real order flow through the order book: new orders must not cross, executions are made by an aggressor of
/// their size from the other side and must hit exactly the named order, cancels reduce and remove. Order numbers rise
/// with time, so a new order with a lower number than one before has only come into the file's view: it goes to the
/// place that its number gives it among the orders of its price. With a true book (`truth.depth` not 0) its first row
/// fills the book with anonymous quantity, on which messages of orders from before the file fall, and every row is
/// compared with the book level by level, as far as levels have been in view all the time. Rows beyond the shorter of
/// both inputs are not replayed. Without a true book the file's own bound shows: it tells only of the best levels, so
/// that orders further away leave unseen. Those that the flow proves gone are taken out and counted. One that was only
/// passed over by a younger order at its price, and is heard of again, comes back: the source broke its own priority.
///
/// `plain_flow`, where given, gets all that was done to the book, as messages with nothing unsaid: a new order goes
/// behind all others at its price, an execution hits the order it names, and orders that must have gone, or that make
/// room for an older one, are deleted (and added again). An empty market that is sent these ends with the same book.
replay_report replay_lobster(const std::vector<lobster_message>& messages, const lobster_book& truth,
                             std::vector<lobster_message>* plain_flow = nullptr);

/// Why the replay is no success, as a sentence; empty where it is one. Nothing replayed is no success, and with a true
/// book every row of both inputs must have been compared.
std::string fault_of(const replay_report& report, bool has_true_book);

/// A hash of all orders in priority; equal books have equal hashes.
std::uint64_t hash_of(const order_book& book);

/// The counts in words, one line each.
std::string to_text(const replay_report& report);

}  // namespace madang
