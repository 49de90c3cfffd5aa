#include "actors/identity/secrets/personal_vault.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>

#include "actors/identity/secrets/vault/vault_inside.hpp"

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

bool file_exists(const std::string& path) {
  struct stat ignored {};
  return ::stat(path.c_str(), &ignored) == 0;
}

}  // namespace

secret_done personal_vault::impl::open(const std::string& keys_dir, const std::string& path, master_source& source) {
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

/// A replacement that a crash cut off either has not begun, and then the next key goes, or is done but for the key.
secret_done personal_vault::impl::check_master(const secret_key& present, master_source& source,
                                               const std::string& path) {
  const auto kept = keys_.kept_master_check();
  if (!kept) {
    if (keys_.has_users())
      return refused{secret_failure{path + ": holds user keys but not the mark of their master key"}};
    take(key_ring(present));
    master_ = present;
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

secret_done personal_vault::impl::take_ring(const secret_key& master, const std::string& path) {
  auto ring = ring_of(keys_, master, path);
  if (!ring) return refused{ring.error()};
  take(*ring);
  master_ = master;
  return std::monostate{};
}

/// Of an opened database: others do not ask yet.
void personal_vault::impl::take(const key_ring& ring) {
  naming_ = ring.permanent.derived(static_cast<std::uint64_t>(purpose::names));
  printing_ = ring.permanent.derived(static_cast<std::uint64_t>(purpose::fingerprints));
  token_hashing_ = ring.permanent.derived(static_cast<std::uint64_t>(purpose::tokens));
  departing_ = ring.permanent.derived(static_cast<std::uint64_t>(purpose::departures));
  take_roots(ring);
}

void personal_vault::impl::take_roots(const key_ring& ring) {
  ring_ = ring;
  sealings_.clear();
  std::vector<std::string> roots;
  for (const auto& one : ring.roots) {
    sealings_.push_back(sealing_of(one));
    roots.emplace_back(one.text());
  }
  if (envelope_) {
    envelope_->take(roots);
  } else {
    envelope_ = std::make_shared<secret_envelope>(roots);
  }
  for (auto& one : roots) sodium_memzero(one.data(), one.size());
}

result<std::monostate, vault_failure> personal_vault::impl::create_key(user_id user) {
  const auto key = secret_key::random();
  std::lock_guard lock(mutex_);
  const auto sealed = sealed_under(sealings_.front(), key.text(), binding(user, 0));
  const auto code = keys_.insert(user, sealed, settled_);
  if (code == SQLITE_CONSTRAINT) return refused{vault_failure::key_exists};
  if (code != SQLITE_DONE) return refused{vault_failure::storage};
  settled_.clear();
  opened_.put(user, key);
  return std::monostate{};
}

result<std::monostate, vault_failure> personal_vault::impl::erase(user_id user) {
  std::lock_guard lock(mutex_);
  if (keys_.erase(user) != SQLITE_DONE) return refused{vault_failure::storage};
  opened_.remove(user);
  return std::monostate{};
}

result<std::monostate, vault_failure> personal_vault::impl::destroy(user_id user) {
  std::lock_guard lock(mutex_);
  std::erase(settled_, user);
  if (keys_.destroy(user) != SQLITE_DONE) return refused{vault_failure::storage};
  opened_.remove(user);
  return std::monostate{};
}

void personal_vault::impl::settle(user_id user) {
  std::lock_guard lock(mutex_);
  settled_.push_back(user);
}

result<std::monostate, vault_failure> personal_vault::impl::doubt(user_id user) {
  std::lock_guard lock(mutex_);
  std::erase(settled_, user);  // it would take the doubt away with the next key
  if (keys_.doubt(user) != SQLITE_DONE) return refused{vault_failure::storage};
  return std::monostate{};
}

result<std::vector<user_id>, vault_failure> personal_vault::impl::unsettled() {
  std::lock_guard lock(mutex_);
  auto found = keys_.unsettled();
  if (!found) return refused{vault_failure::storage};
  return *std::move(found);
}

result<secret_key, vault_failure> personal_vault::impl::key_of(user_id user) {
  std::lock_guard lock(mutex_);
  if (auto open_one = opened_.find(user)) return *open_one;
  auto found = keys_.find(user);
  if (!found) return refused{vault_failure::storage};
  if (!*found || !(*found)->sealed) return refused{vault_failure::erased};
  auto plain = opened_by_any(user, *(*found)->sealed);
  if (!plain || plain->size() != key_bytes) return refused{vault_failure::damaged};
  secret_key key(*plain);
  sodium_memzero(plain->data(), plain->size());
  opened_.put(user, key);
  return key;
}

/// While users' keys are sealed anew, some are under a former key.
std::optional<std::string> personal_vault::impl::opened_by_any(user_id user, std::string_view sealed) const {
  for (const auto& one : sealings_) {
    if (auto plain = opened_under(one, sealed, binding(user, 0))) return plain;
  }
  return std::nullopt;
}

std::size_t personal_vault::impl::opened_keys() const {
  std::lock_guard lock(mutex_);
  return opened_.size();
}

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

std::shared_ptr<secret_envelope> personal_vault::envelope() const {
  return impl_->envelope();
}

result<std::monostate, vault_failure> personal_vault::create_key(user_id user) {
  return impl_->create_key(user);
}
result<std::monostate, vault_failure> personal_vault::destroy(user_id user) {
  return impl_->destroy(user);
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

std::string personal_vault::seal_departure(std::string_view plain) const {
  ensure(plain.size() + nonce_bytes + tag_bytes <= sealed_bytes_max, "what departs is short");
  return sealed_under(impl_->departing(), plain, binding(user_id{}, departure_kind));
}
result<std::string, vault_failure> personal_vault::open_departure(std::string_view sealed) const {
  auto plain = opened_under(impl_->departing(), sealed, binding(user_id{}, departure_kind));
  if (!plain) return refused{vault_failure::damaged};
  return *std::move(plain);
}

std::string personal_vault::keyed_hash(std::string_view text) const {
  std::string hash(32, '\0');
  crypto_generichash(bytes_of(hash), hash.size(), bytes_of(text), text.size(), impl_->token_hashing().data(),
                     key_bytes);
  return hash;
}

}  // namespace madang::identity
