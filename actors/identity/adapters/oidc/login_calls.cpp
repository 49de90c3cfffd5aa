#include "actors/identity/adapters/oidc/login_calls.hpp"

#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "messages/ensure.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

constexpr std::int64_t tries_max = 2;
constexpr std::chrono::milliseconds slice(20);

/// A server that closes its connection is an error like others, not the end of the process.
void ignore_closed_pipes() {
  sigset_t closed;
  sigemptyset(&closed);
  sigaddset(&closed, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &closed, nullptr);
}

std::int64_t steady_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

std::uint64_t chance() {
  std::uint64_t bits = 0;
  randombytes_buf(&bits, sizeof bits);
  return bits;
}

template <class Given>
try_outcome outcome_of(const result<Given, provider_failure>& of) {
  if (of) return try_outcome::done;
  switch (of.error().how) {
    case provider_failure::kind::refused:
      return try_outcome::refused;
    case provider_failure::kind::failed:
      return try_outcome::failed;
    case provider_failure::kind::unknown:
      return try_outcome::outcome_unknown;
  }
  return try_outcome::refused;
}

outside_policy policy_of(const oauth_settings& limits) {
  outside_policy out;
  out.retry.tries_max = tries_max;
  out.deadline_ms = limits.timeout_ms;
  out.in_flight_max = limits.threads;
  return out;
}

}  // namespace

// ---- threads -------------------------------------------------------------------------------------------------------

work_queue::work_queue(const char* thread_name, std::int64_t threads, std::int64_t waiting_max)
    : waiting_max_(static_cast<std::size_t>(waiting_max)) {
  for (std::int64_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, thread_name] {
      pthread_setname_np(pthread_self(), thread_name);
      ignore_closed_pipes();
      run();
    });
  }
}

bool work_queue::put(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_max_) return false;
    waiting_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

void work_queue::stop() {
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
  }
  wake_.notify_all();
  for (auto& one : threads_) one.join();
  threads_.clear();
}

void work_queue::run() {
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
  }
}

// ---- calls ---------------------------------------------------------------------------------------------------------

login_calls::login_calls(const oauth_settings& limits, std::function<unix_nanos()> now)
    : limits_(limits), now_(std::move(now)), queue_("provider-calls", limits.threads, limits.queue_max) {}

login_calls::~login_calls() {
  stop();
}

void login_calls::stop() {
  stopping_ = true;
  queue_.stop();
}

void login_calls::add(login_provider which, const oauth_provider_settings& provider, outside_metrics& counts) {
  const auto pause = [this](std::int64_t nanos) {
    const auto until = steady_now_ns() + nanos;
    while (!stopping_ && steady_now_ns() < until) std::this_thread::sleep_for(slice);
  };
  doors_[which].reset(
      new door{{which, provider, limits_, now_}, {policy_of(limits_), {steady_now_ns, pause, chance}, counts}});
}

const oauth_provider_settings* login_calls::find(login_provider which) const {
  const auto found = doors_.find(which);
  return found == doors_.end() ? nullptr : &found->second->client.provider();
}

bool login_calls::identify(login_provider which, login_code code, taker done) {
  const auto found = doors_.find(which);
  ensure(found != doors_.end(), "only a provider that is set up is called");
  return queue_.put([this, which, at = found->second.get(), code = std::move(code), done = std::move(done)] {
    auto person = call(*at, code);
    if (stopping_) return;
    if (!person) spdlog::warn("log-in by {} has failed: {}", to_text(which), person.error().why);
    done(std::move(person));
  });
}

grant_outcome login_calls::revoke(login_provider which, const std::string& given, bool lasting) {
  const auto found = doors_.find(which);
  if (found == doors_.end()) return grant_outcome::again;
  const auto done = call_to_revoke(*found->second, given, lasting);
  if (done) return grant_outcome::done;
  if (stopping_) return grant_outcome::cut_off;
  spdlog::warn("{} has not taken back its grant: {}", to_text(which), done.error().why);
  const bool is_refused = done.error().how == provider_failure::kind::refused;
  return is_refused ? grant_outcome::refused : grant_outcome::again;
}

/// A grant that is taken back twice is none the less taken back.
result<std::monostate, provider_failure> login_calls::call_to_revoke(door& at, const std::string& given, bool lasting) {
  result<std::monostate, provider_failure> out =
      refused{provider_failure{provider_failure::kind::failed, "not called: it has failed too often"}};
  at.calls.call(true, [&](std::int64_t left_ns) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::nanoseconds(std::max<std::int64_t>(left_ns, 0));
    out = at.client.revoke(given, lasting, deadline, stopping_);
    return outcome_of(out);
  });
  return out;
}

result<provider_person, provider_failure> login_calls::call(door& at, const login_code& code) {
  result<provider_person, provider_failure> out =
      refused{provider_failure{provider_failure::kind::failed, "not called: it has failed too often"}};
  at.calls.call(false, [&](std::int64_t left_ns) {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::nanoseconds(std::max<std::int64_t>(left_ns, 0));
    out = at.client.identify(code, deadline, stopping_);
    return outcome_of(out);
  });
  return out;
}

}  // namespace madang::identity
