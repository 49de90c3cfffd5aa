#include "tests/commands/command_run.hpp"

#include <stdexcept>

namespace madang {

command_run make_data_directory(const std::string& dir, const std::string& password) {
  return run_command(
      admin_command,
      {"set-password", "--data", dir, "--set", "identity.argon2_memory_kib=1024", "--set",
       "identity.argon2_iterations=1", "--set", "market.symbols_seeded=false", "--set", "makers.enabled=false"},
      password + "\n");
}

const std::string& made_data_directory() {
  static const temp_dir dir;
  static const std::string made = [] {
    auto path = dir.text() + "/data";
    if (const auto done = make_data_directory(path); done.code != 0) throw std::runtime_error(done.err);
    return path;
  }();
  return made;
}

}  // namespace madang
