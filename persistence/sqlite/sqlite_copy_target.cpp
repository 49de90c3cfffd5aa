#include "persistence/sqlite/sqlite_copy_target.hpp"

#include "persistence/files/journal_files.hpp"
#include "persistence/files/synced_files.hpp"
#include "persistence/journal/journal_head.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

/// Pages of the write-ahead log after which it is moved to the file.
constexpr int log_pages = 4'000;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// Who made the file was killed before there was a table in it.
bool is_blank(const fs::path& path) {
  auto db = sqlite_db::open(path.string(), sqlite_access::at_rest);
  if (!db) return false;
  const auto objects = db->read_integer("SELECT count(*) FROM sqlite_master");
  return objects && objects->value_or(1) == 0;
}

}  // namespace

std::string sqlite_copy_target::failed(const sqlite_error& error) const {
  return "cannot write " + path().string() + ": " + error.text;
}

result<journal_facts, std::string> sqlite_copy_target::look() {
  if (const auto who = data_lock::holder(dir_)) {
    return refused{"the target is in use: " + *who + " writes in " + dir_.string()};
  }
  if (!is_there(path()) || is_blank(path())) {
    if (!is_there(dir_ / "projection.db")) return journal_facts{};
    return refused{dir_.string() + " has a projection.db of another journal: choose another directory, or remove it"};
  }
  auto files = journal_files::open(dir_);
  if (!files) return refused{files.error()};
  return files->facts();
}

/// The head file comes first: with it the journal is known to be incomplete.
std::optional<std::string> sqlite_copy_target::prepare(const journal_facts& source) {
  auto lock = data_lock::take(dir_);
  if (!lock) return lock.error();
  lock_ = *std::move(lock);
  if (source.end.number != 0) {
    auto head = head_file::open(dir_ / "head");
    if (!head) return head.error();
    if (!head->write({source.end.last, source.end.number, source.end.chain, {}})) return "cannot write the head file";
    if (auto wrong = sync_file(dir_ / "head")) return wrong;
    if (auto wrong = sync_directory(dir_)) return wrong;
  }
  auto file = journal_file::open(path().string(), {});
  if (!file) return file.error();
  file_.emplace(*std::move(file));
  if (source.keys) {
    const auto known = file_->remember_keys(*source.keys);
    if (!known) return failed(known.error());
    if (*known != *source.keys) return dir_.string() + " belongs to other keys";
  }
  auto error = file_->db().run("UPDATE owner SET incarnation = max(incarnation, ?1) WHERE id = 1", source.incarnation);
  return error ? std::optional(failed(*error)) : std::nullopt;
}

result<journal_facts, std::string> sqlite_copy_target::take(const journal_facts& source) {
  if (auto wrong = prepare(source)) return refused{*wrong};
  auto files = journal_files::open(dir_);
  if (!files) return refused{files.error()};
  return files->facts();
}

std::optional<std::string> sqlite_copy_target::put(std::span<const copied_batch> batches) {
  auto& db = file_->db();
  if (auto error = db.exec("BEGIN IMMEDIATE")) return failed(*error);
  for (const auto& one : batches) {
    if (auto error = insert_batch(db, one.row())) return failed(*error);
  }
  if (auto error = db.exec("COMMIT")) return failed(*error);
  return move_log(false);
}

std::optional<std::string> sqlite_copy_target::move_log(bool all) {
  if (!all && file_->wal_pages() < log_pages) return std::nullopt;
  auto error = file_->checkpoint();
  return error ? std::optional(failed(*error)) : std::nullopt;
}

result<std::unique_ptr<stored_journal>, std::string> sqlite_copy_target::read_back() {
  if (auto wrong = move_log(true)) return refused{*wrong};
  auto files = journal_files::open(dir_);
  if (!files) return refused{files.error()};
  return std::unique_ptr<stored_journal>(std::make_unique<journal_files>(*std::move(files)));
}

std::optional<std::string> sqlite_copy_target::complete() {
  if (auto wrong = move_log(true)) return wrong;
  file_.reset();
  lock_.reset();
  return std::nullopt;
}

}  // namespace madang
