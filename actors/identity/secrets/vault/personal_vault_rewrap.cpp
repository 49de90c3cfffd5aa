#include <sodium.h>

#include <mutex>
#include <optional>
#include <utility>

#include "actors/identity/secrets/vault/vault_inside.hpp"

/// Keys are sealed anew under another master key, and former keys forgotten.
namespace madang::identity {

result<std::uint64_t, secret_failure> personal_vault::impl::replace_master(master_source& source,
                                                                           const std::string& path) {
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
    auto plain = opened_by_any(user, sealed);
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

/// The new ring is in force before the new master key is the present one: whatever a crash leaves opens.
secret_done personal_vault::impl::begin_replacement(master_source& source, std::string_view by) {
  std::lock_guard lock(mutex_);
  const auto kept = keys_.kept_master_check();
  if (keys_.replaced_by() == by) return std::monostate{};
  if (ring_.roots.size() >= key_ring::roots_max) {
    return refused{secret_failure{"there are as many former keys as are remembered"}};
  }
  auto next = source.make_next();
  if (!next) return refused{next.error()};
  const secret_key master(next->text);
  if (kept && is_checked_by(master, *kept)) return refused{secret_failure{"this is the present master key"}};
  auto ring = ring_;
  ring.roots.insert(ring.roots.begin(), secret_key::random());
  if (!keys_.replace_ring(check_under(master), ring_under(master, ring), by)) {
    const auto why = keys_.why();
    if (auto dropped = source.drop_next(); !dropped) return refused{dropped.error()};
    return refused{secret_failure{why}};
  }
  take_roots(ring);
  master_ = master;
  // Where this fails, the next start finds that the next one is the present one.
  return source.promote_next();
}

bool personal_vault::impl::has_forgotten_former_keys() {
  std::lock_guard lock(mutex_);
  return ring_.roots.size() > 1 && keys_.replaced_by().value_or(std::string(key_table::nobody)) == key_table::nobody;
}

bool personal_vault::impl::see_to_former_keys(std::string_view by) {
  std::lock_guard lock(mutex_);
  return keys_.keep_replaced_by(by);
}

result<resealed_page, vault_failure> personal_vault::impl::reseal_users(user_id after, std::size_t most) {
  std::lock_guard lock(mutex_);
  auto rows = keys_.page_after(after, most);
  if (!rows) return refused{vault_failure::storage};
  resealed_page out;
  std::vector<key_table::user_row> changed;
  for (auto& one : *rows) {
    out.users.push_back(one.user);
    if (auto newest = opened_under(sealings_.front(), one.sealed, binding(one.user, 0))) {
      sodium_memzero(newest->data(), newest->size());
      continue;
    }
    auto plain = opened_by_any(one.user, one.sealed);
    if (!plain) return refused{vault_failure::damaged};
    changed.push_back({one.user, sealed_under(sealings_.front(), *plain, binding(one.user, 0))});
    sodium_memzero(plain->data(), plain->size());
  }
  out.resealed = changed.size();
  if (!changed.empty() && !keys_.reseal(changed)) return refused{vault_failure::storage};
  return out;
}

/// Page by page: what is under the newest key stays there, so that others may use the vault meanwhile.
result<std::monostate, vault_failure> personal_vault::impl::forget_former_keys() {
  constexpr std::size_t page = 1'000;
  user_id last;
  for (bool more = true; more;) {
    std::lock_guard lock(mutex_);
    auto rows = keys_.page_after(last, page);
    if (!rows) return refused{vault_failure::storage};
    for (const auto& one : *rows) {
      auto newest = opened_under(sealings_.front(), one.sealed, binding(one.user, 0));
      if (!newest) return refused{vault_failure::former_key_in_use};
      sodium_memzero(newest->data(), newest->size());
      last = one.user;
    }
    more = rows->size() == page;
  }
  std::lock_guard lock(mutex_);
  auto ring = ring_;
  ring.roots.resize(1);
  if (!keys_.keep_ring(ring_under(master_, ring))) return refused{vault_failure::storage};
  take_roots(ring);
  return std::monostate{};
}

result<std::uint64_t, secret_failure> personal_vault::replace_master(const std::string& keys_dir,
                                                                     master_source& master) {
  if (!master.is_there()) return refused{secret_failure{master.where() + ": is not there"}};
  auto vault = open(keys_dir, master);
  if (!vault) return refused{vault.error()};
  return (*vault)->impl_->replace_master(master, keys_dir + "/user_keys.db");
}

secret_done personal_vault::begin_replacement(master_source& master, std::string_view by) {
  return impl_->begin_replacement(master, by);
}
bool personal_vault::has_forgotten_former_keys() const {
  return impl_->has_forgotten_former_keys();
}
bool personal_vault::see_to_former_keys(std::string_view by) {
  return impl_->see_to_former_keys(by);
}
result<resealed_page, vault_failure> personal_vault::reseal_users(user_id after, std::size_t most) {
  return impl_->reseal_users(after, most);
}
result<std::monostate, vault_failure> personal_vault::forget_former_keys() {
  return impl_->forget_former_keys();
}

}  // namespace madang::identity
