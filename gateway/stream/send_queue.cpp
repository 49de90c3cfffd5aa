#include "gateway/stream/send_queue.hpp"

#include <algorithm>
#include <array>

namespace madang {
namespace {

/// Items whose memory a session keeps between two bursts.
constexpr std::size_t items_kept = 8;

/// The headers of one gathered write. One per thread: a write is over when its call returns.
thread_local std::array<ws_header, send_queue::pieces_max> headers;

}  // namespace

std::size_t send_queue::item::header_size() const {
  return opcode == raw ? 0 : make_ws_header(ws_opcode{opcode}, payload->size()).size;
}

std::vector<send_queue::item>::iterator send_queue::droppable() {
  auto at = items_.begin() + static_cast<std::ptrdiff_t>(first_ + (sent_of_first_ != 0 ? 1 : 0));
  // All that is compressed was gathered, so it stands before all that is not; what is too short for it may stand
  // between.
  const auto end = items_.begin() + static_cast<std::ptrdiff_t>(std::min(items_.size(), first_ + gathered_max));
  for (auto one = at; one != end; ++one) {
    if (one->deflated) at = one + 1;
  }
  return at;
}

void send_queue::deflate(item& one) {
  const bool is_text = one.opcode == static_cast<std::uint8_t>(ws_opcode::text);
  if (!deflater_ || !is_text || one.deflated || one.payload->size() < message_deflater::least_bytes) return;
  bytes_ -= one.size();
  one.payload = std::make_shared<const std::string>(deflater_->deflated(*one.payload));
  one.deflated = true;
  bytes_ += one.size();
}

std::vector<send_queue::topic> send_queue::drop_topics() {
  std::vector<topic> dropped;
  const auto rest = std::remove_if(droppable(), items_.end(), [&](const item& one) {
    if (one.about == nullptr) return false;
    if (std::ranges::find(dropped, one.about) == dropped.end()) dropped.push_back(one.about);
    bytes_ -= one.size();
    return true;
  });
  items_.erase(rest, items_.end());
  tidy();
  return dropped;
}

void send_queue::drop_unsent() {
  const auto rest = std::remove_if(droppable(), items_.end(), [&](const item& one) {
    if (one.opcode == raw) return false;
    bytes_ -= one.size();
    return true;
  });
  items_.erase(rest, items_.end());
  tidy();
}

std::size_t send_queue::gather(std::array<piece, pieces_max>& pieces) {
  std::size_t count = 0;
  auto skip = sent_of_first_;
  const auto add = [&](const char* data, std::size_t size) {
    const auto skipped = std::min(skip, size);
    skip -= skipped;
    if (skipped != size) pieces[count++] = {data + skipped, size - skipped};
  };
  const auto end = std::min(items_.size(), first_ + gathered_max);
  for (auto i = first_; i < end; ++i) {
    auto& one = items_[i];
    deflate(one);
    if (one.opcode != raw) {
      auto& header = headers[i - first_];
      header = make_ws_header(ws_opcode{one.opcode}, one.payload->size(), one.deflated);
      add(header.bytes.data(), header.size);
    }
    add(one.payload->data(), one.payload->size());
  }
  return count;
}

void send_queue::sent(std::size_t count) {
  sent_of_first_ += count;
  bytes_ -= count;
  while (first_ < items_.size() && sent_of_first_ >= items_[first_].size()) {
    sent_of_first_ -= items_[first_].size();
    items_[first_].payload.reset();
    ++first_;
  }
  tidy();
}

void send_queue::tidy() {
  if (first_ == items_.size()) {
    items_.clear();
    first_ = 0;
    if (items_.capacity() > items_kept) std::vector<item>().swap(items_);
  } else if (first_ > 1'024 && first_ * 2 > items_.size()) {
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace madang
