#include "messages/rights.hpp"

#include "messages/text/word_table.hpp"

namespace madang {

std::string_view to_text(right value) {
  return word_of<right>(value, {{right::none, "NONE"},
                                {right::view, "VIEW"},
                                {right::trade, "TRADE"},
                                {right::admin, "ADMIN"},
                                {right::owner, "OWNER"}});
}

}  // namespace madang
