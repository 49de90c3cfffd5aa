#include "gateway/api/pending_replies.hpp"

#include <utility>

namespace madang {

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
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const auto index = free_.back();
  free_.pop_back();
  auto& at = slots_[index];
  ++at.generation;
  at.then = std::move(then);
  at.forget_at_ns = forget_at_ns;
  waiting_.fetch_add(1, std::memory_order_relaxed);
  return {listener_, std::uint64_t{at.generation} << 32U | (std::uint64_t{index} + 1)};
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
  const auto index = (one.to.correlation & 0xffff'ffffU) - 1;
  if (index >= slots_.size()) return;
  auto& at = slots_[index];
  if (!at.then || at.generation != one.to.correlation >> 32U) return;
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
