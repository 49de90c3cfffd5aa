#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "messages/admin/queries.hpp"

namespace madang::admin {

/// SHA-256 in small hexadecimal letters.
std::string hex_sha256(std::string_view text);

/// 64 zeros: what stands before the first act.
std::string_view audit_chain_start();

/// Hexadecimal SHA-256 of the canonical JSON (RFC 8785) of an act, without its number and its hashes.
std::string content_hash_of(const audit_item& one);
/// Hexadecimal SHA-256 of `prev_hash`, the number and the content's hash, a line each.
std::string chain_hash_of(const audit_item& one);

/// Walks acts, those of each writer in the order of their numbers, and says where a chain breaks. Of purged acts the
/// content is taken as given, and at the end of the trail it is asked whether they were to be purged.
class chain_walker {
 public:
  /// `follows`: the hash of the act before the first one, which must follow it; `audit_chain_start()`: there is none.
  /// The chains of other writers are walked from their beginnings.
  explicit chain_walker(std::string_view follows = audit_chain_start()) : first_follows_(follows) {}

  void take(const audit_item& next);
  /// The walk has come to the newest act: one whose content is gone must be older than a purge has said.
  void end();
  const audit_verdict& verdict() const { return verdict_; }

 private:
  audit_verdict verdict_;
  std::string first_follows_;
  std::map<std::uint64_t, std::string> follows_;  ///< by writer: the hash that its next act must follow
  bool first_ = true;
  std::string purged_before_;          ///< what the acts of purges have said at most; RFC 3339
  std::string last_purged_;            ///< time of the newest act without its content
  std::uint64_t last_purged_seq_ = 0;  ///< zero: there is none
};

}  // namespace madang::admin
