#include "config/setting_kinds.hpp"

namespace madang {
namespace {

template <class Kind>
const Kind* document_content(raw_setting raw) {
  const auto* const* value = std::get_if<const document_value*>(&raw);
  return value != nullptr ? std::get_if<Kind>(&(*value)->content) : nullptr;
}

}  // namespace

std::optional<std::int64_t> raw_integer(raw_setting raw) {
  if (const auto* text = std::get_if<std::string_view>(&raw)) return parse_decimal(*text, 0);
  const auto* value = document_content<std::int64_t>(raw);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<bool> raw_flag(raw_setting raw) {
  if (const auto* text = std::get_if<std::string_view>(&raw)) {
    if (*text == "true") return true;
    if (*text == "false") return false;
    return std::nullopt;
  }
  const auto* value = document_content<bool>(raw);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<std::string> raw_text(raw_setting raw) {
  std::optional<std::string> text;
  if (const auto* loose = std::get_if<std::string_view>(&raw)) {
    text = std::string(*loose);
  } else if (const auto* value = document_content<std::string>(raw)) {
    text = *value;
  }
  if (!text || text->size() > setting_text_max || !is_plain_text(*text)) return std::nullopt;
  return text;
}

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace madang
