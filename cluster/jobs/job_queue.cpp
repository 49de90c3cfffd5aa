#include "cluster/jobs/job_queue.hpp"
#include "messages/identity/ids.hpp"

#include <algorithm>

namespace madang::jobs {

bool job_queue::admit(job_id job, user_id user) {
  if (jobs_.contains(job)) return true;
  if (unfinished_of(user) >= limits_.unfinished_per_user_max) return false;
  count(job, user);
  return true;
}

std::vector<job_id> job_queue::queue(job_id job, user_id user) {
  auto& known = count(job, user);
  if (known.at == stage::running) return {job};
  if (known.at == stage::waiting) return {};
  known.at = stage::waiting;
  auto& mine = users_[user];
  if (mine.waiting.empty()) turns_.push_back(user);
  mine.waiting.push_back(job);
  ++waiting_;
  return fill();
}

std::vector<job_id> job_queue::leave(job_id job) {
  const auto found = jobs_.find(job);
  if (found == jobs_.end()) return {};
  const auto [user, at] = found->second;
  jobs_.erase(found);
  auto& mine = users_[user];
  if (at == stage::running) {
    --mine.running;
    --running_;
  } else if (at == stage::waiting) {
    mine.waiting.erase(std::find(mine.waiting.begin(), mine.waiting.end(), job));
    --waiting_;
    if (mine.waiting.empty()) turns_.erase(std::find(turns_.begin(), turns_.end(), user));
  }
  if (--mine.unfinished == 0) users_.erase(user);
  return fill();
}

bool job_queue::has_place(job_id job) const {
  const auto found = jobs_.find(job);
  return found != jobs_.end() && found->second.at == stage::running;
}

std::size_t job_queue::unfinished_of(user_id user) const {
  const auto found = users_.find(user);
  return found == users_.end() ? 0 : found->second.unfinished;
}

job_queue::member& job_queue::count(job_id job, user_id user) {
  auto [at, is_new] = jobs_.try_emplace(job, member{user});
  if (is_new) ++users_[user].unfinished;
  return at->second;
}

/// One round: each user who waits and may run one more gets one place, then goes to the end.
std::vector<job_id> job_queue::fill() {
  std::vector<job_id> chosen;
  std::size_t passed_over = 0;
  while (running_ < limits_.running_max && passed_over < turns_.size()) {
    const auto user = turns_.front();
    turns_.pop_front();
    auto& mine = users_[user];
    if (mine.running >= limits_.running_per_user_max) {
      turns_.push_back(user);
      ++passed_over;
      continue;
    }
    const auto job = mine.waiting.front();
    mine.waiting.pop_front();
    if (!mine.waiting.empty()) turns_.push_back(user);
    jobs_[job].at = stage::running;
    ++mine.running;
    ++running_;
    --waiting_;
    passed_over = 0;
    chosen.push_back(job);
  }
  return chosen;
}

}  // namespace madang::jobs
