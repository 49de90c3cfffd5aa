#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "persistence/lists/query_session.hpp"

namespace madang {

/// The entries of several accounts merged, newest first, while there is time. `load(part, account, before, limit, out)`
/// appends those of one account in one part of its stream; `position_of(entry)` orders them.
template <class Entry, class Load>
class account_walk {
 public:
  account_walk(query_session& at, const std::vector<account_id>& accounts, position before, std::size_t step, Load load)
      : at_(at), step_(step), load_(std::move(load)) {
    for (auto account : accounts) {
      auto part = at_.index.newest_until(group_of(entity_of(account)), bucket_of(before));
      walks_.push_back({account, part, before, {}, 0});
    }
  }

  /// Valid until the next call; null at the end, and where the walk has stopped.
  const Entry* next() {
    look_at_clock();
    walk* best = nullptr;
    for (auto& each : walks_) {
      fill(each);
      if (each.next == each.entries.size()) continue;
      if (best == nullptr || position_of(best->entries[best->next]) < position_of(each.entries[each.next]))
        best = &each;
    }
    return stopped_ || best == nullptr ? nullptr : &best->entries[best->next++];
  }
  /// The time was over before the end.
  bool stopped() const { return stopped_; }

 private:
  /// The entries of one account from the newest to the oldest, a few at a time.
  struct walk {
    account_id account;
    stream_part part;
    position before;
    std::vector<Entry> entries;
    std::size_t next = 0;
  };

  void fill(walk& each) {
    while (!stopped_ && each.next == each.entries.size() && each.part.bucket >= 0) {
      each.entries.clear();
      each.next = 0;
      load_(each.part, each.account, each.before, step_, each.entries);
      if (each.entries.size() == step_) {
        each.before = position_of(each.entries.back());
      } else {
        each.part = at_.index.previous(group_of(entity_of(each.account)), each.part);
      }
      look_at_clock();
    }
  }
  void look_at_clock() { stopped_ = stopped_ || at_.late(); }

  query_session& at_;
  bool stopped_ = false;
  std::size_t step_;
  Load load_;
  std::vector<walk> walks_;
};

}  // namespace madang
