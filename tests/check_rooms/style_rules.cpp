#include "tests/check_rooms/style_rules.hpp"

#include <array>
#include <cctype>

namespace madang {
namespace {

/// Spelled in two halves, so that this file does not find itself.
constexpr std::array<std::string_view, 3> note_words = {
    "TO"
    "DO",
    "FIX"
    "ME",
    "XX"
    "X"};
constexpr std::array<std::string_view, 3> empty_names = {"helper", "util", "manager"};

bool is_word_at(std::string_view line, std::size_t at, std::size_t length) {
  const auto joins = [&](std::size_t i) {
    return i < line.size() && (std::isalnum(static_cast<unsigned char>(line[i])) != 0 || line[i] == '_');
  };
  return (at == 0 || !joins(at - 1)) && !joins(at + length);
}

bool has_word(std::string_view line, std::string_view word) {
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    if (is_word_at(line, at, word.size())) return true;
  }
  return false;
}

/// The member that a row of the setting table is about; empty for any other line.
std::string_view member_of(std::string_view row) {
  constexpr std::string_view before = "&s::";
  const auto at = row.find(before);
  if (at == std::string_view::npos) return {};
  row.remove_prefix(at + before.size());
  return row.substr(0, row.find_first_of(",)"));
}

/// The engines' table, and the rows that contexts bring.
bool declares_settings(std::string_view path) {
  return path == "config/setting_table.cpp" || (path.starts_with("config/") && path.ends_with("_settings.cpp"));
}

bool may_read_settings(std::string_view path) {
  return !path.starts_with("config/") && !path.starts_with("tests/") &&
         (path.ends_with(".cpp") || path.ends_with(".hpp"));
}

bool is_read(const source_tree& tree, std::string_view member) {
  const auto access = "." + std::string(member);
  for (const auto& [path, text] : tree) {
    if (!may_read_settings(path)) continue;
    for (auto at = text.find(access); at != std::string::npos; at = text.find(access, at + 1)) {
      if (is_word_at(text, at + 1, member.size())) return true;
    }
  }
  return false;
}

bool starts_a_block(std::string_view line) {
  constexpr std::string_view others = " }#/)";
  return !line.empty() && others.find(line.front()) == std::string_view::npos;
}

}  // namespace

std::vector<finding> check_style(const source_tree& tree) {
  std::vector<finding> findings;
  for (const auto& [path, text] : tree) {
    const auto name = path.substr(path.rfind('/') + 1);
    for (auto word : empty_names) {
      if (name.find(word) != std::string::npos) {
        findings.push_back({path, 0, name, "a file is named after what it does, not `" + std::string(word) + "`"});
      }
    }
    std::size_t number = 0;
    for (const auto& line : lines_of(text)) {
      ++number;
      for (auto word : note_words) {
        if (has_word(line, word))
          findings.push_back({path, number, line, "no notes to oneself: do it or open an issue"});
      }
    }
  }
  return findings;
}

std::vector<finding> unread_settings(const source_tree& tree) {
  std::vector<finding> findings;
  for (const auto& [path, text] : tree) {
    if (!declares_settings(path)) continue;
    std::size_t number = 0;
    for (const auto& line : lines_of(text)) {
      ++number;
      const auto member = member_of(line);
      if (!member.empty() && !is_read(tree, member)) {
        findings.push_back({path, number, line, "nothing reads this setting: use it, or take it away"});
      }
    }
  }
  return findings;
}

std::vector<finding> long_functions(const source_tree& tree) {
  std::vector<finding> findings;
  for (const auto& [path, text] : tree) {
    if (!path.ends_with(".cpp") && !path.ends_with(".hpp")) continue;
    const auto lines = lines_of(text);
    std::size_t start = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (starts_a_block(lines[i])) start = i;
      const bool is_function = lines[start].find('(') != std::string::npos;
      if (lines[i] == "}" && is_function && i + 1 - start > function_lines_max) {
        findings.push_back(
            {path, start + 1, lines[start], std::to_string(i + 1 - start) + " lines; a function fits a screen"});
      }
    }
  }
  return findings;
}

}  // namespace madang
