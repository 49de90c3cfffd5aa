#include "cluster/node/erasure_finisher.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace madang {
namespace {

constexpr std::chrono::milliseconds pause_max(60'000);

}  // namespace

erasure_finisher::erasure_finisher(erasure_steps steps, std::chrono::milliseconds first_pause)
    : steps_(std::move(steps)), first_pause_(first_pause) {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "erasures");
    run();
  });
}

void erasure_finisher::begin(identity::user_id user, taker done) {
  put({what::begin, user, std::move(done), {}, first_pause_});
}
void erasure_finisher::finish(identity::user_id user, taker done) {
  put({what::finish, user, std::move(done), {}, first_pause_});
}

void erasure_finisher::take_up(const std::vector<identity::user_id>& marked) {
  for (const auto user : marked) {
    const auto there = steps_.is_there(user);
    if (there && *there) {
      steps_.unmark(user);
    } else if (there) {
      (void)steps_.destroy_key(user);  // not a moment longer than it must be; the rest may wait for others
      finish(user);
    } else {
      put({what::find_out, user, {}, std::chrono::steady_clock::now() + first_pause_, first_pause_});
    }
  }
}

void erasure_finisher::look_for_more(std::function<std::vector<identity::user_id>()> left,
                                     std::chrono::milliseconds every) {
  left_ = std::move(left);
  look_every_ = every;
  put({what::look, {}, {}, std::chrono::steady_clock::now() + every, every});
}

void erasure_finisher::look() {
  take_up(left_());
  put({what::look, {}, {}, std::chrono::steady_clock::now() + look_every_, look_every_});
}

std::size_t erasure_finisher::waiting() const {
  const std::lock_guard lock(mutex_);
  const auto looks = std::ranges::count(tasks_, what::look, &task::kind);
  return tasks_.size() - static_cast<std::size_t>(looks) + running_;
}

void erasure_finisher::stop() {
  std::deque<task> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(tasks_);
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void erasure_finisher::put(task one) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.push_back(std::move(one));
  }
  wake_.notify_one();
}

void erasure_finisher::run() {
  const auto by_time = [](const task& a, const task& b) { return a.not_before < b.not_before; };
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next = std::min_element(tasks_.begin(), tasks_.end(), by_time);
    if (next == tasks_.end()) {
      wake_.wait(lock);
      continue;
    }
    if (next->not_before > std::chrono::steady_clock::now()) {
      wake_.wait_until(lock, std::chrono::steady_clock::time_point(next->not_before));
      continue;
    }
    auto one = std::move(*next);
    tasks_.erase(next);
    running_ = one.kind == what::look ? 0 : 1;
    lock.unlock();
    const bool is_done = work(one);
    if (const auto done = std::exchange(one.done, {})) done(is_done);
    lock.lock();
    running_ = 0;
    if (is_done || one.kind == what::begin || stopping_) continue;
    spdlog::warn("an erasure cannot be finished now, and is tried again");
    one.not_before = std::chrono::steady_clock::now() + one.pause;
    one.pause = std::min(one.pause * 2, pause_max);
    tasks_.push_back(std::move(one));
  }
}

bool erasure_finisher::work(const task& one) {
  switch (one.kind) {
    case what::begin:
      return steps_.mark(one.user);
    case what::finish:
      return erase(one.user);
    case what::find_out:
      return find_out(one.user);
    case what::look:
      look();
      return true;
  }
  return false;
}

bool erasure_finisher::find_out(identity::user_id user) {
  const auto there = steps_.is_there(user);
  if (!there) return false;
  if (!*there) return erase(user);
  steps_.unmark(user);
  return true;
}

/// The key first: from then on nobody can read who it was in anything that the journal holds.
bool erasure_finisher::erase(identity::user_id user) {
  return steps_.destroy_key(user) && steps_.drop_messages(user) && steps_.remove_exports(user) && steps_.end(user);
}

}  // namespace madang
