#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace madang::market {

/// Finds a typed text where a name begins with it or nearly so: so many keystrokes are missing, superfluous, wrong or
/// exchanged with their neighbour. A pass over a text costs a few operations per keystroke (G. Myers, JACM 46, 1999; H.
/// Hyyrö's transpositions, 2003).
class typing_errors {
 public:
  /// Longer texts are not looked for.
  static constexpr std::size_t pattern_max = 64;

  /// `typed`: keystrokes.
  explicit typing_errors(std::string_view typed);

  /// Errors that are forgiven: none in short texts, where everything is like everything.
  std::size_t forgiven() const { return forgiven_; }
  /// The fewest errors with which `text` begins with what was typed; nothing where they are too many.
  std::optional<std::size_t> at_start_of(std::string_view text) const;

 private:
  std::array<std::uint64_t, 256> places_{};
  std::size_t length_ = 0;
  std::size_t forgiven_ = 0;
};

}  // namespace madang::market
