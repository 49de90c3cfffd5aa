#include "cluster/region/shard_inbox.hpp"

#include <utility>

namespace madang {

bool shard_inbox::put(node_home by, std::uint64_t bytes, std::uint64_t most, job what) {
  bool is_first = false;
  {
    std::lock_guard guard(lock_);
    if (closed_) return true;
    const auto known = left_.find(by);
    const auto before = known == left_.end() ? 0 : known->second.bytes;
    if (bytes > most || before > most - bytes) return false;
    is_first = left_.empty();
    auto& mine = left_[by];
    mine.bytes += bytes;
    mine.jobs.push_back({std::move(what), bytes});
  }
  if (is_first) filled_.notify_one();
  return true;
}

std::vector<shard_inbox::job> shard_inbox::take(std::uint64_t share) {
  std::vector<job> next;
  std::lock_guard guard(lock_);
  for (auto one = left_.begin(); one != left_.end();) {
    auto& [jobs, bytes] = one->second;
    std::uint64_t taken = 0;
    do {
      taken += jobs.front().bytes;
      bytes -= jobs.front().bytes;
      next.push_back(std::move(jobs.front().what));
      jobs.pop_front();
    } while (!jobs.empty() && taken < share);
    one = jobs.empty() ? left_.erase(one) : std::next(one);
  }
  return next;
}

void shard_inbox::wait(std::chrono::milliseconds most) {
  std::unique_lock guard(lock_);
  filled_.wait_for(guard, most, [this] { return closed_ || !left_.empty(); });
}

void shard_inbox::close() {
  {
    std::lock_guard guard(lock_);
    closed_ = true;
    left_.clear();
  }
  filled_.notify_one();
}

bool shard_inbox::is_closed() {
  std::lock_guard guard(lock_);
  return closed_;
}

std::uint64_t shard_inbox::bytes_of(node_home by) {
  std::lock_guard guard(lock_);
  const auto known = left_.find(by);
  return known == left_.end() ? 0 : known->second.bytes;
}

}  // namespace madang
