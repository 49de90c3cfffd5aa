#include "gateway/identity/profile/consents.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "config/admin/admin_settings.hpp"
#include "gateway/json/json_words.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

std::vector<legal_text>& kept_texts() {
  static std::vector<legal_text> texts;
  return texts;
}

std::string_view text_in(const json_value& of, std::string_view name) {
  const auto* found = of.find(name);
  const auto* text = found == nullptr ? nullptr : found->text();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

}  // namespace

const std::vector<legal_text>& legal_texts() {
  return kept_texts();
}

void read_legal_texts(const settings& limits) {
  auto texts = load_legal_texts(limits.of<admin::admin_settings>().legal_dir);
  if (!texts) {
    spdlog::error("the shipped legal texts are shown: {}", texts.error());
    texts = load_legal_texts({});
  }
  ensure(texts.has_value(), "the shipped legal texts are well-formed");
  kept_texts() = *std::move(texts);
}

schema_ref consent_body() {
  return object_of("ConsentTo", {{"kind", words_of(views::words_of_enum<consent_kind>())},
                                 {"version", text_of(1, 32, "Of the text in force")}});
}

std::optional<field_fault> fault_of_consent(const json_value& consent, std::string pointer) {
  const auto* text = find_legal_text(legal_texts(), text_in(consent, "kind"), "ko");
  if (text != nullptr && text->version == text_in(consent, "version")) return std::nullopt;
  const auto in_force = text == nullptr ? std::string("none") : text->version;
  return field_fault{pointer + "/version", "value_not_allowed", "The version in force is " + in_force + "."};
}

result<std::vector<consent_given>, field_fault> read_consents_of(const json_value& body, bool all_required) {
  std::vector<consent_given> out;
  const auto is_given = [&](consent_kind kind) {
    return std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.kind == kind; });
  };
  const auto* given = body.find("consents");
  std::size_t index = 0;
  for (const auto& one : given == nullptr ? json_items{} : *given->items()) {
    if (auto fault = fault_of_consent(one, "/consents/" + std::to_string(index++))) return refused{*std::move(fault)};
    const auto kind = *parse_consent_kind(text_in(one, "kind"));
    if (!is_given(kind)) out.push_back({kind, std::string(text_in(one, "version"))});
  }
  if (!all_required) return out;
  for (const auto kind : {consent_kind::terms, consent_kind::privacy}) {
    if (is_given(kind)) continue;
    return refused{field_fault{"/consents", "consent_required", "The " + std::string(to_text(kind)) + " is missing."}};
  }
  return out;
}

}  // namespace madang::identity
