#include <sys/stat.h>

#include <chrono>
#include <iostream>
#include <memory>

#include "actors/identity/secrets/master_source.hpp"
#include "actors/identity/secrets/personal_vault.hpp"
#include "actors/identity/secrets/token_keys.hpp"
#include "cluster/commands/commands.hpp"
#include "config/load.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/postgres/keys/postgres_key_store.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang keys rotate [--forget-old | --master] [--config FILE] [--data DIR]\n"
    "       madang keys fetch [--config FILE] [--data DIR]\n"
    "\n"
    "Makes a new key for the access tokens of a stopped node. Nobody is logged out: tokens under the old key stay good\n"
    "until they expire, a day at most. With --forget-old they end at once, and clients refresh theirs.\n"
    "\n"
    "With --master the master key is replaced instead, and the keys of all users are sealed under the new one; the next\n"
    "start wraps the secrets of API keys anew. Backups that were made before need the old one. Where the master key comes\n"
    "from: [master_key] in the settings. A node that runs does all of it itself: POST /api/v1/admin/keys/master.\n"
    "\n"
    "fetch copies the keys of users from the PostgreSQL store of the settings into keys/user_keys.db of a stopped node,\n"
    "for a node that is to go on in files.\n";

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

result<std::unique_ptr<key_store>, identity::secret_failure> store_of(const settings& config) {
  postgres_key_store_options options;
  options.settings = config.of<postgres_settings>();
  auto opened = postgres_key_store::open(std::move(options));
  if (!opened) return refused{identity::secret_failure{opened.error()}};
  return std::unique_ptr<key_store>(*std::move(opened));
}

result<std::uint64_t, identity::secret_failure> replace_master(const settings& config, const std::string& keys_dir,
                                                               identity::master_source& source) {
  if (config.of<store_settings>().kind != store_kind::postgres) {
    return identity::personal_vault::replace_master(keys_dir, source);
  }
  auto store = store_of(config);
  if (!store) return refused{store.error()};
  return identity::personal_vault::replace_master(keys_dir, source, *std::move(store));
}

int fetch(const settings& config) {
  const auto keys_dir = config.node.data_dir + "/keys";
  const auto source = identity::make_master_source(keys_dir, config.of<identity::master_settings>());
  auto store = store_of(config);
  if (!store) {
    std::cerr << "madang: " << store.error().why << "\n";
    return 1;
  }
  const auto done = identity::personal_vault::export_keys(keys_dir, *source, *std::move(store));
  if (!done) {
    std::cerr << "madang: the keys were not fetched: " << done.error().why << "\n";
    return 1;
  }
  std::cout << "The keys of users are in " << keys_dir << "/user_keys.db, and in the store as before.\n";
  return 0;
}

int rotate_master(const settings& config) {
  const auto keys_dir = config.node.data_dir + "/keys";
  const auto source = identity::make_master_source(keys_dir, config.of<identity::master_settings>());
  auto sealed = replace_master(config, keys_dir, *source);
  if (!sealed) {
    const bool is_running = sealed.error().why.find("locked") != std::string::npos;
    std::cerr << "madang: the master key was not replaced: " << sealed.error().why << "\n"
              << (is_running ? "The node runs: an administrator replaces it by POST /api/v1/admin/keys/master.\n" : "");
    return 1;
  }
  std::cout << "The master key (" << source->where() << ") is a new one; the keys of " << *sealed
            << " users are sealed under it.\n";
  if (config.of<identity::master_settings>().source == identity::master_place::environment) {
    std::cout << "Start the node with MADANG_MASTER_KEY set to what is in MADANG_MASTER_KEY_NEXT now.\n";
  }
  return 0;
}

}  // namespace

int keys_command(const arguments& given) {
  if (given.empty() || asks_for_help(given)) {
    (given.empty() ? std::cerr : std::cout) << help;
    return given.empty() ? 2 : 0;
  }
  const bool fetches = given.front() == "fetch";
  if (given.front() != "rotate" && !fetches) return complain("there is no '" + given.front() + "'");
  auto flags = take_settings_flags({given.begin() + 1, given.end()}, process_environment());
  const bool forget = std::erase(flags.others, "--forget-old") > 0;
  const bool master = std::erase(flags.others, "--master") > 0;
  if (forget && master) return complain("--forget-old and --master are two things: one after the other");
  if (!flags.others.empty()) return complain("'" + flags.others.front() + "' is not known");
  auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  umask(077);
  if (fetches) return forget || master ? complain("fetch takes no flags of rotate") : fetch(*config);
  return master ? rotate_master(*config) : rotate(*config, !forget);
}

}  // namespace madang
