#include "cluster/membership/lease_keeper.hpp"

#include <pthread.h>

#include <chrono>
#include <utility>

#include "cluster/membership/member_watch.hpp"

namespace madang {
namespace {

/// So many renewals fit into a term: some may be late, or fail.
constexpr std::int64_t renewals_in_term = 6;

}  // namespace

lease_keeper::lease_keeper(std::unique_ptr<membership_store> store, const member_identity& who,
                           const lease_terms& terms, std::function<void(const std::string&)> lost)
    : store_(std::move(store)), who_(who), terms_(terms), lost_(std::move(lost)), lease_(terms) {
  thread_ = std::thread([this] { run(); });
}

lease_keeper::~lease_keeper() {
  stop();
}

void lease_keeper::stop() {
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool lease_keeper::holds() const {
  return boot_time_nanos() < ends_at_.load(std::memory_order_acquire);
}

void lease_keeper::leave() {
  stop();
  ends_at_.store(0, std::memory_order_release);
  // Where it cannot be said, the lease runs out.
  (void)store_->leave(who_);
}

void lease_keeper::run() {
  pthread_setname_np(pthread_self(), "lease");
  const std::chrono::nanoseconds pause(terms_.expires_after / renewals_in_term);
  std::unique_lock guard(lock_);
  while (!stopping_) {
    guard.unlock();
    const bool is_member = renew();
    guard.lock();
    if (!is_member) return;
    wake_.wait_for(guard, pause, [this] { return stopping_; });
  }
}

/// False: it is over. What fails for now is tried again.
bool lease_keeper::renew() {
  const auto sent = boot_time_nanos();
  const auto done = store_->renew(who_);
  if (done) {
    lease_.renewed(sent);
    ends_at_.store(lease_.ends_at().value_or(0), std::memory_order_release);
    return true;
  }
  if (done.error().why != member_reject::lost) return true;
  ends_at_.store(0, std::memory_order_release);
  lost_(done.error().text);
  return false;
}

}  // namespace madang
