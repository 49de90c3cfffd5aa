#pragma once

#include <sqlite3.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/identity/secrets/secret_file.hpp"
#include "persistence/ports/key_store.hpp"

namespace madang::identity {

/// The right to be the one process that has the keys of a directory open, or one of several that do not replace them.
/// Backups only read, and need none.
class key_lock {
 public:
  key_lock() = default;
  key_lock(const key_lock&) = delete;
  key_lock& operator=(const key_lock&) = delete;
  ~key_lock();
  secret_done take(const std::string& keys_dir);
  secret_done share(const std::string& keys_dir);
  void release();

 private:
  secret_done lock(const std::string& keys_dir, int how);

  int directory_ = -1;
};

/// Users' keys in `user_keys.db` of the directory of keys, of one process. It can forget: what is erased there is
/// overwritten. Blocks on the disk.
class key_file final : public key_store {
 public:
  static constexpr const char* name = "user_keys.db";

  /// Makes it where it is not there. Refuses files that others may read, a damaged database, and one that another
  /// process has open.
  static result<std::unique_ptr<key_file>, secret_failure> open(const std::string& keys_dir);
  ~key_file() override;
  key_file(const key_file&) = delete;
  key_file& operator=(const key_file&) = delete;

  std::string where() const override { return path_; }
  result<std::optional<sealed_user_key>, key_store_failure> find(user_id user) override;
  key_store_outcome insert(user_id user, const std::string& sealed, std::uint64_t version,
                           const std::vector<user_id>& settled) override;
  key_store_outcome erase(user_id user) override;
  key_store_outcome destroy(user_id user) override;
  key_store_outcome doubt(user_id user) override;
  key_store_outcome settle(const std::vector<user_id>& users) override;
  result<std::vector<user_id>, key_store_failure> unsettled() override;
  result<std::optional<master_marks>, key_store_failure> marks() override;
  key_store_outcome adopt(const std::vector<sealed_user_key>& keys, std::uint64_t version) override;
  key_store_outcome keep_first_marks(const master_marks& first) override;
  key_store_outcome replace_marks(const master_marks& next,
                                  const std::vector<std::pair<std::uint16_t, std::string>>& handed) override;
  key_store_outcome see_to(const std::string& by) override;
  key_store_outcome forget_former(const master_marks& fewer) override;
  result<std::vector<sealed_user_key>, key_store_failure> page_after(user_id user, std::size_t most) override;
  key_store_outcome reseal(const std::vector<sealed_user_key>& keys, std::uint64_t version) override;

  /// Those that are erased, so that no key is ever made for them again.
  result<std::vector<user_id>, key_store_failure> erased();
  /// Everything that it holds is overwritten; for what has gone elsewhere.
  key_store_outcome clear();

 private:
  explicit key_file(std::string path) : path_(std::move(path)) {}
  std::optional<std::string> open_database();
  std::string why() const { return database_ ? sqlite3_errmsg(database_) : "out of memory"; }
  key_store_outcome outcome_of(int code) const;
  template <class Work>
  key_store_outcome together(Work work);
  int execute(const char* text) { return sqlite3_exec(database_, text, nullptr, nullptr, nullptr); }
  bool prepare(sqlite3_stmt*& statement, const char* text);
  int step(sqlite3_stmt* statement, user_id user, std::string_view sealed = {});
  int keep(const char* text, std::string_view value);
  int forget(const std::vector<user_id>& settled);
  result<std::vector<user_id>, key_store_failure> users_of(const char* text);
  std::pair<bool, std::optional<std::string>> scalar(const char* text);

  const std::string path_;
  key_lock lock_;     // given back after the database is closed
  std::mutex mutex_;  // guards what follows
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
  sqlite3_stmt* erase_ = nullptr;
  sqlite3_stmt* begin_unsettled_ = nullptr;
  sqlite3_stmt* end_unsettled_ = nullptr;
};

}  // namespace madang::identity
