#include "cluster/market/typing_errors.hpp"

#include <algorithm>

namespace madang::market {
namespace {

std::size_t forgiven_in(std::size_t keystrokes) {
  if (keystrokes < 5) return 0;
  return keystrokes < 9 ? 1 : 2;
}

}  // namespace

typing_errors::typing_errors(std::string_view typed) {
  if (typed.size() > pattern_max) return;
  length_ = typed.size();
  forgiven_ = forgiven_in(length_);
  for (std::size_t i = 0; i < length_; ++i) places_[static_cast<unsigned char>(typed[i])] |= std::uint64_t{1} << i;
}

std::optional<std::size_t> typing_errors::at_start_of(std::string_view text) const {
  if (forgiven_ == 0) return std::nullopt;
  const auto last = std::uint64_t{1} << (length_ - 1);
  std::uint64_t more = ~std::uint64_t{0};  // Vertical differences of +1 and of -1.
  std::uint64_t fewer = 0;
  std::uint64_t diagonal = 0;
  std::uint64_t places_before = 0;
  std::size_t errors = length_;
  std::size_t best = length_;
  const auto looked_at = std::min(text.size(), length_ + forgiven_);
  for (std::size_t i = 0; i < looked_at; ++i) {
    const auto places = places_[static_cast<unsigned char>(text[i])];
    const auto exchanged = ((~diagonal & places) << 1U) & places_before;
    diagonal = (((places & more) + more) ^ more) | places | fewer | exchanged;
    auto right_more = fewer | ~(diagonal | more);
    auto right_fewer = diagonal & more;
    if ((right_more & last) != 0) ++errors;
    if ((right_fewer & last) != 0) --errors;
    right_more = right_more << 1U | 1U;
    right_fewer <<= 1U;
    more = right_fewer | ~(diagonal | right_more);
    fewer = right_more & diagonal;
    places_before = places;
    best = std::min(best, errors);
  }
  return best <= forgiven_ ? std::optional(best) : std::nullopt;
}

}  // namespace madang::market
