#include "actors/identity/secrets/personal_vault.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>

#include "actors/identity/secrets/vault_keys.hpp"
#include "actors/identity/secrets/vault_ring.hpp"

namespace madang::identity {
namespace {

std::uint64_t read_number(const unsigned char* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | from[i];
  return value;
}

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

/// The ring of a database whose mark this master key has made.
result<key_ring, secret_failure> ring_of(key_table& keys, const secret_key& master, const std::string& path) {
  const auto kept = keys.kept_ring();
  if (!kept) return key_ring(master);
  auto plain =
      opened_under(master.derived(static_cast<std::uint64_t>(purpose::ring)), *kept, binding(user_id{}, ring_kind));
  auto ring = plain ? key_ring::parse(*plain) : std::nullopt;
  if (plain) sodium_memzero(plain->data(), plain->size());
  if (!ring) return refused{secret_failure{path + ": its ring of keys is damaged"}};
  return *std::move(ring);
}

}  // namespace

class personal_vault::impl {
 public:
  explicit impl(std::size_t opened_keys_max) : opened_(opened_keys_max) {}

  ~impl() {
    if (!settled_.empty()) (void)keys_.settle(settled_);
  }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  secret_done open(const std::string& keys_dir, const std::string& path, master_source& source) {
    if (auto alone = lock_.take(keys_dir); !alone) return alone;
    const bool is_new = !file_exists(path);
    auto present = source.present();
    if (!present) return refused{present.error()};
    // A new master key would make every kept user key useless for ever: only a wholly new vault gets one.
    if (!*present && !is_new) {
      return refused{secret_failure{source.where() + ": is missing, but " + path + " is there; put the key back"}};
    }
    const auto master = *present ? secret_key((**present).text) : secret_key::random();
    if (!*present) {
      if (auto kept = source.keep_present(master_bytes(std::string(master.text()))); !kept) return kept;
    }
    if (auto claimed = claim_database_file(path); !claimed) return claimed;
    if (auto wrong = keys_.open(path)) return refused{secret_failure{path + ": " + *wrong}};
    return check_master(master, source, path);
  }

  result<std::uint64_t, secret_failure> replace_master(master_source& source, const std::string& path) {
    if (ring_.roots.size() >= key_ring::roots_max) {
      return refused{secret_failure{path + ": has been sealed under as many keys as it remembers"}};
    }
    auto next = source.make_next();
    if (!next) return refused{next.error()};
    const secret_key master(next->text);
    const auto kept = keys_.kept_master_check();
    if (kept && is_checked_by(master, *kept)) return refused{secret_failure{"this is the present master key"}};
    auto ring = ring_;
    ring.roots.insert(ring.roots.begin(), secret_key::random());
    const auto sealing = sealing_of(ring.roots.front());
    std::uint64_t count = 0;
    const auto reseal = [&](user_id user, std::string_view sealed) -> std::optional<std::string> {
      auto plain = opened_under(sealing_, sealed, binding(user, 0));
      if (!plain) return std::nullopt;
      auto out = sealed_under(sealing, *plain, binding(user, 0));
      sodium_memzero(plain->data(), plain->size());
      ++count;
      return out;
    };
    if (!keys_.replace_seals(reseal, check_under(master), ring_under(master, ring))) {
      // A commit that failed may stand all the same: both keys stay until the next start finds which one is needed.
      return refused{secret_failure{path + ": " + keys_.why()}};
    }
    if (auto promoted = source.promote_next(); !promoted) return refused{promoted.error()};
    return count;
  }

  std::vector<std::string> root_texts() const {
    std::vector<std::string> out;
    for (const auto& one : ring_.roots) out.emplace_back(one.text());
    return out;
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
  static bool file_exists(const std::string& path) {
    struct stat ignored {};
    return ::stat(path.c_str(), &ignored) == 0;
  }

  void take(const key_ring& ring) {
    ring_ = ring;
    sealing_ = sealing_of(ring.roots.front());
    naming_ = ring.permanent.derived(static_cast<std::uint64_t>(purpose::names));
    printing_ = ring.permanent.derived(static_cast<std::uint64_t>(purpose::fingerprints));
    token_hashing_ = ring.permanent.derived(static_cast<std::uint64_t>(purpose::tokens));
  }

  /// A replacement that a crash cut off either has not begun, and then the next key goes, or is done but for the key.
  secret_done check_master(const secret_key& present, master_source& source, const std::string& path) {
    const auto kept = keys_.kept_master_check();
    if (!kept) {
      if (keys_.has_users())
        return refused{secret_failure{path + ": holds user keys but not the mark of their master key"}};
      take(key_ring(present));
      if (keys_.keep_master_check(check_under(present))) return std::monostate{};
      return refused{secret_failure{path + ": " + keys_.why()}};
    }
    if (is_checked_by(present, *kept)) {
      if (auto dropped = source.drop_next(); !dropped) return dropped;
      return take_ring(present, path);
    }
    auto next = source.next();
    if (!next) return refused{next.error()};
    if (*next && is_checked_by(secret_key((**next).text), *kept)) {
      if (auto promoted = source.promote_next(); !promoted) return promoted;
      return take_ring(secret_key((**next).text), path);
    }
    return refused{secret_failure{path + ": was sealed under another master.key than that of " + source.where() +
                                  "; put that one back"}};
  }
  secret_done take_ring(const secret_key& master, const std::string& path) {
    auto ring = ring_of(keys_, master, path);
    if (!ring) return refused{ring.error()};
    take(*ring);
    return std::monostate{};
  }

  vault_lock lock_;  // given back after the database is closed
  // As `open` has found them.
  key_ring ring_{secret_key()};
  secret_key sealing_;
  secret_key naming_;
  secret_key printing_;
  secret_key token_hashing_;
  mutable std::mutex mutex_;      // guards what follows
  std::vector<user_id> settled_;  // not yet written down
  key_table keys_;
  opened_key_cache opened_;
};

personal_vault::personal_vault(std::unique_ptr<impl> inside) : impl_(std::move(inside)) {}
personal_vault::~personal_vault() = default;

result<std::unique_ptr<personal_vault>, secret_failure> personal_vault::open(const std::string& keys_dir,
                                                                             std::size_t opened_keys_max) {
  const auto master = make_master_source(keys_dir, master_settings{});
  return open(keys_dir, *master, opened_keys_max);
}

result<std::unique_ptr<personal_vault>, secret_failure> personal_vault::open(const std::string& keys_dir,
                                                                             master_source& master,
                                                                             std::size_t opened_keys_max) {
  ensure(sodium_init() >= 0, "libsodium does not start");
  if (auto prepared = prepare_secret_directory(keys_dir); !prepared) return refused{prepared.error()};
  auto inside = std::make_unique<impl>(opened_keys_max);
  if (auto opened = inside->open(keys_dir, keys_dir + "/user_keys.db", master); !opened) return refused{opened.error()};
  return std::unique_ptr<personal_vault>(new personal_vault(std::move(inside)));
}

result<std::uint64_t, secret_failure> personal_vault::replace_master(const std::string& keys_dir,
                                                                     master_source& master) {
  if (!master.is_there()) return refused{secret_failure{master.where() + ": is not there"}};
  auto vault = open(keys_dir, master);
  if (!vault) return refused{vault.error()};
  return (*vault)->impl_->replace_master(master, keys_dir + "/user_keys.db");
}

std::unique_ptr<secret_envelope> personal_vault::envelope() const {
  auto roots = impl_->root_texts();
  auto out = std::make_unique<secret_envelope>(roots);
  for (auto& one : roots) sodium_memzero(one.data(), one.size());
  return out;
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
