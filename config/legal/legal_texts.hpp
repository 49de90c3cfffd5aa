#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/result.hpp"

namespace madang {

/// One text that users agree to, in one language.
struct legal_text {
  std::string kind;            ///< `terms`, `privacy`
  std::string language;        ///< `ko`, `en`
  std::string version;         ///< a day: `2026-11-01`
  std::string effective_from;  ///< a day
  std::string title;
  std::string text;
};

/// Reads one: lines `name: value`, an empty line, then the text. A failure is a sentence for the operator.
result<legal_text, std::string> parse_legal_text(std::string_view kind, std::string_view language,
                                                 std::string_view content);

/// The shipped texts of all kinds and languages, or those of a directory (`terms.ko.txt`, …) in their place where it
/// has them.
result<std::vector<legal_text>, std::string> load_legal_texts(const std::string& directory);

/// The text in this language, or in Korean; null for an unknown kind.
const legal_text* find_legal_text(const std::vector<legal_text>& among, std::string_view kind,
                                  std::string_view language);

}  // namespace madang
