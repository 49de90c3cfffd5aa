#include "actors/identity/secrets/personal_vault.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t sealed_bytes_max = 4'096;
/// A text whose seal under the master key is kept in the database, to recognise the master key again.
constexpr std::string_view master_check = "madang master key";

/// 32 secret bytes, wiped when they go.
class secret_key {
 public:
  secret_key() = default;
  explicit secret_key(std::string_view from) {
    ensure(from.size() == key_bytes, "a key has 32 bytes");
    std::memcpy(bytes_.data(), from.data(), key_bytes);
  }
  secret_key(const secret_key&) = default;
  secret_key& operator=(const secret_key&) = default;
  ~secret_key() { sodium_memzero(bytes_.data(), bytes_.size()); }

  static secret_key random() {
    secret_key made;
    randombytes_buf(made.bytes_.data(), key_bytes);
    return made;
  }
  /// One key per purpose, so that a weakness of one use says nothing about another.
  secret_key derived(std::uint64_t purpose) const {
    secret_key made;
    crypto_kdf_derive_from_key(made.bytes_.data(), key_bytes, purpose, "madangid", bytes_.data());
    return made;
  }
  const unsigned char* data() const { return bytes_.data(); }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), key_bytes}; }

 private:
  std::array<unsigned char, key_bytes> bytes_{};
};
static_assert(key_bytes == crypto_kdf_KEYBYTES && key_bytes == crypto_generichash_KEYBYTES);

enum class purpose : std::uint64_t { user_keys = 1, names = 2, fingerprints = 3, tokens = 4 };

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// What a seal is bound to: whose it is and what it is of. Kind 0 is the user's key itself.
std::string binding(user_id user, std::uint8_t kind) {
  std::string bound = "madang1";
  for (int shift = 56; shift >= 0; shift -= 8) bound.push_back(static_cast<char>(user.value >> shift & 0xff));
  bound.push_back(static_cast<char>(kind));
  return bound;
}
/// The fields of identity were there before other contexts had any: they go without its number.
std::string binding(user_id user, personal_field field) {
  auto bound = binding(user, field.number);
  if (field.context != context_number::identity) bound.push_back(static_cast<char>(field.context));
  return bound;
}

std::string sealed_under(const secret_key& key, std::string_view plain, std::string_view bound) {
  std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
  randombytes_buf(sealed.data(), nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + nonce_bytes, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(bound), bound.size(), nullptr, bytes_of(sealed), key.data());
  return sealed;
}

std::optional<std::string> opened_under(const secret_key& key, std::string_view sealed, std::string_view bound) {
  if (sealed.size() < nonce_bytes + tag_bytes || sealed.size() > sealed_bytes_max) return std::nullopt;
  std::string plain(sealed.size() - nonce_bytes - tag_bytes, '\0');
  const auto body = sealed.substr(nonce_bytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(body), body.size(),
                                                 bytes_of(bound), bound.size(), bytes_of(sealed), key.data()) != 0) {
    return std::nullopt;
  }
  return plain;
}

std::uint64_t read_number(const unsigned char* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | from[i];
  return value;
}

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
  std::string why() const { return database_ ? sqlite3_errmsg(database_) : "out of memory"; }

 private:
  /// `work` gives the code of its last step; a failure undoes all of it.
  template <class Work>
  int together(Work work) {
    if (const auto code = execute("BEGIN IMMEDIATE"); code != SQLITE_OK) return code;
    auto code = work();
    if (code == SQLITE_DONE && (code = execute("COMMIT")) == SQLITE_OK) return SQLITE_DONE;
    execute("ROLLBACK");
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

/// The right to be the one process that has this vault open. Backups only read, and need none.
class vault_lock {
 public:
  vault_lock() = default;
  vault_lock(const vault_lock&) = delete;
  vault_lock& operator=(const vault_lock&) = delete;
  ~vault_lock() {
    if (directory_ >= 0) ::close(directory_);
  }

  secret_done take(const std::string& keys_dir) {
    directory_ = ::open(keys_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory_ < 0) return refused{secret_failure{keys_dir + ": open: " + std::strerror(errno)}};
    if (::flock(directory_, LOCK_EX | LOCK_NB) == 0) return std::monostate{};
    return refused{secret_failure{keys_dir + ": is locked by another process"}};
  }

 private:
  int directory_ = -1;
};

struct master {
  secret_key key;
  bool created = false;
};

result<master, secret_failure> read_or_create_master(const std::string& path) {
  auto kept = read_secret(path, key_bytes);
  if (!kept) return refused{kept.error()};
  if (!kept->has_value()) {
    master made{secret_key::random(), true};
    if (auto written = write_new_secret(path, made.key.text()); !written) return refused{written.error()};
    return made;
  }
  auto& content = **kept;
  if (content.size() != key_bytes) return refused{secret_failure{path + ": must hold exactly 32 bytes"}};
  master found{secret_key(content), false};
  sodium_memzero(content.data(), content.size());
  return found;
}

}  // namespace

