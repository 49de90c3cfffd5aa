#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "actors/identity/secrets/durable_file.hpp"
#include "actors/identity/secrets/vault/vault_inside.hpp"

/// Keys of users move from a node's own file to where all nodes have them, or back.
namespace madang::identity {
namespace {

constexpr std::size_t import_page = 500;
/// Nodes that share a directory start at the same time.
constexpr auto lock_patience = std::chrono::seconds(10);
constexpr auto lock_pause = std::chrono::milliseconds(100);

bool is_file_there(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0;
}

/// Nothing where another process has moved it meanwhile.
result<std::unique_ptr<key_file>, secret_failure> open_alone(const std::string& keys_dir) {
  const auto path = keys_dir + "/" + key_file::name;
  const auto until = std::chrono::steady_clock::now() + lock_patience;
  while (true) {
    if (!is_file_there(path)) return std::unique_ptr<key_file>();
    auto opened = key_file::open(keys_dir);
    const bool is_locked = !opened && opened.error().why.ends_with("is locked by another process");
    if (!is_locked || std::chrono::steady_clock::now() >= until) return opened;
    std::this_thread::sleep_for(lock_pause);
  }
}

/// What it held is overwritten first: a name that goes takes nothing with it.
secret_done remove_file(key_file& file, const std::string& keys_dir) {
  if (const auto failed = file.clear()) return vault_refusal(failed->text);
  if (::unlink(file.where().c_str()) != 0) {
    return vault_refusal(file.where() + ": unlink: " + std::strerror(errno));
  }
  if (!sync_directory(keys_dir)) return vault_refusal(keys_dir + ": fsync: " + std::strerror(errno));
  return std::monostate{};
}

}  // namespace

/// Crash-safe: the file stays until all that it holds is durable elsewhere, and what is there twice is the same.
secret_done personal_vault::impl::import_keys(const std::string& keys_dir, master_source& source) {
  auto file = open_alone(keys_dir);
  if (!file) return refused{file.error()};
  if (!*file) return std::monostate{};
  const auto kept = (*file)->marks();
  if (!kept) return vault_refusal(kept.error().text);
  auto& lying = **file;
  if (!*kept) {
    const auto some = lying.page_after({}, 1);
    if (!some) return vault_refusal(some.error().text);
    // A crash came between the two steps of removing it.
    if (some->empty()) return remove_file(lying, keys_dir);
    return vault_refusal(lying.where() + ": holds user keys but not the mark of their master key");
  }
  impl from(*std::move(file), 1);
  if (auto opened = from.open(source, true); !opened) return opened;
  const auto there = keys_->marks();
  if (!there) return vault_refusal(there.error().text);
  if (!*there) {
    auto first = **kept;
    first.version = 0;
    const auto failed = keys_->keep_first_marks(first);
    if (failed && failed->why != key_store_fault::changed) return vault_refusal(failed->text);
  }
  if (auto opened = open(source, true); !opened) return opened;
  if (from.printing_.text() != printing_.text()) {
    return vault_refusal(lying.where() + ": holds keys of another installation than " + keys_->where());
  }
  if (auto copied = adopt_from(lying, from); !copied) return copied;
  return remove_file(lying, keys_dir);
}

secret_done personal_vault::impl::adopt_from(key_file& file, const impl& of) {
  auto gone = file.erased();
  if (!gone) return vault_refusal(gone.error().text);
  std::vector<sealed_user_key> erased;
  for (const auto user : *gone) erased.push_back({user, std::nullopt, 0});
  for (std::size_t at = 0; at < erased.size(); at += import_page) {
    const auto end = erased.begin() + static_cast<std::ptrdiff_t>(std::min(erased.size(), at + import_page));
    const std::vector<sealed_user_key> some(erased.begin() + static_cast<std::ptrdiff_t>(at), end);
    if (const auto failed = keys_->adopt(some, now()->marks.version)) return vault_refusal(failed->text);
  }
  if (auto copied = copy_keys(file, of, *keys_, *now()); !copied) return copied;
  const auto marked = file.unsettled();
  if (!marked) return vault_refusal(marked.error().text);
  for (const auto user : *marked) {
    if (const auto failed = keys_->doubt(user)) return vault_refusal(failed->text);
  }
  return std::monostate{};
}

/// Each key is opened as it lies and sealed as the other place has it.
secret_done personal_vault::impl::copy_keys(key_store& from, const impl& of, key_store& to,
                                            const keys_in_force& under) {
  user_id last;
  for (bool more = true; more;) {
    auto rows = from.page_after(last, import_page);
    if (!rows) return vault_refusal(rows.error().text);
    more = rows->size() == import_page;
    if (more) last = rows->back().user;
    for (auto& one : *rows) {
      auto plain = of.now()->opened(one.user, one.sealed.value_or(""));
      if (!plain) return vault_refusal(from.where() + ": the key of a user is damaged");
      one.sealed = under.sealed(one.user, *plain);
      sodium_memzero(plain->data(), plain->size());
    }
    if (rows->empty()) break;
    if (const auto failed = to.adopt(*rows, under.marks.version)) return vault_refusal(failed->text);
  }
  return std::monostate{};
}

/// The marks last: without them nobody takes a part for the whole.
secret_done personal_vault::impl::export_keys(const std::string& keys_dir) {
  if (is_file_there(keys_dir + "/" + key_file::name)) return vault_refusal(keys_dir + ": holds a file of keys already");
  directory_.release();
  auto file = key_file::open(keys_dir);
  if (!file) return refused{file.error()};
  const auto under = now();
  if (auto copied = copy_keys(*keys_, *this, **file, *under); !copied) return copied;
  const auto marked = keys_->unsettled();
  if (!marked) return vault_refusal(marked.error().text);
  for (const auto user : *marked) {
    if (const auto failed = (*file)->doubt(user)) return vault_refusal(failed->text);
  }
  const auto failed =
      under->marks.ring ? (*file)->replace_marks(under->marks, {}) : (*file)->keep_first_marks(under->marks);
  if (failed) return vault_refusal(failed->text);
  return std::monostate{};
}

secret_done personal_vault::export_keys(const std::string& keys_dir, master_source& master,
                                        std::unique_ptr<key_store> keys) {
  auto vault = open_shared(keys_dir, master, std::move(keys), {true, true});
  if (!vault) return refused{vault.error()};
  return (*vault)->impl_->export_keys(keys_dir);
}

}  // namespace madang::identity
