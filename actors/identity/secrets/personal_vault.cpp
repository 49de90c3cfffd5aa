#include "actors/identity/secrets/personal_vault.hpp"

#include <sodium.h>

#include <array>
#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

#include "actors/identity/secrets/vault/vault_inside.hpp"

namespace madang::identity {
namespace {

/// Whoever marks users waits for those before him no longer than this.
constexpr auto marking_patience = std::chrono::seconds(2);

std::uint64_t read_number(const unsigned char* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | from[i];
  return value;
}

result<std::monostate, vault_failure> outcome_of(const key_store_outcome& failed) {
  if (failed) return refused{failure_of(*failed)};
  return std::monostate{};
}

}  // namespace

vault_failure failure_of(const key_store_failure& why) {
  switch (why.why) {
    case key_store_fault::exists:
      return vault_failure::key_exists;
    case key_store_fault::still_used:
      return vault_failure::former_key_in_use;
    case key_store_fault::changed:
    case key_store_fault::unavailable:
      break;
  }
  return vault_failure::storage;
}

// ---- users' keys ---------------------------------------------------------------------------------------------------

personal_vault::impl::~impl() {
  keys_->watch({});
  if (!settled_.empty()) (void)keys_->settle(settled_);
}

keys_now personal_vault::impl::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

result<std::monostate, vault_failure> personal_vault::impl::create_key(user_id user) {
  const std::unique_lock marking(marking_, marking_patience);
  if (!marking) return refused{vault_failure::storage};
  const auto key = secret_key::random();
  std::vector<user_id> settled;
  keys_now under;
  std::uint64_t before = 0;
  {
    const std::lock_guard lock(mutex_);
    settled.swap(settled_);
    under = now_;
    before = erasures_;
  }
  const auto failed = keys_->insert(user, under->sealed(user, key.text()), under->marks.version, settled);
  const std::lock_guard lock(mutex_);
  if (failed) {
    settled_.insert(settled_.end(), settled.begin(), settled.end());
    return refused{failure_of(*failed)};
  }
  if (before == erasures_) opened_.put(user, key);
  return std::monostate{};
}

/// Also where it may not have been done: whoever needs the key reads it again.
void personal_vault::impl::forget_opened(const std::vector<user_id>& users) {
  const std::lock_guard lock(mutex_);
  ++erasures_;
  for (const auto user : users) opened_.remove(user);
}

void personal_vault::impl::forget_all_opened() {
  const std::lock_guard lock(mutex_);
  ++erasures_;
  opened_.clear();
}

result<std::monostate, vault_failure> personal_vault::impl::erase(user_id user) {
  const std::unique_lock marking(marking_, marking_patience);
  if (!marking) return refused{vault_failure::storage};
  const auto failed = keys_->erase(user);
  forget_opened({user});
  return outcome_of(failed);
}

result<std::monostate, vault_failure> personal_vault::impl::destroy(user_id user) {
  const std::unique_lock marking(marking_, marking_patience);
  if (!marking) return refused{vault_failure::storage};
  {
    const std::lock_guard lock(mutex_);
    std::erase(settled_, user);
  }
  const auto failed = keys_->destroy(user);
  forget_opened({user});
  return outcome_of(failed);
}

void personal_vault::impl::settle(user_id user) {
  const std::lock_guard lock(mutex_);
  settled_.push_back(user);
}

result<std::monostate, vault_failure> personal_vault::impl::doubt(user_id user) {
  const std::unique_lock marking(marking_, marking_patience);
  if (!marking) return refused{vault_failure::storage};
  {
    const std::lock_guard lock(mutex_);
    std::erase(settled_, user);  // it would take the doubt away with the next key
  }
  return outcome_of(keys_->doubt(user));
}

result<std::vector<user_id>, vault_failure> personal_vault::impl::unsettled() {
  auto found = keys_->unsettled();
  if (!found) return refused{failure_of(found.error())};
  return *std::move(found);
}

result<std::vector<user_id>, vault_failure> personal_vault::impl::unsettled_of_gone() {
  auto found = keys_->unsettled_of_gone();
  if (!found) return refused{failure_of(found.error())};
  return *std::move(found);
}

/// What is read here is remembered only where nobody was erased meanwhile: it may have been he.
result<secret_key, vault_failure> personal_vault::impl::key_of(user_id user) {
  keys_now under;
  std::uint64_t before = 0;
  {
    const bool is_current = keys_->is_current();
    const std::lock_guard lock(mutex_);
    if (is_current) {
      if (auto open_one = opened_.find(user)) return *open_one;
    }
    under = now_;
    before = erasures_;
  }
  auto found = keys_->find(user);
  if (!found) return refused{failure_of(found.error())};
  if (!*found || !(*found)->sealed) {
    forget_opened({user});
    return refused{vault_failure::erased};
  }
  auto plain = under->opened(user, *(*found)->sealed);
  if (!plain || plain->size() != key_bytes) {
    // Another node has put a master key in force that has not come here yet.
    const bool is_newer = (*found)->version > under->marks.version;
    return refused{is_newer ? vault_failure::storage : vault_failure::damaged};
  }
  secret_key key(*plain);
  sodium_memzero(plain->data(), plain->size());
  const std::lock_guard lock(mutex_);
  if (before == erasures_) opened_.put(user, key);
  return key;
}

std::size_t personal_vault::impl::opened_keys() const {
  const std::lock_guard lock(mutex_);
  return opened_.size();
}

// ---- the vault -----------------------------------------------------------------------------------------------------

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
  auto keys = key_file::open(keys_dir);
  if (!keys) return refused{keys.error()};
  auto inside = std::make_unique<impl>(*std::move(keys), opened_keys_max);
  if (auto opened = inside->open(master, false); !opened) return refused{opened.error()};
  return std::unique_ptr<personal_vault>(new personal_vault(std::move(inside)));
}

result<std::unique_ptr<personal_vault>, secret_failure> personal_vault::open_shared(const std::string& keys_dir,
                                                                                    master_source& master,
                                                                                    std::unique_ptr<key_store> keys,
                                                                                    const shared_vault& how) {
  ensure(sodium_init() >= 0, "libsodium does not start");
  if (auto prepared = prepare_secret_directory(keys_dir); !prepared) return refused{prepared.error()};
  auto inside = std::make_unique<impl>(std::move(keys), how.opened_keys_max);
  if (auto imported = inside->import_keys(keys_dir, master); !imported) return refused{imported.error()};
  const auto held = how.alone ? inside->hold_directory(keys_dir) : inside->share_directory(keys_dir);
  if (!held) return refused{held.error()};
  if (auto opened = inside->open(master, how.must_exist); !opened) return refused{opened.error()};
  if (!how.alone) inside->follow(master);
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
result<std::vector<user_id>, vault_failure> personal_vault::unsettled_of_gone() {
  return impl_->unsettled_of_gone();
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
