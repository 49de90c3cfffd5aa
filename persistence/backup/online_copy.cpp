#include "persistence/backup/online_copy.hpp"

#include <sqlite3.h>

#include "persistence/files/synced_files.hpp"
#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {
namespace {

/// Pages that are copied before the next word about progress.
constexpr int step_pages = 1'024;

/// Opens the source and holds it as it is at this moment.
result<sqlite_db, std::string> open_source(const std::filesystem::path& path) {
  const auto cannot = [&](const sqlite_error& error) {
    return refused{"cannot read " + path.string() + ": " + error.text};
  };
  // Nothing is written, but what a crash has left may have to be rolled back first.
  auto db = sqlite_db::open(path.string(), sqlite_access::read_write);
  if (!db) return cannot(db.error());
  // The log is the node's to move.
  sqlite3_db_config(db->raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (auto error = db->exec("PRAGMA busy_timeout = 10000; BEGIN")) return cannot(*error);
  if (auto begun = db->read_integer("SELECT count(*) FROM sqlite_master"); !begun) return cannot(begun.error());
  return *std::move(db);
}

std::optional<std::string> copy_pages(sqlite_db& from, sqlite_db& to,
                                      const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const auto page = from.read_integer("PRAGMA page_size");
  const auto page_bytes = page ? static_cast<std::uint64_t>(page->value_or(0)) : 0;
  auto* const backup = sqlite3_backup_init(to.raw(), "main", from.raw(), "main");
  if (backup == nullptr) return to.last_error().text;
  int code = SQLITE_OK;
  while (code == SQLITE_OK) {
    code = sqlite3_backup_step(backup, step_pages);
    const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup));
    const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(backup));
    if (progress) progress((all - left) * page_bytes, all * page_bytes);
  }
  const int finished = sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) return std::string(sqlite3_errstr(code));
  return finished == SQLITE_OK ? std::nullopt : std::optional<std::string>(to.last_error().text);
}

}  // namespace

std::optional<std::string> copy_online(const std::filesystem::path& from, const std::filesystem::path& to,
                                       const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  auto source = open_source(from);
  if (!source) return source.error();
  {
    auto target = sqlite_db::open(to.string(), sqlite_access::create);
    if (!target) return "cannot make " + to.string() + ": " + target.error().text;
    // Nobody sees it before it is whole; it is synced at the end.
    if (auto error = target->exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")) return error->text;
    if (auto wrong = copy_pages(*source, *target, progress)) return "cannot copy " + from.string() + ": " + *wrong;
  }
  return sync_file(to);
}

}  // namespace madang
