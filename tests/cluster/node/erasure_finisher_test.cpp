#include "cluster/node/erasure_finisher.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

#include "tests/support/eventually.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
using identity::user_id;

constexpr user_id minji{11};
constexpr user_id junho{12};

/// What a node keeps on its disk of one user, and who is told to go wrong. It outlives whoever works with it.
struct kept_things {
  std::set<std::string> left{"key", "messages", "exports"};
  bool marked = false;
  bool there = true;  ///< the journal's word
  std::string broken;
  std::vector<std::string> done;
  mutable std::mutex mutex;

  bool take(const std::string& what) {
    const std::lock_guard lock(mutex);
    if (broken == what) return false;
    done.push_back(what);
    left.erase(what);
    return true;
  }
  erasure_steps steps() {
    erasure_steps out;
    out.mark = [this](user_id) {
      if (!take("mark")) return false;
      const std::lock_guard lock(mutex);
      return marked = true;
    };
    out.is_there = [this](user_id) -> std::optional<bool> {
      const std::lock_guard lock(mutex);
      if (broken == "question") return std::nullopt;
      return there;
    };
    out.unmark = [this](user_id) {
      const std::lock_guard lock(mutex);
      marked = false;
    };
    out.destroy_key = [this](user_id) { return take("key"); };
    out.drop_messages = [this](user_id) { return take("messages"); };
    out.remove_exports = [this](user_id) { return take("exports"); };
    out.end = [this](user_id) {
      if (!take("end")) return false;
      const std::lock_guard lock(mutex);
      marked = false;
      return true;
    };
    return out;
  }
  bool is_whole() const {
    const std::lock_guard lock(mutex);
    return left.size() == 3;
  }
  bool is_gone() const {
    const std::lock_guard lock(mutex);
    return left.empty() && !marked;
  }
  void mend() {
    const std::lock_guard lock(mutex);
    broken.clear();
  }
};

/// Waits for what the finisher's thread says.
struct heard {
  std::atomic<int> said = -1;
  erasure_finisher::taker taker() {
    return [this](bool done) { said = done ? 1 : 0; };
  }
  bool says(bool what) {
    return eventually([&] { return said.load() >= 0; }) && said.load() == (what ? 1 : 0);
  }
};

TEST(an_erasure_that_is_finished, takes_everything_key_first_and_mark_last) {
  kept_things disk;
  erasure_finisher finisher(disk.steps());
  heard begun;
  heard gone;
  finisher.begin(minji, begun.taker());
  ASSERT_TRUE(begun.says(true));
  EXPECT_TRUE(disk.is_whole()) << "it is only written down";
  finisher.finish(minji, gone.taker());
  ASSERT_TRUE(gone.says(true));
  EXPECT_TRUE(disk.is_gone());
  EXPECT_EQ(disk.done, (std::vector<std::string>{"mark", "key", "messages", "exports", "end"}));
}

/// The process dies at each step: what it has done stays done, and nothing of it is in memory any more.
TEST(an_erasure_that_is_finished, is_whole_whichever_step_the_node_has_died_at) {
  for (const std::string dies_at : {"mark", "key", "messages", "exports", "end"}) {
    kept_things disk;
    {
      erasure_finisher first(disk.steps(), 1h);
      heard begun;
      if (dies_at == "mark") disk.broken = "mark";
      first.begin(minji, begun.taker());
      ASSERT_TRUE(begun.says(dies_at != "mark"));
      if (dies_at != "mark") {
        disk.there = false;  // the fact is durable
        disk.broken = dies_at;
        heard gone;
        first.finish(minji, gone.taker());
        ASSERT_TRUE(gone.says(false)) << dies_at;
        EXPECT_TRUE(disk.marked) << dies_at << ": the next start must know";
      }
    }
    disk.mend();
    erasure_finisher next(disk.steps());
    if (disk.marked) next.take_up({minji});
    if (dies_at == "mark") {
      EXPECT_TRUE(disk.is_whole()) << "nobody was erased";
    } else {
      EXPECT_TRUE(eventually([&] { return disk.is_gone(); })) << dies_at;
    }
  }
}

TEST(an_erasure_that_is_finished, leaves_whoever_was_not_erased_after_all) {
  kept_things disk;
  {
    erasure_finisher first(disk.steps());
    heard begun;
    first.begin(minji, begun.taker());
    ASSERT_TRUE(begun.says(true));
  }
  erasure_finisher next(disk.steps());
  next.take_up({minji});
  EXPECT_FALSE(disk.marked) << "the fact never came";
  EXPECT_TRUE(disk.is_whole());
  EXPECT_EQ(next.waiting(), 0U);
}

TEST(an_erasure_that_is_finished, is_tried_again_by_the_same_node) {
  kept_things disk;
  disk.there = false;
  disk.marked = true;
  disk.broken = "exports";
  erasure_finisher finisher(disk.steps(), 1ms);
  heard gone;
  finisher.finish(minji, gone.taker());
  ASSERT_TRUE(gone.says(false)) << "he hears that it is not known";
  EXPECT_FALSE(disk.is_gone());
  disk.mend();
  EXPECT_TRUE(eventually([&] { return disk.is_gone(); }));
  EXPECT_TRUE(eventually([&] { return finisher.waiting() == 0; }));
}

TEST(an_erasure_that_is_finished, waits_for_an_answer_about_somebody_and_holds_up_nobody_else) {
  kept_things silent;
  silent.there = false;
  silent.marked = true;
  silent.broken = "question";
  erasure_finisher finisher(silent.steps(), 1ms);
  finisher.take_up({minji});
  EXPECT_EQ(finisher.waiting(), 1U);
  EXPECT_TRUE(silent.is_whole());
  silent.mend();
  EXPECT_TRUE(eventually([&] { return silent.is_gone(); }));
  heard gone;
  finisher.finish(junho, gone.taker());
  EXPECT_TRUE(gone.says(true));
}

}  // namespace
}  // namespace madang
