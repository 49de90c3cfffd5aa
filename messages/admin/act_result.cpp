#include "messages/admin/act_result.hpp"

#include "messages/text/word_table.hpp"

namespace madang::admin {
namespace {

constexpr word_entry<act_result> result_words[] = {
    {act_result::ok, "OK"}, {act_result::refused, "REFUSED"}, {act_result::failed, "FAILED"}};

}  // namespace

std::string_view to_text(act_result value) {
  return word_of(value, result_words);
}
std::optional<act_result> parse_act_result(std::string_view text) {
  return enum_of(text, result_words);
}

}  // namespace madang::admin
