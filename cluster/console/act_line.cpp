#include "cluster/console/act_line.hpp"

namespace madang::console {

lookup<act_line> parse_act_line(const word_entry& word, word_arguments given) {
  act_line made;
  if (given.empty()) return misused(std::string(word.usage));
  made.subject = given.front();
  if (given.size() == 1) return made;
  if (given[1] != "reason" || given.size() == 2) return misused(std::string(word.usage));
  for (const auto& one : given.subspan(2)) made.reason += (made.reason.empty() ? "" : " ") + one;
  return made.is_dry() ? lookup<act_line>(misused(std::string(word.usage))) : made;
}

std::string_view subject_member(std::string_view word) {
  if (word == "halt" || word == "resume") return "symbol";
  return word == "drain" ? "node" : "entity";
}

}  // namespace madang::console
