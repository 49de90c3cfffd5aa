#include "actors/identity/adapters/oidc/grant_outbox.hpp"

#include <pthread.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "actors/identity/adapters/oidc/base64url_text.hpp"
#include "actors/identity/secrets/durable_file.hpp"
#include "actors/identity/secrets/token_keys.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

constexpr std::int64_t nanos_per_ms = 1'000'000;
/// The wall clock may be set while nothing is due.
constexpr std::chrono::milliseconds rest_max(1'000);

std::string line_of(const grant_to_revoke& one) {
  return nlohmann::json{{"user_id", to_text(one.user)},        {"provider", std::string(to_text(one.provider))},
                        {"sealed", base64url(one.sealed)},     {"lasting", one.lasting},
                        {"kept_at", one.kept_at.value},        {"tries", one.tries},
                        {"next_try_at", one.next_try_at.value}}
             .dump() +
         '\n';
}

std::optional<grant_to_revoke> read_line(const std::string& line) {
  const auto parsed = nlohmann::json::parse(line, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  try {
    const auto user = parse_id<user_id>(parsed.at("user_id").get<std::string>());
    const auto provider = parse_login_provider(parsed.at("provider").get<std::string>());
    auto sealed = from_base64url(parsed.at("sealed").get<std::string>());
    if (!user || !provider || !sealed) return std::nullopt;
    return grant_to_revoke{*user,
                           *provider,
                           *std::move(sealed),
                           parsed.at("lasting").get<bool>(),
                           unix_nanos{parsed.at("kept_at").get<std::int64_t>()},
                           parsed.at("tries").get<std::uint32_t>(),
                           unix_nanos{parsed.at("next_try_at").get<std::int64_t>()}};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::int64_t pause_after(const grant_retries& policy, std::uint32_t tries) {
  auto pause = policy.first_ms;
  for (std::uint32_t i = 1; i < tries && pause < policy.max_ms; ++i) pause *= 2;
  return std::min(pause, policy.max_ms) * nanos_per_ms;
}

}  // namespace

grant_outbox::grant_outbox(std::string path, const grant_retries& policy, std::function<unix_nanos()> now, caller call,
                           counts_of counts)
    : path_(std::move(path)),
      policy_(policy),
      now_(std::move(now)),
      call_(std::move(call)),
      counts_(std::move(counts)) {
  read();
  thread_ = std::thread([this] { work(); });
}

void grant_outbox::read() {
  std::ifstream in(path_);
  for (std::string line; std::getline(in, line);) {
    auto one = read_line(line);
    // What has been tried was released.
    if (one) entries_.push_back({++last_, *one, one->tries > 0});
  }
  note_waiting();
}

/// Appears whole or not at all. Nobody waits for the disk who only says what has become of a grant.
bool grant_outbox::write() const {
  const std::lock_guard one_at_a_time(file_mutex_);
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& one : entries_) text += line_of(one.grant);
  }
  return write_durably(path_, text) == nullptr;
}

std::optional<std::vector<grant_outbox::number>> grant_outbox::keep(std::vector<grant_to_revoke> all) {
  auto out = take_in(std::move(all));
  if (!out || out->empty() || write()) return out;
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const entry& one) { return std::ranges::count(*out, one.at) > 0; });
  changed();  // the work's thread may have written them meanwhile
  return std::nullopt;
}

std::optional<std::vector<grant_outbox::number>> grant_outbox::take_in(std::vector<grant_to_revoke> all) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return std::nullopt;
  std::vector<number> out;
  for (auto& one : all) {
    make_room(one.user);
    one.kept_at = now_();
    one.next_try_at = one.kept_at + policy_.held_ns;
    entries_.push_back({++last_, std::move(one)});
    out.push_back(last_);
  }
  note_waiting();
  return out;
}

/// Nobody's unlinking is refused for this.
void grant_outbox::make_room(user_id user) {
  const auto is_his = [&](const entry& one) { return one.grant.user == user; };
  const auto his = static_cast<std::size_t>(std::ranges::count_if(entries_, is_his));
  if (his >= policy_.per_user_max) {
    const auto oldest = std::ranges::find_if(entries_, is_his);
    give_up(static_cast<std::size_t>(oldest - entries_.begin()), "as many as one user may have wait");
  } else if (entries_.size() >= policy_.waiting_max) {
    give_up(0, "too many wait");
  }
}

void grant_outbox::give_up(std::size_t index, const char* why) {
  const auto& one = entries_[index].grant;
  spdlog::warn("a grant of {} by {} is not taken back after {} tries: given up, {}", to_text(one.user),
               to_text(one.provider), one.tries, why);
  if (auto* counts = counts_(one.provider)) counts->given_up.add();
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
}

