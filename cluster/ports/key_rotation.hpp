#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/identity/ids.hpp"
#include "messages/result.hpp"

namespace madang {

/// Another master key while the node runs. What is sealed opens at every moment: former keys are kept until nothing
/// needs them. Thread-safe; reads and writes the disk. A failure is a sentence for the operator, and changed nothing.
class key_rotation {
 public:
  virtual ~key_rotation() = default;

  /// Puts another master key in force, once for the same `by`, however often it asks.
  virtual std::optional<std::string> begin(std::string_view by) = 0;
  /// Whether former keys are kept and no job sees to what is sealed under them.
  virtual bool has_forgotten_former_keys() const = 0;
  /// `by` does from now on.
  virtual std::optional<std::string> see_to_former_keys(std::string_view by) = 0;

  struct page {
    std::vector<identity::user_id> users;  ///< in their order; empty: there are no more
    std::uint64_t resealed = 0;            ///< whose key was under a former one
  };
  /// Seals the keys of the next users under the newest one.
  virtual result<page, std::string> reseal_users(identity::user_id after, std::size_t most) = 0;
  /// The secret of an API key under the newest one; nothing where it is there already, or opens under no key at all.
  virtual std::optional<std::string> rewrapped(identity::user_id owner, std::string_view sealed) const = 0;
  /// Former keys open nothing from now on.
  virtual std::optional<std::string> forget_former_keys() = 0;
};

}  // namespace madang
