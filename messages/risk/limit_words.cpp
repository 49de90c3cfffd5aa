#include "messages/risk/limit_words.hpp"

namespace madang::risk {

std::string override_text(const limit_override& one) {
  if (one.amount == no_limit) return one.words.empty() ? "none" : one.words;
  const auto known = parse_rule(to_text(one.which));
  return amount_text(known ? row_of(*known).unit : limit_unit::count, one.amount);
}

}  // namespace madang::risk
