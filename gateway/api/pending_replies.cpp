#include "gateway/api/pending_replies.hpp"

#include <utility>

#include "messages/ensure.hpp"

namespace madang {
namespace {

// A correlation is the slot's generation and, in its lower bits, the slot's number counted from 1. A generation comes
// again after more requests in one slot than any answer can be late.
constexpr unsigned slot_bits = 24;
constexpr std::uint64_t slot_mask = (std::uint64_t{1} << slot_bits) - 1;
constexpr std::uint32_t generation_mask = 0xff'ffff;
static_assert((std::uint64_t{generation_mask} << slot_bits | slot_mask) == reply_token::correlation_max);

}  // namespace

pending_replies::pending_replies(std::uint32_t listener, std::function<void()> wake, node_home home)
    : listener_(listener), home_(home), wake_(std::move(wake)) {
  ensure(listener <= reply_token::listener_max, "a listener's number fits into a token");
}

void pending_replies::push(std::vector<output>&& outputs) {
  if (outputs.empty()) return;
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  const bool announce = inbox_.empty();
  for (auto& one : outputs) inbox_.emplace_back(std::move(one));
  if (announce) wake_();
}

void pending_replies::post(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  const bool announce = inbox_.empty();
  inbox_.emplace_back(std::move(job));
  if (announce) wake_();
}

void pending_replies::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

reply_token pending_replies::expect(taker then, std::int64_t forget_at_ns) {
  if (free_.empty()) {
    ensure(slots_.size() < slot_mask, "more requests wait for answers than a node takes");
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const auto index = free_.back();
  free_.pop_back();
  auto& at = slots_[index];
  at.generation = (at.generation + 1) & generation_mask;
  at.then = std::move(then);
  at.forget_at_ns = forget_at_ns;
  waiting_.fetch_add(1, std::memory_order_relaxed);
  return {listener_, std::uint64_t{at.generation} << slot_bits | (std::uint64_t{index} + 1), home_};
}

void pending_replies::drain(const std::function<void(output&&)>& stream) {
  work_.clear();
  {
    const std::lock_guard lock(mutex_);
    work_.swap(inbox_);
  }
  for (auto& one : work_) {
    if (auto* job = std::get_if<std::function<void()>>(&one)) {
      (*job)();
    } else if (auto& out = std::get<output>(one); auto* reply = std::get_if<answer>(&out)) {
      hand_over(std::move(*reply));
    } else {
      stream(std::move(out));
    }
  }
  work_.clear();
}

void pending_replies::hand_over(answer&& one) {
  const auto index = (one.to.correlation & slot_mask) - 1;
  if (one.to.home != home_ || index >= slots_.size()) return;
  auto& at = slots_[index];
  if (!at.then || at.generation != one.to.correlation >> slot_bits) return;
  auto then = std::move(at.then);
  free_slot(index);
  then(std::move(one));
}

void pending_replies::forget_old(std::int64_t now_ns) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].then && slots_[i].forget_at_ns <= now_ns) free_slot(i);
  }
}

void pending_replies::free_slot(std::size_t index) {
  slots_[index].then = nullptr;
  free_.push_back(static_cast<std::uint32_t>(index));
  waiting_.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace madang
