#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace madang {

/// The text of every file of interest by its path from the project's root, with `/`.
using source_tree = std::map<std::string, std::string>;

/// Something in a file that breaks a rule.
struct finding {
  std::string path;
  std::size_t line = 0;
  std::string text;  ///< the offending line
  std::string rule;

  friend bool operator==(const finding&, const finding&) = default;
};

/// `path:line: text` and the rule below it.
std::string to_text(const finding& found);

/// One `#include` line.
struct include_line {
  std::size_t line = 0;
  std::string target;  ///< as written between the brackets
  bool in_quotes = false;
  std::string text;
};

std::vector<std::string> lines_of(std::string_view text);
std::vector<include_line> includes_of(std::string_view text);
/// Reads sources, scripts and documents below `root`; build directories, data and version control are left out.
source_tree read_tree(const std::filesystem::path& root);

}  // namespace madang
