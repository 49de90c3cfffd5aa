#include <sodium.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "actors/identity/secrets/vault/vault_inside.hpp"

/// Keys are sealed anew under another master key, and former keys forgotten.
namespace madang::identity {
namespace {

/// Other nodes take another master key within a part of a second; who does not answer is not waited for.
constexpr auto others_patience = std::chrono::seconds(5);
constexpr auto others_pause = std::chrono::milliseconds(50);
constexpr std::size_t rewrap_page = 1'000;

}  // namespace

result<std::vector<std::pair<std::uint16_t, std::string>>, secret_failure> personal_vault::impl::told_to_others(
    const secret_key& next) {
  const auto others = keys_->others();
  if (!others) return refused{secret_failure{others.error().text}};
  const auto under = now();
  std::vector<std::pair<std::uint16_t, std::string>> told;
  for (const auto& one : *others) {
    if (!key_confidence::is_proven(one, under->master)) {
      return refused{secret_failure{"node " + std::to_string(one.node) + " does not show that it has the present " +
                                    "master key; try again, or end it"}};
    }
    told.emplace_back(one.node, key_confidence::told(one, next));
  }
  return told;
}

/// The new ring is in force before the new master key is the present one: whatever a crash leaves opens.
secret_done personal_vault::impl::put_in_force(master_source& source, std::string_view by) {
  const auto before = now();
  if (before->ring.roots.size() >= key_ring::roots_max) {
    return refused{secret_failure{keys_->where() + ": there are as many former keys as are remembered"}};
  }
  auto next = source.make_next();
  if (!next) return refused{next.error()};
  const secret_key master(next->text);
  if (is_checked_by(master, before->marks.check)) return refused{secret_failure{"this is the present master key"}};
  const auto told = told_to_others(master);
  if (!told) return refused{told.error()};
  auto ring = before->ring;
  ring.roots.insert(ring.roots.begin(), secret_key::random());
  const master_marks marks{check_under(master), ring_under(master, ring), std::string(by), before->marks.version + 1};
  if (const auto failed = keys_->replace_marks(marks, *told)) {
    // Where it may have been done all the same the next one stays; it is tried again with the same one.
    if (keys_->is_shared()) return refused{secret_failure{failed->text}};
    if (auto dropped = source.drop_next(); !dropped) return refused{dropped.error()};
    return refused{secret_failure{failed->text}};
  }
  await_others();
  take(std::make_shared<keys_in_force>(master, std::move(ring), marks));
  (void)announce(master, marks.version);  // where it fails, it is said again with the news
  // Where this fails, the next start finds that the next one is the present one.
  return promoted(source, master);
}

/// Before anything is sealed under the new keys.
void personal_vault::impl::await_others() const {
  if (!keys_->is_shared()) return;
  const auto until = std::chrono::steady_clock::now() + others_patience;
  while (!keys_->all_have_taken() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(others_pause);
}

/// Where nodes share a directory another one may have been faster.
secret_done personal_vault::impl::promoted(master_source& source, const secret_key& master) const {
  auto done = source.promote_next();
  if (done) return done;
  auto present = source.present();
  if (present && *present && (**present).text == master.text()) return std::monostate{};
  return done;
}

result<std::uint64_t, secret_failure> personal_vault::impl::replace_master(master_source& source) {
  const std::lock_guard lock(replacing_);
  if (auto next = source.make_next(); !next) return refused{next.error()};
  // Nothing is replaced where something would not open afterwards.
  user_id last;
  for (bool more = true; more;) {
    const auto rows = keys_->page_after(last, rewrap_page);
    if (!rows) return refused{secret_failure{rows.error().text}};
    for (const auto& one : *rows) {
      auto plain = now()->opened(one.user, one.sealed.value_or(""));
      if (!plain) return refused{secret_failure{keys_->where() + ": the key of a user is damaged"}};
      sodium_memzero(plain->data(), plain->size());
      last = one.user;
    }
    more = rows->size() == rewrap_page;
  }
  if (auto done = put_in_force(source, nobody); !done) return refused{done.error()};
  std::uint64_t count = 0;
  last = {};
  for (bool more = true; more;) {
    const auto done = reseal_page(last, rewrap_page);
    if (!done)
      return refused{secret_failure{keys_->where() + ": the keys of users could not all be sealed anew now; "
                                                     "the next start does the rest"}};
    count += done->resealed;
    more = !done->users.empty();
    if (more) last = done->users.back();
  }
  return count;
}

secret_done personal_vault::impl::begin_replacement(master_source& source, std::string_view by) {
  const std::lock_guard lock(replacing_);
  const auto kept = keys_->marks();
  if (!kept) return refused{secret_failure{kept.error().text}};
  if (!*kept) return refused{secret_failure{keys_->where() + ": holds no mark of a master key"}};
  // What was answered too late may have been done.
  if (keys_->is_shared() && (**kept).version != now()->marks.version) {
    if (auto taken = take_other(**kept, source); !taken) return taken;
  }
  if ((**kept).replaced_by == by) return std::monostate{};
  return put_in_force(source, by);
}

bool personal_vault::impl::has_forgotten_former_keys() {
  if (now()->ring.roots.size() < 2) return false;
  const auto kept = keys_->marks();
  return kept && *kept && (**kept).replaced_by.value_or(std::string(nobody)) == nobody;
}

bool personal_vault::impl::see_to_former_keys(std::string_view by) {
  return !keys_->see_to(std::string(by));
}

result<resealed_page, vault_failure> personal_vault::impl::reseal_users(user_id after, std::size_t most) {
  const std::lock_guard lock(replacing_);
  return reseal_page(after, most);
}

result<resealed_page, vault_failure> personal_vault::impl::reseal_page(user_id after, std::size_t most) {
  const auto under = now();
  auto rows = keys_->page_after(after, most);
  if (!rows) return refused{failure_of(rows.error())};
  resealed_page out;
  std::vector<sealed_user_key> changed;
  for (auto& one : *rows) {
    out.users.push_back(one.user);
    const auto& sealed = one.sealed.value_or("");
    if (auto newest = opened_under(under->sealings.front(), sealed, binding(one.user, 0))) {
      sodium_memzero(newest->data(), newest->size());
      continue;
    }
    auto plain = under->opened(one.user, sealed);
    if (!plain) return refused{vault_failure::damaged};
    changed.push_back({one.user, under->sealed(one.user, *plain), under->marks.version});
    sodium_memzero(plain->data(), plain->size());
  }
  out.resealed = changed.size();
  if (changed.empty()) return out;
  if (const auto failed = keys_->reseal(changed, under->marks.version)) return refused{failure_of(*failed)};
  return out;
}

/// Page by rewrap_page: what is under the newest key stays there, so that others may use the vault meanwhile.
result<std::monostate, vault_failure> personal_vault::impl::forget_former_keys() {
  const std::lock_guard lock(replacing_);
  const auto under = now();
  if (under->ring.roots.size() < 2) return std::monostate{};
  user_id last;
  for (bool more = true; more;) {
    const auto rows = keys_->page_after(last, rewrap_page);
    if (!rows) return refused{failure_of(rows.error())};
    for (const auto& one : *rows) {
      auto newest = opened_under(under->sealings.front(), one.sealed.value_or(""), binding(one.user, 0));
      if (!newest) return refused{vault_failure::former_key_in_use};
      sodium_memzero(newest->data(), newest->size());
      last = one.user;
    }
    more = rows->size() == rewrap_page;
  }
  auto ring = under->ring;
  ring.roots.resize(1);
  auto marks = under->marks;
  marks.ring = ring_under(under->master, ring);
  ++marks.version;
  if (const auto failed = keys_->forget_former(marks)) return refused{failure_of(*failed)};
  take(std::make_shared<keys_in_force>(under->master, std::move(ring), marks));
  (void)announce(under->master, marks.version);
  return std::monostate{};
}

result<std::uint64_t, secret_failure> personal_vault::replace_master(const std::string& keys_dir,
                                                                     master_source& master) {
  if (!master.is_there()) return refused{secret_failure{master.where() + ": is not there"}};
  auto vault = open(keys_dir, master);
  if (!vault) return refused{vault.error()};
  return (*vault)->impl_->replace_master(master);
}

result<std::uint64_t, secret_failure> personal_vault::replace_master(const std::string& keys_dir, master_source& master,
                                                                     std::unique_ptr<key_store> keys) {
  if (!master.is_there()) return refused{secret_failure{master.where() + ": is not there"}};
  auto vault = open_shared(keys_dir, master, std::move(keys), {true, true});
  if (!vault) return refused{vault.error()};
  return (*vault)->impl_->replace_master(master);
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
