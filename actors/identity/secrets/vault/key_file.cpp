#include "actors/identity/secrets/vault/key_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

namespace madang::identity {
namespace {

// TRUNCATE with FULL syncs the truncation, so a commit survives a power failure right after it; and no rollback journal
// with the old page stays behind. secure_delete overwrites an erased key in its page. A backup reads for a moment.
constexpr const char* key_file_setup =
    "PRAGMA busy_timeout=5000; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
    "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS user_key (user INTEGER PRIMARY KEY, sealed BLOB) STRICT;"
    "CREATE TABLE IF NOT EXISTS unsettled_key (user INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE IF NOT EXISTS master_check (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS key_ring (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS master_replacement (id INTEGER PRIMARY KEY CHECK (id = 1), by TEXT NOT NULL) STRICT;"
    "COMMIT;";
// An erased user keeps a row without a key, so that no new one is ever made for it.
constexpr const char* erase_sql =
    "INSERT INTO user_key (user, sealed) VALUES (?1, NULL) ON CONFLICT (user) DO UPDATE SET sealed = NULL";
constexpr const char* keep_check = "INSERT OR REPLACE INTO master_check (id, sealed) VALUES (?1, ?2)";
constexpr const char* keep_ring = "INSERT OR REPLACE INTO key_ring (id, sealed) VALUES (?1, ?2)";
constexpr const char* keep_by = "INSERT OR REPLACE INTO master_replacement (id, by) VALUES (?1, CAST(?2 AS TEXT))";

/// Creates the database file with the right mode before SQLite would make it with the umask's.
secret_done claim_database_file(const std::string& path) {
  const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (made < 0) return refused{secret_failure{path + ": open: " + std::strerror(errno)}};
  struct stat found {};
  const bool known = ::fstat(made, &found) == 0;
  ::close(made);
  if (!known || !S_ISREG(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return refused{secret_failure{path + ": must be a plain file of this user with mode 0600"}};
  }
  return std::monostate{};
}

std::optional<std::string> key_blob(sqlite3_stmt* statement) {
  if (sqlite3_column_type(statement, 0) == SQLITE_NULL) return std::nullopt;
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, 0));
  return std::string(data ? data : "", data ? static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)) : 0);
}

int run_for_user(sqlite3_stmt* statement, user_id user, std::string_view sealed) {
  sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(user.value));
  if (sqlite3_bind_parameter_count(statement) > 1) {
    sqlite3_bind_blob(statement, 2, sealed.data(), static_cast<int>(sealed.size()), SQLITE_TRANSIENT);
  }
  return sqlite3_step(statement);
}

}  // namespace

key_lock::~key_lock() {
  release();
}

void key_lock::release() {
  if (directory_ >= 0) ::close(std::exchange(directory_, -1));
}

secret_done key_lock::take(const std::string& keys_dir) {
  return lock(keys_dir, LOCK_EX | LOCK_NB);
}
secret_done key_lock::share(const std::string& keys_dir) {
  return lock(keys_dir, LOCK_SH | LOCK_NB);
}

secret_done key_lock::lock(const std::string& keys_dir, int how) {
  release();
  directory_ = ::open(keys_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory_ < 0) return refused{secret_failure{keys_dir + ": open: " + std::strerror(errno)}};
  if (::flock(directory_, how) == 0) return std::monostate{};
  return refused{secret_failure{keys_dir + ": is locked by another process"}};
}

// ---- the file ------------------------------------------------------------------------------------------------------

result<std::unique_ptr<key_file>, secret_failure> key_file::open(const std::string& keys_dir) {
  std::unique_ptr<key_file> made(new key_file(keys_dir + "/" + name));
  if (auto alone = made->lock_.take(keys_dir); !alone) return refused{alone.error()};
  if (auto claimed = claim_database_file(made->path_); !claimed) return refused{claimed.error()};
  if (auto wrong = made->open_database()) return refused{secret_failure{made->path_ + ": " + *wrong}};
  return made;
}

key_file::~key_file() {
  for (auto* one : {insert_, select_, erase_, begin_unsettled_, end_unsettled_}) sqlite3_finalize(one);
  sqlite3_close(database_);
}

std::optional<std::string> key_file::open_database() {
  const auto flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  if (sqlite3_open_v2(path_.c_str(), &database_, flags, nullptr) != SQLITE_OK) return why();
  if (execute(key_file_setup) != SQLITE_OK) return why();
  if (!prepare(insert_, "INSERT INTO user_key (user, sealed) VALUES (?1, ?2)") ||
      !prepare(select_, "SELECT sealed FROM user_key WHERE user = ?1") || !prepare(erase_, erase_sql) ||
      !prepare(begin_unsettled_, "INSERT INTO unsettled_key (user) VALUES (?1) ON CONFLICT DO NOTHING") ||
      !prepare(end_unsettled_, "DELETE FROM unsettled_key WHERE user = ?1")) {
    return why();
  }
  return std::nullopt;
}

