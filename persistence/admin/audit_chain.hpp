#pragma once

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

/// Walks acts in the order of their numbers and says where the chain breaks. Of purged acts the content is taken as
/// given.
class chain_walker {
 public:
  void take(const audit_item& next);
  const audit_verdict& verdict() const { return verdict_; }

 private:
  audit_verdict verdict_;
  bool first_ = true;
};

}  // namespace madang::admin
