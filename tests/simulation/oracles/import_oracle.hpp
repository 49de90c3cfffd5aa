#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "actors/accounts/account.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What brokers' statements have made of mirrors: each file once, undone as if it had never been, and shown as the disk
/// has it. Nothing else ever changes what a mirror owns.
class import_oracle {
 public:
  void take(const account& before, const account& after, const account_event& event) {
    if (const auto* made = std::get_if<trades_imported>(&event)) {
      import(before, *made);
    } else if (const auto* undone = std::get_if<import_undone>(&event)) {
      undo(after, *undone);
    } else if (before.is_mirror()) {
      require(owned(before) == owned(after), "a mirror owns something else without an import");
    }
  }

  void confirm(const import_result_view& said) const {
    const auto known = made_.find({said.account, said.number});
    require(known != made_.end() && known->second == said.content_hash,
            "an answer shows an import that is not on the disk");
  }
  void confirm_gone(const import_view& said) const {
    require(undone_.contains({said.account, said.number}), "an answer says that an import is undone, and it is not");
  }

  std::uint64_t imports() const { return made_.size(); }
  std::uint64_t undone() const { return undone_.size(); }

 private:
  using import_key = std::pair<account_id, std::uint64_t>;
  using possessions = std::pair<money, std::map<symbol_id, position_state>>;

  static possessions owned(const account& of) { return {of.cash, of.positions}; }

  void import(const account& before, const trades_imported& made) {
    require(before.is_mirror(), "trades were imported into an account that is no mirror");
    for (const auto& [number, one] : before.imports.done) {
      require(one.content_hash != made.content_hash, "a file was imported twice");
    }
    before_[{before.id, made.number}] = {before.imports.done.size(), owned(before)};
    require(made_.emplace(import_key{before.id, made.number}, made.content_hash).second,
            "an import has the number of another");
  }
  /// With the imports that were there when it came, and no others, everything is as it was then.
  void undo(const account& after, const import_undone& undone) {
    const import_key key{after.id, undone.number};
    require(undone_.insert(key).second, "an import was undone twice");
    const auto& [count, then] = before_.at(key);
    const auto& left = after.imports.done;
    const bool same = left.size() == count && (left.empty() || left.rbegin()->first < undone.number);
    if (same) require(owned(after) == then, "an import that was undone has left a trace");
  }

  std::map<import_key, std::string> made_;
  std::map<import_key, std::pair<std::size_t, possessions>> before_;
  std::set<import_key> undone_;
};

}  // namespace madang::simulation
