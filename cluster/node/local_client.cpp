#include "cluster/node/local_client.hpp"

namespace madang {

reply_token local_client::expect(std::function<void(const answer&)> done) {
  std::lock_guard guard(lock_);
  auto number = next_++;
  waiting_.emplace(number, std::move(done));
  return {listener, number, home_};
}

bool local_client::deliver(const answer& given) {
  if (given.to.home != home_) return false;
  std::function<void(const answer&)> done;
  {
    std::lock_guard guard(lock_);
    auto found = waiting_.find(given.to.correlation);
    if (found == waiting_.end()) return false;
    done = std::move(found->second);
    waiting_.erase(found);
  }
  done(given);
  return true;
}

}  // namespace madang
