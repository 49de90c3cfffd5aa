#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <limits>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/identity/secrets/vault/vault_seals.hpp"

/// Where the keys of users are: in a database, and those in use in memory; of the vault alone.
namespace madang::identity {

/// The database of sealed user keys. One thread at a time.
class key_table {
 public:
  key_table() = default;
  key_table(const key_table&) = delete;
  key_table& operator=(const key_table&) = delete;
  ~key_table() {
    for (auto* one : {insert_, select_, erase_, begin_unsettled_, end_unsettled_}) sqlite3_finalize(one);
    sqlite3_close(database_);
  }

  /// Nothing when it is open; otherwise what is wrong.
  std::optional<std::string> open(const std::string& path) {
    const auto flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    if (sqlite3_open_v2(path.c_str(), &database_, flags, nullptr) != SQLITE_OK) return why();
    // TRUNCATE with FULL syncs the truncation, so a commit survives a power failure right after it; and no rollback
    // journal with the old page stays behind. secure_delete overwrites an erased key in its page. A backup reads for a
    // moment.
    const char* setup =
        "PRAGMA busy_timeout=5000; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
        "BEGIN IMMEDIATE;"
        "CREATE TABLE IF NOT EXISTS user_key (user INTEGER PRIMARY KEY, sealed BLOB) STRICT;"
        "CREATE TABLE IF NOT EXISTS unsettled_key (user INTEGER PRIMARY KEY) STRICT;"
        "CREATE TABLE IF NOT EXISTS master_check (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;"
        "CREATE TABLE IF NOT EXISTS key_ring (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;"
        "CREATE TABLE IF NOT EXISTS master_replacement (id INTEGER PRIMARY KEY CHECK (id = 1), by TEXT NOT NULL) STRICT;"
        "COMMIT;";
    if (sqlite3_exec(database_, setup, nullptr, nullptr, nullptr) != SQLITE_OK) return why();
    if (!prepare(insert_, "INSERT INTO user_key (user, sealed) VALUES (?1, ?2)") ||
        !prepare(select_, "SELECT sealed FROM user_key WHERE user = ?1") ||
        !prepare(
            erase_,
            "INSERT INTO user_key (user, sealed) VALUES (?1, NULL) ON CONFLICT (user) DO UPDATE SET sealed = NULL") ||
        !prepare(begin_unsettled_, "INSERT INTO unsettled_key (user) VALUES (?1) ON CONFLICT DO NOTHING") ||
        !prepare(end_unsettled_, "DELETE FROM unsettled_key WHERE user = ?1")) {
      return why();
    }
    return std::nullopt;
  }

  /// An erased user keeps a row without a key, so that no new one is ever made for it.
  struct row {
    std::optional<std::string> sealed;
  };

