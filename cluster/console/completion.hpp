#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/console/session.hpp"

namespace madang::console {

struct completions {
  static constexpr std::size_t shown_max = 200;

  std::string stem;                     ///< the beginning of the last word, which they all continue
  std::vector<std::string> candidates;  ///< whole words, sorted
  bool goes_on = false;                 ///< a candidate is not a whole word yet: `order:`
};

/// What lines are completed with, besides words and aliases.
struct completion_source {
  using names = std::vector<std::string>;

  std::function<names()> kinds;                          ///< their words
  std::function<names(const std::string& kind)> ids;     ///< `order:ord_…`, some of them where they are many
  std::function<names(const std::string& kind)> fields;  ///< of the states of a kind
  std::function<names()> settings;

  completion_source() = default;
  /// Outlives it.
  completion_source(reader& from);
};

/// What the last word of a line may become: words of the console and aliases, kinds, ids, fields, settings.
completions complete(const completion_source& from, const session& in, std::string_view line);

/// What all candidates have in common beyond the stem.
std::string common_continuation(const completions& found);

}  // namespace madang::console