bool key_file::prepare(sqlite3_stmt*& statement, const char* text) {
  return sqlite3_prepare_v2(database_, text, -1, &statement, nullptr) == SQLITE_OK;
}

key_store_outcome key_file::outcome_of(int code) const {
  if (code == SQLITE_DONE) return std::nullopt;
  const auto fault = code == SQLITE_CONSTRAINT ? key_store_fault::exists : key_store_fault::unavailable;
  return key_store_failure{fault, path_ + ": " + why()};
}

/// `work` gives the code of its last step; a failure undoes all of it.
template <class Work>
key_store_outcome key_file::together(Work work) {
  const std::lock_guard lock(mutex_);
  if (const auto code = execute("BEGIN IMMEDIATE"); code != SQLITE_OK) return outcome_of(code);
  auto code = work();
  if (code == SQLITE_DONE && (code = execute("COMMIT")) == SQLITE_OK) return std::nullopt;
  auto failure = outcome_of(code);
  execute("ROLLBACK");
  return failure;
}

int key_file::step(sqlite3_stmt* statement, user_id user, std::string_view sealed) {
  const auto code = run_for_user(statement, user, sealed);
  sqlite3_reset(statement);
  return code;
}

int key_file::keep(const char* text, std::string_view value) {
  sqlite3_stmt* statement = nullptr;
  const auto code = prepare(statement, text) ? run_for_user(statement, user_id{1}, value) : SQLITE_ERROR;
  sqlite3_finalize(statement);
  return code;
}

int key_file::forget(const std::vector<user_id>& settled) {
  for (const auto user : settled) {
    if (const auto code = step(end_unsettled_, user); code != SQLITE_DONE) return code;
  }
  return SQLITE_DONE;
}

std::pair<bool, std::optional<std::string>> key_file::scalar(const char* text) {
  sqlite3_stmt* statement = nullptr;
  std::pair<bool, std::optional<std::string>> found{false, std::nullopt};
  if (prepare(statement, text) && sqlite3_step(statement) == SQLITE_ROW) found = {true, key_blob(statement)};
  sqlite3_finalize(statement);
  return found;
}

// ---- users' keys ---------------------------------------------------------------------------------------------------

result<std::optional<sealed_user_key>, key_store_failure> key_file::find(user_id user) {
  const std::lock_guard lock(mutex_);
  const auto code = run_for_user(select_, user, {});
  std::optional<sealed_user_key> found;
  if (code == SQLITE_ROW) found = sealed_user_key{user, key_blob(select_)};
  const auto failure = code == SQLITE_ROW ? std::nullopt : outcome_of(code);
  sqlite3_reset(select_);
  if (failure) return refused{*failure};
  return found;
}

key_store_outcome key_file::insert(user_id user, const std::string& sealed, std::uint64_t,
                                   const std::vector<user_id>& settled) {
  return together([&] {
    if (const auto code = step(insert_, user, sealed); code != SQLITE_DONE) return code;
    if (const auto code = step(begin_unsettled_, user); code != SQLITE_DONE) return code;
    return forget(settled);
  });
}

key_store_outcome key_file::erase(user_id user) {
  return together([&] {
    if (const auto code = step(erase_, user); code != SQLITE_DONE) return code;
    return step(end_unsettled_, user);
  });
}

key_store_outcome key_file::destroy(user_id user) {
  return together([&] {
    if (const auto code = step(erase_, user); code != SQLITE_DONE) return code;
    return step(begin_unsettled_, user);
  });
}

key_store_outcome key_file::doubt(user_id user) {
  return together([&] { return step(begin_unsettled_, user); });
}

key_store_outcome key_file::settle(const std::vector<user_id>& users) {
  return together([&] { return forget(users); });
}

key_store_outcome key_file::adopt(const std::vector<sealed_user_key>& keys, std::uint64_t) {
  return together([&] {
    for (const auto& one : keys) {
      if (!one.sealed) {
        if (const auto code = step(erase_, one.user); code != SQLITE_DONE) return code;
        continue;
      }
      const auto code = step(insert_, one.user, *one.sealed);
      if (code != SQLITE_DONE && code != SQLITE_CONSTRAINT) return code;
    }
    return SQLITE_DONE;
  });
}

