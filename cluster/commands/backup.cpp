#include <sys/stat.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "cluster/commands/commands.hpp"
#include "cluster/process/system_clock.hpp"
#include "messages/time.hpp"
#include "persistence/backup/data_backup.hpp"

namespace madang {
namespace {

constexpr std::string_view backup_help =
    "usage: madang backup [--data DIR] --to DIR2 [--without-keys | --keys-only]\n"
    "\n"
    "Copies the data of a node to DIR2, which must be absent or empty; the node may run. Whatever was answered before\n"
    "the backup began is in it. It is complete once DIR2/backup.txt is there. Progress is on standard error.\n"
    "  --without-keys  leaves keys/ out: without them the copy cannot be started, and nobody can read personal fields\n"
    "  --keys-only     keys and head files alone, for a node whose journal is in PostgreSQL\n";

constexpr std::string_view restore_help =
    "usage: madang restore --from DIR2 [--data DIR]\n"
    "\n"
    "Makes a data directory out of a backup. DIR must be absent or empty. Every file is compared with what was backed\n"
    "up and the whole journal is verified before the directory gets its name. Exit code 1: nothing was restored.\n";

int complain(std::string_view help, const char* command, const std::string& why) {
  std::cerr << help << "\nmadang " << command << ": " << why << "\n";
  return 2;
}

int fail(const char* command, const std::string& why) {
  std::cerr << "madang " << command << ": " << why << "\n";
  return 1;
}

/// Takes `flag VALUE` pairs; false where a flag is not among them or has no value.
bool take_value(const arguments& given, std::size_t& at, const char* flag, std::filesystem::path& into) {
  if (given[at] != flag || at + 1 == given.size()) return false;
  into = given[++at];
  return true;
}

/// Says what is being copied, at most twice a second, and once about each file.
class progress_line {
 public:
  void say(const std::string& file, std::uint64_t done, std::uint64_t all) {
    const auto now = std::chrono::steady_clock::now();
    if (file == file_ && now < next_) return;
    file_ = file;
    next_ = now + std::chrono::milliseconds(500);
    std::fprintf(stderr, "%s: %.1f of %.1f MB (%.0f %%)\n", file.c_str(), static_cast<double>(done) / 1e6,
                 static_cast<double>(all) / 1e6,
                 all == 0 ? 100.0 : 100.0 * static_cast<double>(done) / static_cast<double>(all));
  }

 private:
  std::string file_;
  std::chrono::steady_clock::time_point next_;
};

void print(const char* what, const backup_manifest& made, const std::filesystem::path& where) {
  std::uint64_t bytes = 0;
  for (const auto& one : made.files) bytes += one.digest.bytes;
  std::printf("%s %s: %zu files, %.1f MB\n", what, where.c_str(), made.files.size(), static_cast<double>(bytes) / 1e6);
  if (!made.journal) return;
  std::printf("the journal ends at position %" PRIu64 " (batch %" PRIu64 "), chain %s\n", made.journal->last.value,
              made.journal->number, to_hex(made.journal->chain).c_str());
}

bool has_keys(const backup_manifest& made) {
  for (const auto& one : made.files) {
    if (one.path.starts_with("keys/")) return true;
  }
  return false;
}

}  // namespace

int backup_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << backup_help;
    return 0;
  }
  backup_options options;
  options.data = "./data";
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] == "--without-keys") {
      options.keys = false;
    } else if (given[i] == "--keys-only") {
      options.journal = false;
    } else if (!take_value(given, i, "--data", options.data) && !take_value(given, i, "--to", options.to)) {
      return complain(backup_help, "backup", "'" + given[i] + "' is not known, or needs a value");
    }
  }
  if (options.to.empty()) return complain(backup_help, "backup", "name --to");
  if (!options.keys && !options.journal) return complain(backup_help, "backup", "nothing is left to be backed up");
  umask(077);  // it holds secrets
  progress_line line;
  options.made = to_rfc3339(system_clock().now());
  options.progress = [&](const std::string& file, std::uint64_t done, std::uint64_t all) { line.say(file, done, all); };
  const auto made = back_up(options);
  if (!made) return fail("backup", made.error());
  print("backed up to", *made, options.to);
  std::printf(options.keys ? "keys/ are in it: whoever has the backup can read personal fields.\n"
                           : "keys/ are NOT in it: keep them elsewhere, it cannot be started without them.\n");
  return 0;
}

int restore_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << restore_help;
    return 0;
  }
  std::filesystem::path from;
  std::filesystem::path data = "./data";
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!take_value(given, i, "--from", from) && !take_value(given, i, "--data", data)) {
      return complain(restore_help, "restore", "'" + given[i] + "' is not known, or needs a value");
    }
  }
  if (from.empty()) return complain(restore_help, "restore", "name --from");
  umask(077);
  const auto made = restore_backup(from, data, std::cout);
  if (!made) return fail("restore", made.error());
  std::cout << std::flush;
  print("restored to", *made, data);
  std::printf("as of %s\n", made->made.c_str());
  if (!has_keys(*made)) std::printf("keys/ are not in this backup: put them into %s before the start.\n", data.c_str());
  return 0;
}

}  // namespace madang