class personal_vault::impl {
 public:
  impl(const secret_key& master_key, std::size_t opened_keys_max)
      : sealing_(master_key.derived(static_cast<std::uint64_t>(purpose::user_keys))),
        naming_(master_key.derived(static_cast<std::uint64_t>(purpose::names))),
        printing_(master_key.derived(static_cast<std::uint64_t>(purpose::fingerprints))),
        token_hashing_(master_key.derived(static_cast<std::uint64_t>(purpose::tokens))),
        opened_(opened_keys_max) {}

  ~impl() {
    if (!settled_.empty()) (void)keys_.settle(settled_);
  }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  secret_done open(const std::string& keys_dir, const std::string& path) {
    if (auto alone = lock_.take(keys_dir); !alone) return alone;
    if (auto claimed = claim_database_file(path); !claimed) return claimed;
    if (auto wrong = keys_.open(path)) return refused{secret_failure{path + ": " + *wrong}};
    return check_master(path);
  }

  result<std::monostate, vault_failure> create_key(user_id user) {
    const auto key = secret_key::random();
    const auto sealed = sealed_under(sealing_, key.text(), binding(user, 0));
    std::lock_guard lock(mutex_);
    const auto code = keys_.insert(user, sealed, settled_);
    if (code == SQLITE_CONSTRAINT) return refused{vault_failure::key_exists};
    if (code != SQLITE_DONE) return refused{vault_failure::storage};
    settled_.clear();
    opened_.put(user, key);
    return std::monostate{};
  }

  result<std::monostate, vault_failure> erase(user_id user) {
    std::lock_guard lock(mutex_);
    if (keys_.erase(user) != SQLITE_DONE) return refused{vault_failure::storage};
    opened_.remove(user);
    return std::monostate{};
  }

  void settle(user_id user) {
    std::lock_guard lock(mutex_);
    settled_.push_back(user);
  }
  result<std::monostate, vault_failure> doubt(user_id user) {
    std::lock_guard lock(mutex_);
    std::erase(settled_, user);  // it would take the doubt away with the next key
    if (keys_.doubt(user) != SQLITE_DONE) return refused{vault_failure::storage};
    return std::monostate{};
  }
  result<std::vector<user_id>, vault_failure> unsettled() {
    std::lock_guard lock(mutex_);
    auto found = keys_.unsettled();
    if (!found) return refused{vault_failure::storage};
    return *std::move(found);
  }

  result<secret_key, vault_failure> key_of(user_id user) {
    std::lock_guard lock(mutex_);
    if (auto open_one = opened_.find(user)) return *open_one;
    auto found = keys_.find(user);
    if (!found) return refused{vault_failure::storage};
    if (!*found || !(*found)->sealed) return refused{vault_failure::erased};
    auto plain = opened_under(sealing_, *(*found)->sealed, binding(user, 0));
    if (!plain || plain->size() != key_bytes) return refused{vault_failure::damaged};
    secret_key key(*plain);
    sodium_memzero(plain->data(), plain->size());
    opened_.put(user, key);
    return key;
  }

  const secret_key& naming() const { return naming_; }
  const secret_key& printing() const { return printing_; }
  const secret_key& token_hashing() const { return token_hashing_; }
  std::size_t opened_keys() const {
    std::lock_guard lock(mutex_);
    return opened_.size();
  }

 private:
  secret_done check_master(const std::string& path) {
    const auto bound = binding(user_id{}, 0xff);
    const auto kept = keys_.kept_master_check();
    if (!kept) {
      if (keys_.has_users())
        return refused{secret_failure{path + ": holds user keys but not the mark of their master key"}};
      if (keys_.keep_master_check(sealed_under(sealing_, master_check, bound))) return std::monostate{};
      return refused{secret_failure{path + ": " + keys_.why()}};
    }
    if (opened_under(sealing_, *kept, bound) == master_check) return std::monostate{};
    return refused{secret_failure{path + ": was sealed under another master.key; put that one back"}};
  }

  vault_lock lock_;  // given back after the database is closed
  const secret_key sealing_;
  const secret_key naming_;
  const secret_key printing_;
  const secret_key token_hashing_;
  mutable std::mutex mutex_;      // guards what follows
  std::vector<user_id> settled_;  // not yet written down
  key_table keys_;
  opened_key_cache opened_;
};

