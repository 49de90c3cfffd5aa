#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace madang {

/// Messages for one entity that cannot take them now, in the order in which they came. Needs one pointer while there
/// are none, for most entities never have any. Not thread-safe: it belongs to the line of its entity.
template <class Message>
class waiting_messages {
 public:
  bool empty() const { return messages_ == nullptr; }
  std::size_t size() const { return empty() ? 0 : messages_->size(); }

  /// False: `max` of them wait already; the message is left as it was.
  bool add(Message&& message, std::size_t max) {
    if (size() >= max) return false;
    add_always(std::move(message));
    return true;
  }
  /// For messages that must not be refused.
  void add_always(Message&& message) {
    if (empty()) messages_ = std::make_unique<std::deque<Message>>();
    messages_->push_back(std::move(message));
  }

  /// Takes all of them out, the first one first.
  template <class Take>
  void take_all(Take&& take) {
    if (empty()) return;
    const auto taken = std::exchange(messages_, nullptr);
    for (auto& one : *taken) take(std::move(one));
  }
  /// Drops those of which `is_dropped` says so; the others keep their order.
  template <class Condition>
  void drop_if(Condition&& is_dropped) {
    if (empty()) return;
    std::erase_if(*messages_, std::forward<Condition>(is_dropped));
    if (messages_->empty()) messages_ = nullptr;
  }

 private:
  std::unique_ptr<std::deque<Message>> messages_;
};

}  // namespace madang
