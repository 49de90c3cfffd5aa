#pragma once

#include <string>

#include "cluster/console/words/words.hpp"

namespace madang::console {

/// What a word that acts is about, and why it is wanted. Without a reason nothing is done: it says what would come of
/// it.
struct act_line {
  std::string subject;
  std::string reason;

  bool is_dry() const { return reason.empty(); }
};

/// Reads what stands behind the word: `SUBJECT [reason WORD …]`.
lookup<act_line> parse_act_line(const word_entry& word, word_arguments given);

/// The member of the request's body that says what the act is about.
std::string_view subject_member(std::string_view word);

}  // namespace madang::console
