#include <sys/stat.h>

#include <chrono>
#include <iostream>

#include "actors/identity/secrets/token_keys.hpp"
#include "cluster/commands/commands.hpp"
#include "config/load.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang keys rotate [--forget-old] [--config FILE] [--data DIR]\n"
    "\n"
    "Makes a new key for the access tokens of a stopped node. Nobody is logged out: tokens under the old key stay good\n"
    "until they expire, a day at most. With --forget-old they end at once, and clients refresh theirs.\n";

int complain(const std::string& why) {
  std::cerr << help << "\nmadang keys: " << why << "\n";
  return 2;
}

int rotate(const settings& config, bool keep_old) {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const unix_nanos now{std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
  auto made = identity::rotate_token_key(config.node.data_dir + "/keys", now, keep_old);
  if (!made) {
    std::cerr << "madang: nothing was changed: " << made.error().why << "\n";
    return 1;
  }
  std::cout << "Tokens are signed under the new key " << *made << " from the next start on.\n";
  return 0;
}

}  // namespace

int keys_command(const arguments& given) {
  if (given.empty() || asks_for_help(given)) {
    (given.empty() ? std::cerr : std::cout) << help;
    return given.empty() ? 2 : 0;
  }
  if (given.front() != "rotate") return complain("there is no '" + given.front() + "'");
  auto flags = take_settings_flags({given.begin() + 1, given.end()}, process_environment());
  const bool forget = std::erase(flags.others, "--forget-old") > 0;
  if (!flags.others.empty()) return complain("'" + flags.others.front() + "' is not known");
  auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  umask(077);
  return rotate(*config, !forget);
}

}  // namespace madang