grant_outbox::entry* grant_outbox::find(number one) {
  const auto found = std::ranges::find_if(entries_, [&](const entry& each) { return each.at == one; });
  return found == entries_.end() ? nullptr : &*found;
}

void grant_outbox::changed() {
  changed_ = true;
  note_waiting();
  wake_.notify_one();
}

void grant_outbox::release(number one) {
  const std::lock_guard lock(mutex_);
  auto* found = find(one);
  if (found == nullptr) return;
  found->is_released = true;
  found->grant.next_try_at = now_();
  wake_.notify_one();
}

void grant_outbox::drop(number one) {
  const std::lock_guard lock(mutex_);
  if (std::erase_if(entries_, [&](const entry& each) { return each.at == one; }) > 0) changed();
}

void grant_outbox::ask_with(asker is_linked) {
  std::unique_lock lock(mutex_);
  is_linked_ = std::move(is_linked);
  wake_.notify_one();
  if (!is_linked_) asked_.wait(lock, [this] { return !is_asking_; });
}

void grant_outbox::forget(user_id user, login_provider provider) {
  const std::lock_guard lock(mutex_);
  const auto is_meant = [&](const entry& each) {
    return each.is_released && each.grant.user == user && each.grant.provider == provider;
  };
  if (std::erase_if(entries_, is_meant) > 0) changed();
}

std::size_t grant_outbox::waiting() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void grant_outbox::note_waiting() const {
  for (const auto provider : {login_provider::google, login_provider::kakao, login_provider::naver}) {
    auto* counts = counts_(provider);
    if (counts == nullptr) continue;
    counts->waiting.set(
        std::ranges::count_if(entries_, [&](const entry& one) { return one.grant.provider == provider; }));
  }
}

const grant_outbox::entry* grant_outbox::next_due() const {
  const auto now = now_();
  const auto found = std::ranges::find_if(entries_, [&](const entry& one) {
    return one.grant.next_try_at <= now && (one.is_released || is_linked_ != nullptr);
  });
  return found == entries_.end() ? nullptr : &*found;
}

void grant_outbox::settle(number tried, grant_outcome how) {
  auto* one = find(tried);
  if (one == nullptr) return;
  const auto index = static_cast<std::size_t>(one - entries_.data());
  const auto now = now_();
  if (how == grant_outcome::cut_off) {
    one->grant.next_try_at = now + pause_after(policy_, 1);
    return;
  }
  ++one->grant.tries;
  if (how == grant_outcome::done) {
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
  } else if (how == grant_outcome::refused) {
    give_up(index, "the provider refuses");
  } else if (now - one->grant.kept_at >= policy_.keep_ns) {
    give_up(index, "its time is over");
  } else {
    one->grant.next_try_at = now + pause_after(policy_, one->grant.tries);
  }
  changed();
}

/// A grant of which nobody can say whether it is in use is not taken back.
void grant_outbox::find_out(std::unique_lock<std::mutex>& lock, number held, const grant_to_revoke& grant) {
  const auto ask = is_linked_;
  is_asking_ = true;
  lock.unlock();
  const auto is_linked = ask(grant.user, grant.provider);
  lock.lock();
  is_asking_ = false;
  asked_.notify_all();
  auto* one = find(held);
  if (one == nullptr || one->is_released) return;  // it has been said meanwhile
  const auto now = now_();
  if (is_linked && !*is_linked) {
    one->is_released = true;
    one->grant.next_try_at = now;
    return;
  }
  const auto index = static_cast<std::size_t>(one - entries_.data());
  if (is_linked) {
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
  } else if (now - one->grant.kept_at >= policy_.keep_ns) {
    give_up(index, "nobody says whether it is in use");
  } else {
    one->grant.next_try_at = now + pause_after(policy_, ++one->questions);
    spdlog::warn("whether {} is linked with {} still cannot be found out now: asked again later", to_text(grant.user),
                 to_text(grant.provider));
    return;
  }
  changed();
}

void grant_outbox::work() {
  pthread_setname_np(pthread_self(), "grant-outbox");
  sigset_t closed;
  sigemptyset(&closed);
  sigaddset(&closed, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &closed, nullptr);
  std::unique_lock lock(mutex_);
  while (true) {
    if (std::exchange(changed_, false)) {
      lock.unlock();
      if (!write()) spdlog::error("{}: grants that are to be taken back cannot be written", path_);
      lock.lock();
      continue;
    }
    if (stopping_) return;
    const auto* due = next_due();
    if (due == nullptr) {
      wake_.wait_for(lock, rest_max);
      continue;
    }
    const auto tried = due->at;
    const auto grant = due->grant;
    if (!due->is_released) {
      find_out(lock, tried, grant);
      continue;
    }
    lock.unlock();
    const auto how = call_(grant);
    lock.lock();
    settle(tried, how);
  }
}

void grant_outbox::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace madang::identity
