#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "cluster/commands/commands.hpp"

namespace madang {

/// The benchmarks are a program of their own, built beside this one; they bring load generators that a node does not
/// need.
int bench_command(const arguments& given) {
  std::error_code failed;
  auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  auto program = (self.parent_path() / "madang_bench").string();
  std::vector<char*> words{program.data()};
  auto rest = given;
  for (auto& word : rest) words.push_back(word.data());
  words.push_back(nullptr);
  execv(program.c_str(), words.data());
  std::fprintf(stderr, "madang bench: %s cannot be run (%s); build it with ./deploy/bench\n", program.c_str(),
               std::strerror(errno));
  return 1;
}

}  // namespace madang
