#include "config/legal/legal_texts.hpp"

#include <array>
#include <filesystem>
#include <utility>

#include "config/document.hpp"
#include "config/embedded_text.hpp"

namespace madang {
namespace {

struct shipped_text {
  std::string_view kind;
  std::string_view language;
  const std::string_view& content;
};

constexpr std::array<shipped_text, 4> shipped{{{"terms", "ko", embedded_terms_ko},
                                               {"terms", "en", embedded_terms_en},
                                               {"privacy", "ko", embedded_privacy_ko},
                                               {"privacy", "en", embedded_privacy_en}}};

std::string_view next_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

bool is_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return text.find_first_not_of("0123456789-") == std::string_view::npos;
}

}  // namespace

result<legal_text, std::string> parse_legal_text(std::string_view kind, std::string_view language,
                                                 std::string_view content) {
  legal_text out{std::string(kind), std::string(language), {}, {}, {}, {}};
  auto rest = content;
  while (!rest.empty()) {
    const auto line = next_line(rest);
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return refused{std::string("a line before the text is not `name: value`")};
    const auto name = line.substr(0, colon);
    const auto value = std::string(line.substr(colon + 2));
    if (name == "version") out.version = value;
    if (name == "effective_from") out.effective_from = value;
    if (name == "title") out.title = value;
  }
  out.text = rest;
  if (!is_day(out.version) || !is_day(out.effective_from)) {
    return refused{std::string("version and effective_from must be days YYYY-MM-DD")};
  }
  if (out.title.empty() || out.text.empty()) return refused{std::string("title or text is missing")};
  return out;
}

result<std::vector<legal_text>, std::string> load_legal_texts(const std::string& directory) {
  std::vector<legal_text> out;
  for (const auto& [kind, language, content] : shipped) {
    const auto file = directory + "/" + std::string(kind) + "." + std::string(language) + ".txt";
    std::string own;
    if (!directory.empty() && std::filesystem::exists(file)) {
      auto read = read_document_file(file);
      if (!read) return refused{to_text({read.error()})};
      own = *std::move(read);
    }
    auto parsed = parse_legal_text(kind, language, own.empty() ? content : std::string_view(own));
    if (!parsed) return refused{file + ": " + parsed.error()};
    out.push_back(*std::move(parsed));
  }
  return out;
}

const legal_text* find_legal_text(const std::vector<legal_text>& among, std::string_view kind,
                                  std::string_view language) {
  const legal_text* found = nullptr;
  for (const auto& one : among) {
    if (one.kind != kind) continue;
    if (one.language == language) return &one;
    if (one.language == "ko") found = &one;
  }
  return found;
}

}  // namespace madang
