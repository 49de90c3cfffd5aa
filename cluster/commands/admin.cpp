#include <sys/stat.h>

#include <iostream>

#include "actors/identity/secrets/admin_password.hpp"
#include "cluster/commands/commands.hpp"
#include "cluster/node/node.hpp"
#include "cluster/process/node_logging.hpp"
#include "config/load.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang admin set-password [--config FILE] [--data DIR]\n"
    "\n"
    "Gives the administrator of a stopped node a new password: one line from standard input, 8 to 128 visible characters.\n"
    "The file keys/admin_password, which held the first one, is removed.\n"
    "\n"
    "  read -rs PASSWORD && printf '%s\\n' \"$PASSWORD\" | madang admin set-password --data ./data\n";

int complain(const std::string& why) {
  std::cerr << help << "\nmadang admin: " << why << "\n";
  return 2;
}

/// A node without gateway and market makers: journal, keys and users are all it takes.
int change(settings config, const std::string& password) {
  config.node.log_level = log_level_kind::warn;
  start_logging(config.node);
  node_parts parts;
  parts.gateway = false;
  parts.makers = false;
  auto running = node::start(std::move(config), parts);
  if (!running) {
    std::cerr << "madang: nothing was changed: " << running.error() << "\n";
    return 1;
  }
  auto done = (*running)->set_admin_password(password);
  (*running)->stop();
  if (!done) {
    std::cerr << "madang: nothing was changed: " << done.error() << "\n";
    return 1;
  }
  std::cout << "The administrator " << (*running)->admin().email << " has the new password.\n";
  return 0;
}

}  // namespace

int admin_command(const arguments& given) {
  if (given.empty() || given.front() == "--help" || given.front() == "-h") {
    (given.empty() ? std::cerr : std::cout) << help;
    return given.empty() ? 2 : 0;
  }
  if (given.front() != "set-password") return complain("there is no '" + given.front() + "'");
  auto flags = take_settings_flags({given.begin() + 1, given.end()}, process_environment());
  if (!flags.others.empty()) return complain("'" + flags.others.front() + "' is not known");
  auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  umask(077);
  std::string password;
  std::getline(std::cin, password);
  if (!is_plausible_password(password)) return complain("the password must be one line of 8 to 128 visible characters");
  return change(*std::move(config), password);
}

}  // namespace madang