personal_vault::personal_vault(std::unique_ptr<impl> inside) : impl_(std::move(inside)) {}
personal_vault::~personal_vault() = default;

result<std::unique_ptr<personal_vault>, secret_failure> personal_vault::open(const std::string& keys_dir,
                                                                             std::size_t opened_keys_max) {
  ensure(sodium_init() >= 0, "libsodium does not start");
  if (auto prepared = prepare_secret_directory(keys_dir); !prepared) return refused{prepared.error()};
  const auto key_path = keys_dir + "/master.key";
  const auto database_path = keys_dir + "/user_keys.db";
  // A new master key would make every kept user key useless for ever: only a wholly new vault gets one.
  struct stat ignored {};
  if (::stat(key_path.c_str(), &ignored) != 0 && ::stat(database_path.c_str(), &ignored) == 0) {
    return refused{secret_failure{key_path + ": is missing, but " + database_path + " is there; put the key back"}};
  }
  auto master_key = read_or_create_master(key_path);
  if (!master_key) return refused{master_key.error()};
  auto inside = std::make_unique<impl>(master_key->key, opened_keys_max);
  if (auto opened = inside->open(keys_dir, database_path); !opened) return refused{opened.error()};
  return std::unique_ptr<personal_vault>(new personal_vault(std::move(inside)));
}

result<std::monostate, vault_failure> personal_vault::create_key(user_id user) {
  return impl_->create_key(user);
}
void personal_vault::settle(user_id user) {
  impl_->settle(user);
}
result<std::monostate, vault_failure> personal_vault::doubt(user_id user) {
  return impl_->doubt(user);
}
result<std::vector<user_id>, vault_failure> personal_vault::unsettled() {
  return impl_->unsettled();
}
result<std::monostate, vault_failure> personal_vault::erase(user_id user) {
  return impl_->erase(user);
}
std::size_t personal_vault::opened_keys() const {
  return impl_->opened_keys();
}

result<std::string, vault_failure> personal_vault::seal(user_id user, personal_field field, std::string_view plain) {
  ensure(plain.size() + nonce_bytes + tag_bytes <= sealed_bytes_max, "a personal field is bounded before it is sealed");
  auto key = impl_->key_of(user);
  if (!key) return refused{key.error()};
  return sealed_under(*key, plain, binding(user, field));
}

result<std::string, vault_failure> personal_vault::open(user_id user, personal_field field, std::string_view sealed) {
  auto key = impl_->key_of(user);
  if (!key) return refused{key.error()};
  auto plain = opened_under(*key, sealed, binding(user, field));
  if (!plain) return refused{vault_failure::damaged};
  return std::move(*plain);
}

name_key personal_vault::key_of_name(name_use use, std::string_view normalised) const {
  return key_of_text(static_cast<std::uint8_t>(use), normalised);
}

name_key personal_vault::key_of_request(const idempotency_key& request) const {
  std::string text;
  for (const auto part : {request.high, request.low}) {
    for (int shift = 56; shift >= 0; shift -= 8) text.push_back(static_cast<char>(part >> shift & 0xff));
  }
  return key_of_text(request_name_use, text);
}

name_key personal_vault::key_of_outside(login_provider provider, std::string_view subject) const {
  constexpr std::uint8_t outside_uses = 0x40;  // those of names and requests are below
  return key_of_text(outside_uses + static_cast<std::uint8_t>(provider), subject);
}

name_key personal_vault::key_of_text(std::uint8_t use, std::string_view normalised) const {
  std::string message(1, static_cast<char>(use));
  message += normalised;
  std::array<unsigned char, 16> hash{};
  static_assert(crypto_generichash_BYTES_MIN <= 16);
  crypto_generichash(hash.data(), hash.size(), bytes_of(std::string_view(message)), message.size(),
                     impl_->naming().data(), key_bytes);
  name_key key{{read_number(hash.data())}, read_number(hash.data() + 8)};
  if (!key.id) key.id.value = 1;  // 0 names nobody
  return key;
}

std::uint64_t personal_vault::fingerprint(std::string_view text) const {
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(text), text.size(), impl_->printing().data(), key_bytes);
  return read_number(hash.data());
}

std::string personal_vault::keyed_hash(std::string_view text) const {
  std::string hash(32, '\0');
  crypto_generichash(bytes_of(hash), hash.size(), bytes_of(text), text.size(), impl_->token_hashing().data(),
                     key_bytes);
  return hash;
}

}  // namespace madang::identity
