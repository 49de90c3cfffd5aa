#include "actors/kernel/delivery.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace madang {
namespace {

/// Two sides over a network that loses, doubles and reorders parcels, and both of which forget what is not state.
class lossy_pair {
 public:
  explicit lossy_pair(std::uint64_t seed) : random_(seed) {}

  void run(int bodies) {
    while (received_.size() < static_cast<std::size_t>(bodies) || !out_.empty()) {
      ASSERT_LT(++steps_, 100'000) << "it does not come to an end";
      step(bodies);
    }
  }
  const std::vector<int>& received() const { return received_; }
  int lost() const { return lost_; }
  int doubled() const { return doubled_; }
  int copies() const { return copies_; }

 private:
  int roll(int sides) { return static_cast<int>(random_() % static_cast<std::uint64_t>(sides)); }

  void step(int bodies) {
    switch (roll(6)) {
      case 0:
      case 1:
        if (written_ < bodies) out_.put(++written_);
        post(out_.take_unsent());
        break;
      case 2:
        deliver();
        break;
      case 3:
        answer();
        break;
      case 4:
        restart();
        break;
      default:
        deliver();
    }
  }
  void post(const std::vector<peer_message<int>>& peer_messages) {
    for (const auto& one : peer_messages) {
      if (roll(4) == 0) {
        ++lost_;
        continue;
      }
      network_.push_back(one);
      if (roll(4) != 0) continue;
      network_.push_back(one);
      ++doubled_;
    }
  }
  void deliver() {
    if (network_.empty()) return;
    std::swap(network_[static_cast<std::size_t>(roll(static_cast<int>(network_.size())))], network_.front());
    auto one = network_.front();
    network_.pop_front();
    if (in_.is_copy(one.number)) ++copies_;
    if (!in_.is_next(one.number)) return;
    in_.consume(one.number);
    received_.push_back(one.body);
  }
  void answer() {
    if (roll(3) != 0) out_.acknowledge(in_.consumed);
  }
  /// The sender comes back from its state, which does not say what was handed over.
  void restart() {
    out_.rewind();
    post(out_.take_unsent());
  }

  std::mt19937_64 random_;
  outbox<int> out_;
  inbox in_;
  std::deque<peer_message<int>> network_;
  std::vector<int> received_;
  int written_ = 0;
  int steps_ = 0;
  int lost_ = 0;
  int doubled_ = 0;
  int copies_ = 0;
};

TEST(peer_messages, are_consumed_exactly_once_and_in_order_over_a_network_that_loses_doubles_and_reorders) {
  int lost = 0;
  int doubled = 0;
  int copies = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    lossy_pair pair(seed);
    pair.run(40);
    ASSERT_EQ(pair.received().size(), 40U);
    for (int i = 0; i < 40; ++i) ASSERT_EQ(pair.received()[static_cast<std::size_t>(i)], i + 1);
    lost += pair.lost();
    doubled += pair.doubled();
    copies += pair.copies();
  }
  EXPECT_GT(lost, 1'000);
  EXPECT_GT(doubled, 1'000);
  EXPECT_GT(copies, 1'000);
}

TEST(an_outbox, hands_each_peer_message_over_once_per_incarnation) {
  outbox<int> box;
  box.put(1);
  box.put(2);
  EXPECT_EQ(box.take_unsent().size(), 2U);
  EXPECT_TRUE(box.take_unsent().empty());
  box.put(3);
  EXPECT_EQ(box.take_unsent().size(), 1U);
  box.acknowledge(1);
  box.rewind();
  EXPECT_EQ(box.take_unsent().front().number, 2U);
}

TEST(an_outbox, ignores_an_acknowledgement_that_is_old) {
  outbox<int> box;
  box.put(1);
  box.put(2);
  box.acknowledge(2);
  box.acknowledge(1);
  EXPECT_TRUE(box.empty());
  EXPECT_EQ(box.next, 3U);
}

TEST(an_inbox, that_consumes_out_of_turn_is_a_bug) {
  inbox box;
  box.consume(1);
  box.consume(1);
  box.consume(0);
  EXPECT_EQ(box.consumed, 1U) << "several events may name one peer message; 0 names none";
  EXPECT_THROW(box.consume(3), broken_invariant);
}

}  // namespace
}  // namespace madang