result<std::vector<user_id>, key_store_failure> key_file::users_of(const char* text) {
  const std::lock_guard lock(mutex_);
  sqlite3_stmt* statement = nullptr;
  std::vector<user_id> found;
  int code = prepare(statement, text) ? SQLITE_ROW : SQLITE_ERROR;
  while (code == SQLITE_ROW && (code = sqlite3_step(statement)) == SQLITE_ROW) {
    found.push_back({static_cast<std::uint64_t>(sqlite3_column_int64(statement, 0))});
  }
  const auto failure = outcome_of(code);
  sqlite3_finalize(statement);
  if (failure) return refused{*failure};
  return found;
}

result<std::vector<user_id>, key_store_failure> key_file::unsettled() {
  return users_of("SELECT user FROM unsettled_key");
}

result<std::vector<user_id>, key_store_failure> key_file::erased() {
  return users_of("SELECT user FROM user_key WHERE sealed IS NULL");
}

key_store_outcome key_file::clear() {
  return together([&] {
    const auto code = execute(
        "DELETE FROM user_key; DELETE FROM unsettled_key; DELETE FROM master_check;"
        "DELETE FROM key_ring; DELETE FROM master_replacement");
    return code == SQLITE_OK ? SQLITE_DONE : code;
  });
}

// ---- the master's marks --------------------------------------------------------------------------------------------

result<std::optional<master_marks>, key_store_failure> key_file::marks() {
  const std::lock_guard lock(mutex_);
  std::optional<master_marks> found;
  auto check = scalar("SELECT sealed FROM master_check").second;
  if (!check) return found;
  found = master_marks{*std::move(check), scalar("SELECT sealed FROM key_ring").second,
                       scalar("SELECT by FROM master_replacement").second};
  return found;
}

key_store_outcome key_file::keep_first_marks(const master_marks& first) {
  auto kept = together([&] { return keep("INSERT INTO master_check (id, sealed) VALUES (?1, ?2)", first.check); });
  if (kept && kept->why == key_store_fault::exists) kept->why = key_store_fault::changed;
  return kept;
}

key_store_outcome key_file::replace_marks(const master_marks& next,
                                          const std::vector<std::pair<std::uint16_t, std::string>>&) {
  return together([&] {
    if (const auto code = keep(keep_check, next.check); code != SQLITE_DONE) return code;
    if (const auto code = keep(keep_ring, next.ring.value_or("")); code != SQLITE_DONE) return code;
    return keep(keep_by, next.replaced_by.value_or(""));
  });
}

key_store_outcome key_file::see_to(const std::string& by) {
  return together([&] { return keep(keep_by, by); });
}

/// Whoever calls it has looked at all keys under the vault's own lock.
key_store_outcome key_file::forget_former(const master_marks& fewer) {
  return together([&] { return keep(keep_ring, fewer.ring.value_or("")); });
}

result<std::vector<sealed_user_key>, key_store_failure> key_file::page_after(user_id after, std::size_t most) {
  const std::lock_guard lock(mutex_);
  sqlite3_stmt* read = nullptr;
  std::vector<sealed_user_key> out;
  constexpr const char* text =
      "SELECT sealed, user FROM user_key WHERE user > ?1 AND sealed IS NOT NULL ORDER BY user LIMIT ?2";
  int code = prepare(read, text) ? SQLITE_ROW : SQLITE_ERROR;
  if (code == SQLITE_ROW) {
    // Users are ordered as SQLite orders them: what is above the signed half comes first.
    constexpr auto least = std::numeric_limits<sqlite3_int64>::min();
    sqlite3_bind_int64(read, 1, after ? static_cast<sqlite3_int64>(after.value) : least);
    sqlite3_bind_int64(read, 2, static_cast<sqlite3_int64>(most));
  }
  while (code == SQLITE_ROW && (code = sqlite3_step(read)) == SQLITE_ROW) {
    out.push_back({{static_cast<std::uint64_t>(sqlite3_column_int64(read, 1))}, key_blob(read)});
  }
  const auto failure = outcome_of(code);
  sqlite3_finalize(read);
  if (failure) return refused{*failure};
  return out;
}

key_store_outcome key_file::reseal(const std::vector<sealed_user_key>& keys, std::uint64_t) {
  return together([&] {
    sqlite3_stmt* write = nullptr;
    int code = prepare(write, "UPDATE user_key SET sealed = ?2 WHERE user = ?1 AND sealed IS NOT NULL") ? SQLITE_DONE
                                                                                                        : SQLITE_ERROR;
    for (const auto& one : keys) {
      if (code != SQLITE_DONE) break;
      code = step(write, one.user, one.sealed.value_or(""));
    }
    sqlite3_finalize(write);
    return code;
  });
}

}  // namespace madang::identity
