#include "messages/admin/supervision.hpp"

#include "messages/text/word_table.hpp"

namespace madang::admin {
namespace {

constexpr word_entry<supervision_act> act_words[] = {{supervision_act::restart, "restart"},
                                                     {supervision_act::isolate, "isolate"},
                                                     {supervision_act::release, "release"},
                                                     {supervision_act::snapshot, "snapshot"}};

}  // namespace

std::string_view to_text(supervision_act value) {
  return word_of(value, act_words);
}
std::optional<supervision_act> parse_supervision_act(std::string_view text) {
  return enum_of(text, act_words);
}

}  // namespace madang::admin
