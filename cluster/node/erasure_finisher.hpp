#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "messages/identity/ids.hpp"

namespace madang {

/// What goes with a person besides his own state, in the order of these lines. Each may be done again without harm;
/// false: it could not be done now. The mark is durable and comes before the fact that he is erased, so that whoever
/// starts the node after a crash knows whom to ask for.
struct erasure_steps {
  std::function<bool(identity::user_id)> mark;
  /// Nothing where it cannot be found out now. False: there is no such user any more, or he never came to be.
  std::function<std::optional<bool>(identity::user_id)> is_there;
  std::function<void(identity::user_id)> unmark;  ///< he stays
  std::function<bool(identity::user_id)> destroy_key;
  std::function<bool(identity::user_id)> drop_messages;
  std::function<bool(identity::user_id)> remove_exports;
  std::function<bool(identity::user_id)> end;  ///< the mark goes last
};

/// Brings erasures to their end, on a thread of its own: those that users ask for, and those that a crash cut off. What
/// cannot be done now is tried again, with growing pauses, until the node stops; the mark tells the next start the
/// rest.
class erasure_finisher {
 public:
  using taker = std::function<void(bool)>;

  explicit erasure_finisher(erasure_steps steps,
                            std::chrono::milliseconds first_pause = std::chrono::milliseconds(200));
  ~erasure_finisher() { stop(); }
  erasure_finisher(const erasure_finisher&) = delete;
  erasure_finisher& operator=(const erasure_finisher&) = delete;

  /// Marks the user. `done` comes on the thread of this; not at all once it has stopped.
  void begin(identity::user_id user, taker done);
  /// The user is erased: everything else goes. `done`: whether it all went at the first try.
  void finish(identity::user_id user, taker done = {});
  /// Finds out what became of marked users: now, as far as that can be, and the rest later.
  void take_up(const std::vector<identity::user_id>& marked);
  /// Every now and then whatever this gives is taken up, too: what nodes that are gone have left.
  void look_for_more(std::function<std::vector<identity::user_id>()> left,
                     std::chrono::milliseconds every = std::chrono::milliseconds(20'000));
  /// Users of whom something is left to be done.
  std::size_t waiting() const;
  void stop();

 private:
  enum class what : std::uint8_t { begin, finish, find_out, look };
  struct task {
    what kind;
    identity::user_id user;
    taker done;
    std::chrono::steady_clock::time_point not_before{};
    std::chrono::milliseconds pause;
  };

  void put(task one);
  void run();
  bool work(const task& one);
  bool find_out(identity::user_id user);
  void look();
  bool erase(identity::user_id user);

  const erasure_steps steps_;
  const std::chrono::milliseconds first_pause_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<task> tasks_;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::function<std::vector<identity::user_id>()> left_;  ///< set once, before there is a task that calls it
  std::chrono::milliseconds look_every_{0};
  std::thread thread_;
};

}  // namespace madang
