#include <sodium.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <optional>
#include <utility>

#include "actors/identity/secrets/vault/vault_inside.hpp"

/// Which master key is in force, and what it opens: at the start, and when another node has replaced it.
namespace madang::identity {
namespace {

/// The ring of marks that this master key has made.
std::optional<key_ring> ring_of(const master_marks& kept, const secret_key& master) {
  if (!kept.ring) return key_ring(master);
  auto plain = opened_under(master.derived(static_cast<std::uint64_t>(purpose::ring)), *kept.ring,
                            binding(user_id{}, ring_kind));
  auto ring = plain ? key_ring::parse(*plain) : std::nullopt;
  if (plain) sodium_memzero(plain->data(), plain->size());
  return ring;
}

}  // namespace

secret_done personal_vault::impl::open(master_source& source, bool must_exist) {
  auto present = source.present();
  if (!present) return refused{present.error()};
  if (*present) {
    // Before the marks are read: whoever replaces them from here on tells this process.
    if (const auto failed = announce(secret_key((**present).text), 0)) return vault_refusal(failed->text);
  }
  const auto kept = keys_->marks();
  if (!kept) return vault_refusal(kept.error().text);
  if (*kept && *present) {
    // A key from outside is asked for once where it is the one in force.
    const secret_key asked((**present).text);
    return is_checked_by(asked, (**kept).check) ? put_in_force(asked, **kept, source) : find_master(**kept, source);
  }
  // A new master key would make every kept user key useless for ever: only a wholly new vault gets one.
  if (*kept)
    return vault_refusal(source.where() + ": is missing, but " + keys_->where() + " is there; put the key back");
  const auto some = keys_->page_after({}, 1);
  if (!some) return vault_refusal(some.error().text);
  if (!some->empty()) return vault_refusal(keys_->where() + ": holds user keys but not the mark of their master key");
  if (must_exist) return vault_refusal(keys_->where() + ": holds no keys, but the journal holds users");
  if (*present) return begin_marks(secret_key((**present).text));
  const auto made = secret_key::random();
  if (auto done = source.keep_present(master_bytes(std::string(made.text()))); !done) return done;
  return begin_marks(made);
}

secret_done personal_vault::impl::begin_marks(const secret_key& master) {
  const master_marks first{check_under(master), std::nullopt, std::nullopt, 0};
  if (const auto failed = keys_->keep_first_marks(first)) {
    if (failed->why != key_store_fault::changed) return vault_refusal(failed->text);
    return vault_refusal("another node has made its keys at the same moment: copy its master key to this one");
  }
  if (auto taken = take_marks(master, first); !taken) return taken;
  if (const auto failed = announce(master, 0)) return vault_refusal(failed->text);
  return std::monostate{};
}

secret_done personal_vault::impl::find_master(const master_marks& kept, master_source& source) {
  const auto master = master_of(kept, source);
  if (!master) return refused{master.error()};
  if (!*master) {
    return vault_refusal(
        keys_->where() + ": was sealed under another master.key than that of " + source.where() +
        (keys_->is_shared() ? "; this node needs the master key of the others" : "; put that one back"));
  }
  return put_in_force(**master, kept, source);
}

/// A replacement that a crash cut off either has not begun, and then the next key goes, or is done but for the key.
secret_done personal_vault::impl::put_in_force(const secret_key& master, const master_marks& kept,
                                               master_source& source) {
  // Of several nodes another one may be about to put it in force.
  if (!keys_->is_shared()) {
    if (auto dropped = source.drop_next(); !dropped) return dropped;
  }
  if (auto taken = take_marks(master, kept); !taken) return taken;
  if (const auto failed = announce(master, kept.version)) return vault_refusal(failed->text);
  return std::monostate{};
}

/// The master key that has made these marks: the one that was in force, the present or next one of this node, or what
/// whoever has replaced it has told this process. Nothing: none of them.
result<std::optional<secret_key>, secret_failure> personal_vault::impl::master_of(const master_marks& kept,
                                                                                  master_source& source) {
  std::optional<secret_key> found;
  if (const auto before = now(); before && is_checked_by(before->master, kept.check)) {
    found = before->master;
    return found;
  }
  auto present = source.present();
  if (!present) return refused{present.error()};
  if (*present && is_checked_by(secret_key((**present).text), kept.check)) {
    found.emplace((**present).text);
    return found;
  }
  auto next = source.next();
  if (!next) return refused{next.error()};
  if (*next && is_checked_by(secret_key((**next).text), kept.check)) {
    found.emplace((**next).text);
    if (auto done = promoted(source, *found); !done) return refused{done.error()};
    return found;
  }
  const auto told = keys_->handed();
  if (!told) return refused{secret_failure{told.error().text}};
  if (*told) found = confidence_.heard(**told);
  if (!found || !is_checked_by(*found, kept.check)) return std::optional<secret_key>();
  auto written = source.keep_next(master_bytes(std::string(found->text())));
  if (written) written = promoted(source, *found);
  if (!written) {
    spdlog::error("the master key was replaced, and the new one could not be kept for the next start of this node: {}",
                  written.error().why);
  }
  return found;
}

secret_done personal_vault::impl::take_marks(const secret_key& master, const master_marks& kept) {
  auto ring = ring_of(kept, master);
  if (!ring) return vault_refusal(keys_->where() + ": its ring of keys is damaged");
  take(std::make_shared<keys_in_force>(master, *std::move(ring), kept));
  return std::monostate{};
}

void personal_vault::impl::take(keys_now next) {
  if (!envelope_) {
    // Of a vault that is being opened: others do not ask yet.
    const auto& permanent = next->ring.permanent;
    naming_ = permanent.derived(static_cast<std::uint64_t>(purpose::names));
    printing_ = permanent.derived(static_cast<std::uint64_t>(purpose::fingerprints));
    token_hashing_ = permanent.derived(static_cast<std::uint64_t>(purpose::tokens));
    departing_ = permanent.derived(static_cast<std::uint64_t>(purpose::departures));
  }
  std::vector<std::string> roots;
  for (const auto& one : next->ring.roots) roots.emplace_back(one.text());
  if (envelope_) {
    envelope_->take(roots);
  } else {
    envelope_ = std::make_shared<secret_envelope>(roots);
  }
  for (auto& one : roots) sodium_memzero(one.data(), one.size());
  const std::lock_guard lock(mutex_);
  now_ = std::move(next);
}

key_store_outcome personal_vault::impl::announce(const secret_key& master, std::uint64_t version) {
  if (!keys_->is_shared()) return std::nullopt;
  return keys_->announce(confidence_.holder(master), version);
}

// ---- what other nodes do -------------------------------------------------------------------------------------------

void personal_vault::impl::follow(master_source& source) {
  key_news news;
  news.erased = [this](const std::vector<user_id>& users) { forget_opened(users); };
  news.erased_unknown = [this] { forget_all_opened(); };
  news.replaced = [this, &source](std::uint64_t version) { take_replacement(version, source); };
  keys_->watch(std::move(news));
}

/// The news come again until it is announced that they were taken.
void personal_vault::impl::take_replacement(std::uint64_t version, master_source& source) {
  const std::unique_lock lock(replacing_, std::try_to_lock);
  if (!lock) return;
  const auto kept = keys_->marks();
  if (!kept || !*kept) return;
  const auto taken = take_other(**kept, source);
  if (taken || std::exchange(complained_of_, version) == version) return;
  spdlog::error("the master key was replaced, and this node cannot go on with the new one: {}", taken.error().why);
}

secret_done personal_vault::impl::take_other(const master_marks& kept, master_source& source) {
  const auto master = master_of(kept, source);
  if (!master) return refused{master.error()};
  if (!*master)
    return vault_refusal("it was not told to this node; copy the master key of another one, and start it again");
  if (kept.version != now()->marks.version) {
    if (auto taken = take_marks(**master, kept); !taken) return taken;
  }
  if (const auto failed = announce(**master, kept.version)) return vault_refusal(failed->text);
  return std::monostate{};
}

}  // namespace madang::identity