  /// The outer optional is empty on a storage failure, the inner where there is no row.
  std::optional<std::optional<row>> find(user_id user) {
    const auto code = run(select_, user, {});
    std::optional<std::optional<row>> found;
    if (code == SQLITE_DONE) found.emplace();
    if (code == SQLITE_ROW) found.emplace(row{blob(select_)});
    sqlite3_reset(select_);
    return found;
  }
  int step(sqlite3_stmt* statement, user_id user, std::string_view sealed = {}) {
    const auto code = run(statement, user, sealed);
    sqlite3_reset(statement);
    return code;
  }
  /// In one transaction: the key, that it is unsettled, and which others are settled.
  int insert(user_id user, std::string_view sealed, const std::vector<user_id>& settled) {
    return together([&] {
      if (const auto code = step(insert_, user, sealed); code != SQLITE_DONE) return code;
      if (const auto code = step(begin_unsettled_, user); code != SQLITE_DONE) return code;
      return forget(settled);
    });
  }
  int doubt(user_id user) {
    return together([&] { return step(begin_unsettled_, user); });
  }
  int erase(user_id user) {
    return together([&] {
      if (const auto code = step(erase_, user); code != SQLITE_DONE) return code;
      return step(end_unsettled_, user);
    });
  }
  /// The key goes, and it stays written down that something of the user may be left.
  int destroy(user_id user) {
    return together([&] {
      if (const auto code = step(erase_, user); code != SQLITE_DONE) return code;
      return step(begin_unsettled_, user);
    });
  }
  int settle(const std::vector<user_id>& users) {
    return together([&] { return forget(users); });
  }
  /// Nothing on a storage failure.
  std::optional<std::vector<user_id>> unsettled() {
    sqlite3_stmt* statement = nullptr;
    std::vector<user_id> found;
    int code = prepare(statement, "SELECT user FROM unsettled_key") ? SQLITE_ROW : SQLITE_ERROR;
    while (code == SQLITE_ROW && (code = sqlite3_step(statement)) == SQLITE_ROW) {
      found.push_back({static_cast<std::uint64_t>(sqlite3_column_int64(statement, 0))});
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? std::optional(std::move(found)) : std::nullopt;
  }

  bool has_users() { return scalar("SELECT sealed FROM user_key LIMIT 1").first; }
  std::optional<std::string> kept_master_check() { return scalar("SELECT sealed FROM master_check").second; }
  bool keep_master_check(std::string_view sealed) {
    sqlite3_stmt* statement = nullptr;
    bool kept = prepare(statement, "INSERT INTO master_check (id, sealed) VALUES (?1, ?2)") &&
                run(statement, user_id{1}, sealed) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return kept;
  }
  /// Nothing where the master key has never been replaced.
  std::optional<std::string> kept_ring() { return scalar("SELECT sealed FROM key_ring").second; }

  /// Seals every user's key anew, in one transaction with the mark of the master key and the ring. `reseal` gives the
  /// new seal, or nothing, which undoes all of it.
  template <class Reseal>
  bool replace_seals(Reseal reseal, std::string_view check, std::string_view ring) {
    return together([&] {
             if (const auto code = reseal_users(reseal); code != SQLITE_DONE) return code;
             if (const auto code = keep("INSERT OR REPLACE INTO master_check (id, sealed) VALUES (?1, ?2)", check);
                 code != SQLITE_DONE) {
               return code;
             }
             if (const auto code = keep("INSERT OR REPLACE INTO key_ring (id, sealed) VALUES (?1, ?2)", ring);
                 code != SQLITE_DONE) {
               return code;
             }
             return keep(by_whom, nobody);
           }) == SQLITE_DONE;
  }
  /// Another master key alone, in one transaction: its mark, the ring under it, and by whom it was replaced.
  bool replace_ring(std::string_view check, std::string_view ring, std::string_view by) {
    return together([&] {
             for (const auto& [text, value] :
                  {std::pair("INSERT OR REPLACE INTO master_check (id, sealed) VALUES (?1, ?2)", check),
                   std::pair("INSERT OR REPLACE INTO key_ring (id, sealed) VALUES (?1, ?2)", ring)}) {
               if (const auto code = keep(text, value); code != SQLITE_DONE) return code;
             }
             return keep(by_whom, by);
           }) == SQLITE_DONE;
  }
  bool keep_replaced_by(std::string_view by) {
    return together([&] { return keep(by_whom, by); }) == SQLITE_DONE;
  }
  bool keep_ring(std::string_view ring) {
    return together([&] { return keep("INSERT OR REPLACE INTO key_ring (id, sealed) VALUES (?1, ?2)", ring); }) ==
           SQLITE_DONE;
  }
  /// Where the node was stopped, no job sees to what is sealed under former keys.
  static constexpr std::string_view nobody = "nobody";
  /// Who does; nothing where that was never written.
  std::optional<std::string> replaced_by() { return scalar("SELECT by FROM master_replacement").second; }

  /// The keys of users behind this one, in their order. Nothing on a storage failure.
  struct user_row {
    user_id user;
    std::string sealed;
  };
  std::optional<std::vector<user_row>> page_after(user_id after, std::size_t most) {
    sqlite3_stmt* read = nullptr;
    std::vector<user_row> out;
    int code =
        prepare(read, "SELECT sealed, user FROM user_key WHERE user > ?1 AND sealed IS NOT NULL ORDER BY user LIMIT ?2")
            ? SQLITE_ROW
            : SQLITE_ERROR;
    if (code == SQLITE_ROW) {
      // Users are ordered as SQLite orders them: what is above the signed half comes first.
      sqlite3_bind_int64(read, 1,
                         after ? static_cast<sqlite3_int64>(after.value) : std::numeric_limits<sqlite3_int64>::min());
      sqlite3_bind_int64(read, 2, static_cast<sqlite3_int64>(most));
    }
    while (code == SQLITE_ROW && (code = sqlite3_step(read)) == SQLITE_ROW) {
      out.push_back({{static_cast<std::uint64_t>(sqlite3_column_int64(read, 1))}, blob(read).value_or("")});
    }
    sqlite3_finalize(read);
    return code == SQLITE_DONE ? std::optional(std::move(out)) : std::nullopt;
  }
  /// All of them or none.
  bool reseal(const std::vector<user_row>& rows) {
    sqlite3_stmt* write = nullptr;
    if (!prepare(write, "UPDATE user_key SET sealed = ?2 WHERE user = ?1 AND sealed IS NOT NULL")) return false;
    const auto code = together([&] {
      for (const auto& one : rows) {
        if (const auto done = step(write, one.user, one.sealed); done != SQLITE_DONE) return done;
      }
      return SQLITE_DONE;
    });
    sqlite3_finalize(write);
    return code == SQLITE_DONE;
  }
  std::string why() const { return database_ ? sqlite3_errmsg(database_) : "out of memory"; }

 private:
  static constexpr const char* by_whom =
      "INSERT OR REPLACE INTO master_replacement (id, by) VALUES (?1, CAST(?2 AS TEXT))";

  /// `work` gives the code of its last step; a failure undoes all of it.
  template <class Work>
  int together(Work work) {
    if (const auto code = execute("BEGIN IMMEDIATE"); code != SQLITE_OK) return code;
    auto code = work();
    if (code == SQLITE_DONE && (code = execute("COMMIT")) == SQLITE_OK) return SQLITE_DONE;
    execute("ROLLBACK");
    return code;
  }
  int keep(const char* text, std::string_view sealed) {
    sqlite3_stmt* statement = nullptr;
    const auto code = prepare(statement, text) ? run(statement, user_id{1}, sealed) : SQLITE_ERROR;
    sqlite3_finalize(statement);
    return code;
  }
  template <class Reseal>
  int reseal_users(Reseal reseal) {
    sqlite3_stmt* read = nullptr;
    sqlite3_stmt* write = nullptr;
    int code = prepare(read,
                       "SELECT user, sealed FROM user_key WHERE user > ?1 AND sealed IS NOT NULL ORDER BY user "
                       "LIMIT 1") &&
                       prepare(write, "UPDATE user_key SET sealed = ?2 WHERE user = ?1")
                   ? SQLITE_ROW
                   : SQLITE_ERROR;
    sqlite3_int64 last = std::numeric_limits<sqlite3_int64>::min();
    while (code == SQLITE_ROW) {
      sqlite3_bind_int64(read, 1, last);
      if ((code = sqlite3_step(read)) != SQLITE_ROW) break;
      last = sqlite3_column_int64(read, 0);
      const user_id user{static_cast<std::uint64_t>(last)};
      const auto* data = static_cast<const char*>(sqlite3_column_blob(read, 1));
      const auto next = reseal(user, std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(read, 1))));
      sqlite3_reset(read);
      if (!next) {
        code = SQLITE_CORRUPT;
        break;
      }
      if (const auto done = step(write, user, *next); done != SQLITE_DONE) code = done;
    }
    sqlite3_finalize(read);
    sqlite3_finalize(write);
    return code;
  }
  int execute(const char* text) { return sqlite3_exec(database_, text, nullptr, nullptr, nullptr); }
  int forget(const std::vector<user_id>& settled) {
    for (const auto user : settled) {
      if (const auto code = step(end_unsettled_, user); code != SQLITE_DONE) return code;
    }
    return SQLITE_DONE;
  }
  bool prepare(sqlite3_stmt*& statement, const char* text) {
    return sqlite3_prepare_v2(database_, text, -1, &statement, nullptr) == SQLITE_OK;
  }
  static std::optional<std::string> blob(sqlite3_stmt* statement) {
    if (sqlite3_column_type(statement, 0) == SQLITE_NULL) return std::nullopt;
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, 0));
    return std::string(data ? data : "", data ? static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)) : 0);
  }
  static int run(sqlite3_stmt* statement, user_id user, std::string_view sealed) {
    sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(user.value));
    if (sqlite3_bind_parameter_count(statement) > 1) {
      sqlite3_bind_blob(statement, 2, sealed.data(), static_cast<int>(sealed.size()), SQLITE_TRANSIENT);
    }
    return sqlite3_step(statement);
  }
  std::pair<bool, std::optional<std::string>> scalar(const char* text) {
    sqlite3_stmt* statement = nullptr;
    std::pair<bool, std::optional<std::string>> found{false, std::nullopt};
    if (prepare(statement, text) && sqlite3_step(statement) == SQLITE_ROW) found = {true, blob(statement)};
    sqlite3_finalize(statement);
    return found;
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
  sqlite3_stmt* erase_ = nullptr;
  sqlite3_stmt* begin_unsettled_ = nullptr;
  sqlite3_stmt* end_unsettled_ = nullptr;
};

/// The last used keys, opened.
class opened_key_cache {
 public:
  explicit opened_key_cache(std::size_t max) : max_(max == 0 ? 1 : max) {}

  std::optional<secret_key> find(user_id user) {
    auto found = index_.find(user);
    if (found == index_.end()) return std::nullopt;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->second;
  }
  void put(user_id user, const secret_key& key) {
    remove(user);
    order_.emplace_front(user, key);
    index_[user] = order_.begin();
    if (order_.size() > max_) remove(order_.back().first);
  }
  void remove(user_id user) {
    auto found = index_.find(user);
    if (found == index_.end()) return;
    order_.erase(found->second);
    index_.erase(found);
  }
  std::size_t size() const { return order_.size(); }

 private:
  using entry = std::pair<user_id, secret_key>;
  std::size_t max_;
  std::list<entry> order_;
  std::unordered_map<user_id, std::list<entry>::iterator> index_;
};

}  // namespace madang::identity
