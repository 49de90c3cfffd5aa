#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// What a walk over an exported trail (application/jsonl) has found.
struct audit_check {
  std::uint64_t acts = 0;
  std::uint64_t purged = 0;  ///< of them, those whose content is gone
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::string first_prev;  ///< the hash that the first act says came before it
  std::string last_hash;
  std::uint64_t line = 0;  ///< of what is wrong
  std::string wrong;       ///< a sentence for people; empty: the chain holds

  struct chain_end {
    std::uint64_t seq = 0;
    std::string hash;
  };
  std::map<std::uint64_t, chain_end> ends;  ///< of each writer's chain

  bool begins_at_the_start() const;
  /// One of the chains does.
  bool ends_with(std::string_view hash) const;
};

/// Reads acts, one a line and oldest first, and computes all of their hashes anew: content_hash of the canonical JSON
/// (RFC 8785), the chain's hash of that, and that each act names the one before it. Stops at the first thing that is
/// wrong. Takes any bytes and bounded memory.
audit_check check_audit_export(std::istream& from);

}  // namespace madang
