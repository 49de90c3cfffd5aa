#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/ports/console_desk.hpp"

namespace madang::console {

enum class comparison : unsigned char { equal, unequal, less, at_most, greater, at_least, contains };

/// `status=SUBMITTED`, `quantity>=10`, `name~kim`. Two numbers are compared as numbers, all else as text.
struct condition {
  std::string field;
  comparison how = comparison::equal;
  std::string value;
};

/// `[where CONDITION [and CONDITION …]] [sort [-]FIELD] [show FIELD,FIELD …] [limit N]`.
struct selection {
  static constexpr std::size_t limit_default = 100;
  static constexpr std::size_t limit_max = 100'000;

  std::vector<condition> where;
  std::string sort;  ///< a field; empty: by id
  bool descending = false;
  std::vector<std::string> shown;
  std::size_t limit = limit_default;

  /// All fields that are named, each once.
  std::vector<std::string> fields() const;
};

result<selection, failure> parse_selection(std::span<const std::string> words);

/// Less than zero, zero or more. Texts that are no numbers come behind those that are.
int compare(std::string_view a, std::string_view b);
/// A field that is not there fulfils nothing.
bool fulfils(const std::optional<std::string>& value, const condition& wanted);

}  // namespace madang::console
