#pragma once

#include <cstddef>
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

/// What the last word of a line may become: words of the console and aliases, kinds, ids, fields, settings.
completions complete(reader& from, const session& in, std::string_view line);

/// What all candidates have in common beyond the stem.
std::string common_continuation(const completions& found);

}  // namespace madang::console
