#include "actors/identity/secrets/password_hasher.hpp"

#include <pthread.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr std::string_view phc_prefix = crypto_pwhash_argon2id_STRPREFIX;

/// Of the threads that hash: whoever logs in waits, rather than whoever trades.
constexpr int niceness = 10;

void wipe(std::vector<char>& secret) {
  if (!secret.empty()) sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

/// libsodium wants an address even where there are no bytes.
const char* bytes_of(const std::vector<char>& password) {
  return password.empty() ? "" : password.data();
}

bool matches(const std::string& phc, const std::vector<char>& password) {
  if (!phc.starts_with(phc_prefix) || phc.size() >= crypto_pwhash_STRBYTES) return false;
  return crypto_pwhash_str_verify(phc.c_str(), bytes_of(password), password.size()) == 0;
}

}  // namespace

password_hasher::password_hasher(const identity_settings& settings)
    : iterations_(static_cast<unsigned long long>(settings.argon2_iterations)),
      memory_bytes_(static_cast<std::size_t>(settings.argon2_memory_kib) * 1'024),
      queue_max_(static_cast<std::size_t>(settings.hash_queue_max)) {
  ensure(sodium_init() >= 0, "libsodium does not start");
  ensure(settings.hash_threads > 0 && settings.hash_queue_max > 0, "the hash pool has threads and a queue");
  wiped_later random(32);
  randombytes_buf(random.data(), random.size());
  nobody_ = hash_now(random);
  wipe(random);
  ensure(!nobody_.empty(), "argon2id refuses these settings or lacks memory");
  for (std::int64_t i = 0; i < settings.hash_threads; ++i) threads_.emplace_back([this] { work(); });
}

password_hasher::~password_hasher() {
  stop();
}

void password_hasher::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& one : queue_) wipe(one.password);
    queue_.clear();
  }
  wake_.notify_all();
  for (auto& one : threads_) one.join();
  threads_.clear();
}

bool password_hasher::hash(std::string password, std::function<void(std::string)> done) {
  return enqueue(password, hash_job{std::move(done)});
}

bool password_hasher::verify(std::string phc, std::string password, std::function<void(bool)> done) {
  return enqueue(password, verify_job{std::move(phc), std::move(done)});
}

bool password_hasher::verify_against_nobody(std::string password, std::function<void(bool)> done) {
  return enqueue(password, verify_job{nobody_, [done = std::move(done)](bool) { done(false); }});
}

std::size_t password_hasher::waiting() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

bool password_hasher::enqueue(std::string& password, std::variant<hash_job, verify_job> what) {
  wiped_later copy(password.begin(), password.end());
  sodium_memzero(password.data(), password.size());
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= queue_max_) {
      wipe(copy);
      return false;
    }
    queue_.push_back({std::move(copy), std::move(what)});
  }
  wake_.notify_one();
  return true;
}

void password_hasher::work() {
  pthread_setname_np(pthread_self(), "password-hasher");
  // On Linux niceness is a thread's own. Where it cannot be had, the thread is like others.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    auto next = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    run(next);
  }
}

void password_hasher::run(job& next) const {
  if (auto* to_hash = std::get_if<hash_job>(&next.what)) {
    auto phc = hash_now(next.password);
    wipe(next.password);
    to_hash->done(std::move(phc));
  } else {
    auto& to_verify = std::get<verify_job>(next.what);
    // Whoever has no password must not be told from others by how long it takes.
    const bool has_one = !to_verify.phc.empty();
    const bool same = matches(has_one ? to_verify.phc : nobody_, next.password) && has_one;
    wipe(next.password);
    to_verify.done(same);
  }
}

std::string password_hasher::hash_now(const wiped_later& password) const {
  std::array<char, crypto_pwhash_STRBYTES> phc{};
  if (crypto_pwhash_str_alg(phc.data(), bytes_of(password), password.size(), iterations_, memory_bytes_,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return {};
  }
  return phc.data();
}

}  // namespace madang::identity
