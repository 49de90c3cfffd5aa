#include <cstdio>

#include "tests/check_rooms/room_rules.hpp"
#include "tests/check_rooms/style_rules.hpp"

namespace {

void print(const char* kind, const std::vector<madang::finding>& findings) {
  for (const auto& found : findings) std::printf("%s: %s", kind, madang::to_text(found).c_str());
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: check_rooms PROJECT_ROOT\n");
    return 2;
  }
  const auto tree = madang::read_tree(words[1]);
  const auto walls = madang::check_walls(tree);
  auto style = madang::check_style(tree);
  const auto unread = madang::unread_settings(tree);
  style.insert(style.end(), unread.begin(), unread.end());
  print("wall", walls);
  print("style", style);
  print("warning", madang::long_functions(tree));
  std::printf("%zu files, %zu walls broken, %zu breaches of style\n", tree.size(), walls.size(), style.size());
  const bool plausible = tree.contains("CMakeLists.txt") && tree.contains("messages/ids.hpp");
  if (!plausible) std::fprintf(stderr, "%s is not the project's root\n", words[1]);
  return walls.empty() && style.empty() && plausible ? 0 : 1;
}
