#include "tests/check_rooms/source_tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace madang {
namespace {

namespace fs = std::filesystem;

bool is_of_interest(const fs::path& file) {
  constexpr std::array<std::string_view, 9> endings = {".hpp", ".cpp",  ".in", ".sql", ".cmake",
                                                       ".txt", ".toml", ".md", ".sh"};
  const auto ending = file.extension().string();
  return ending.empty() || std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool is_left_out(const fs::path& folder) {
  const auto name = folder.filename().string();
  return name.starts_with("build") || name == ".git" || name == "data" || name == "golden" || name == "node_modules";
}

}  // namespace

std::string to_text(const finding& found) {
  return found.path + ":" + std::to_string(found.line) + ": " + found.text + "\n    " + found.rule + "\n";
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<include_line> includes_of(std::string_view text) {
  std::vector<include_line> includes;
  std::size_t number = 0;
  for (const auto& line : lines_of(text)) {
    ++number;
    const auto hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line[hash] != '#') continue;
    const auto word = line.find_first_not_of(" \t", hash + 1);
    if (word == std::string::npos || line.compare(word, 7, "include") != 0) continue;
    const auto open = line.find_first_of("<\"", word);
    if (open == std::string::npos) continue;
    const auto close = line.find_first_of(">\"", open + 1);
    if (close == std::string::npos) continue;
    includes.push_back({number, line.substr(open + 1, close - open - 1), line[open] == '"', line});
  }
  return includes;
}

source_tree read_tree(const std::filesystem::path& root) {
  source_tree tree;
  for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator(); ++at) {
    if (at->is_directory() && is_left_out(at->path())) at.disable_recursion_pending();
    if (!at->is_regular_file() || !is_of_interest(at->path())) continue;
    std::ifstream in(at->path(), std::ios::binary);
    tree[fs::relative(at->path(), root).generic_string()] =
        std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return tree;
}

}  // namespace madang
