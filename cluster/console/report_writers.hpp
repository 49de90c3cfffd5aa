#pragma once

#include <cstddef>
#include <string>

#include "cluster/ports/console_desk.hpp"

namespace madang::console {

struct text_style {
  bool colours = false;     ///< of a terminal
  std::size_t columns = 0;  ///< lines are cut after so many; 0: they are not
};

/// For people. Ends with a line break, unless it is empty.
std::string to_text(const report& shown, const text_style& style);
std::string to_text(const failure& why, const text_style& style);

/// For machines, one line: `{"values":{…},"tables":{"events":[{…}]},"remarks":[…]}`; all values are texts, and what is
/// empty is left out. A failure is `{"error":{"kind":"refused","detail":"…"}}`.
std::string to_json(const report& shown);
std::string to_json(const failure& why);

}  // namespace madang::console
