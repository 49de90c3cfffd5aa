#include "actors/identity/adapters/mail_sender.hpp"

#include <signal.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace madang::identity {
namespace {

constexpr std::int64_t nanos_per_ms = 1'000'000;
/// The wall clock may be set while nothing is due.
constexpr std::int64_t rest_max_ns = nanos_per_second;

/// A server that closes its connection is an error like others, not the end of the process.
void ignore_closed_pipes() {
  sigset_t closed;
  sigemptyset(&closed);
  sigaddset(&closed, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &closed, nullptr);
}

}  // namespace

std::int64_t pause_after(const mail_retries& policy, std::uint32_t tries) {
  auto pause = policy.first_ms;
  for (std::uint32_t i = 1; i < tries && pause < policy.max_ms; ++i) pause *= 2;
  return std::min(pause, policy.max_ms) * nanos_per_ms;
}

link_message after_try(link_message tried, const mail_result& result, const mail_retries& policy, unix_nanos now) {
  if (result.outcome == mail_outcome::sent || result.outcome == mail_outcome::not_tried) return tried;
  ++tried.tries;
  tried.error = result.why;
  const bool is_over = result.outcome == mail_outcome::refused || tried.tries >= policy.tries_max;
  tried.delivery = is_over ? link_delivery::failed : link_delivery::waiting;
  tried.next_try_at = now + pause_after(policy, tried.tries);
  return tried;
}

mail_sender::mail_sender(outbox_file& box, const mail_retries& policy, hand_over send, std::function<unix_nanos()> now,
                         outside_metrics& counts)
    : box_(box), policy_(policy), send_(std::move(send)), now_(std::move(now)), counts_(counts) {
  box_.on_post([this] {
    const std::lock_guard lock(mutex_);
    posted_ = true;
    wake_.notify_one();
  });
  thread_ = std::thread([this] { work(); });
}

mail_sender::~mail_sender() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  box_.on_post({});
}

void mail_sender::work() {
  ignore_closed_pipes();
  while (!stopping_) {
    if (!send_next()) rest();
  }
}

void mail_sender::rest() {
  const auto next = box_.next_due();
  std::unique_lock lock(mutex_);
  const auto is_awake = [this] { return std::exchange(posted_, false) || stopping_.load(); };
  if (!next) return wake_.wait(lock, is_awake);
  const auto until = std::max(*next, server_rests_until_);
  const auto left = std::clamp<std::int64_t>(until - now_(), nanos_per_ms, rest_max_ns);
  wake_.wait_for(lock, std::chrono::nanoseconds(left), is_awake);
}

bool mail_sender::send_next() {
  if (now_() < server_rests_until_) return false;
  const auto next = box_.due(now_());
  note_waiting();
  if (!next) return false;
  if (next->tries > 0) counts_.repeated.add();
  counts_.in_flight.set(1);
  const auto result = send_(*next, stopping_);
  counts_.in_flight.set(0);
  if (result.outcome == mail_outcome::not_tried) return false;
  const auto after = after_try(*next, result, policy_, now_());
  count(result, after);
  if (result.outcome == mail_outcome::sent) {
    box_.remove(*next);
  } else {
    box_.update(after);
  }
  note_waiting();
  return true;
}

void mail_sender::count(const mail_result& result, const link_message& after) {
  const bool is_server = result.outcome == mail_outcome::server_failed;
  server_failures_ = is_server ? server_failures_ + 1 : 0;
  server_rests_until_ = is_server ? now_() + pause_after(policy_, server_failures_) : unix_nanos{};
  counts_.breaker_state.set(is_server ? 1 : 0);
  if (result.outcome == mail_outcome::sent) return counts_.succeeded.add();
  counts_.failed.add();
  if (result.late) counts_.late.add();
  if (after.delivery == link_delivery::failed) counts_.given_up.add();
  spdlog::warn("a message to {} has not left after {} tries ({}){}", to_text(after.user), after.tries, after.error,
               after.delivery == link_delivery::failed ? ": given up, see GET /admin/outbox" : "");
}

void mail_sender::note_waiting() {
  counts_.waiting.set(static_cast<std::int64_t>(box_.waiting()));
  const auto dropped = box_.dropped();
  if (dropped > dropped_) counts_.given_up.add(dropped - dropped_);
  dropped_ = dropped;
}

}  // namespace madang::identity
