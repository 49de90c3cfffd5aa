#include "gateway/security/caller_standings.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/region.hpp"
#include "gateway/api/pending_replies.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang {
namespace {

/// Callers who wait for users to answer; more are told to come again.
constexpr std::size_t waiting_max = 10'000;

std::int64_t steady_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

const live_session* session_of(const standing_view& standing, session_id id) {
  const auto found =
      std::find_if(standing.sessions.begin(), standing.sessions.end(), [&](const auto& one) { return one.id == id; });
  return found == standing.sessions.end() ? nullptr : &*found;
}

}  // namespace

bool stands(const standing_view& standing, verified_caller& who, unix_nanos now) {
  if (standing.user != who.user || standing.status != user_status::active) return false;
  if (who.means == caller_means::bearer) {
    const auto* session = session_of(standing, who.session);
    if (session == nullptr || now >= session->ends_at) return false;
    if (session->idle_ends_at.value != 0 && now >= session->idle_ends_at) return false;
    who.stepped_up_until = session->stepped_up_until;
  } else if (std::ranges::find(standing.api_keys, who.key_number) == standing.api_keys.end()) {
    return false;
  }
  who.two_factor = standing.two_factor;
  who.roles = standing.roles;
  who.flags = standing.flags;
  who.quotas = standing.quotas;
  return true;
}

caller_standings::caller_standings(region& entities, std::shared_ptr<pending_replies> replies, const clock& time,
                                   std::size_t max, std::int64_t patience_ms)
    : entities_(entities),
      replies_(std::move(replies)),
      time_(time),
      max_(std::max<std::size_t>(max, 1)),
      patience_ns_(patience_ms * 1'000'000),
      alive_(std::make_shared<caller_standings*>(this)) {}

caller_standings::~caller_standings() {
  *alive_ = nullptr;
}

caller_admission::verdict caller_standings::admit(verified_caller& who, unix_nanos now) {
  const auto found = known_.find(who.user);
  if (found == known_.end()) return verdict::unknown;
  newest_first_.splice(newest_first_.begin(), newest_first_, found->second);
  auto& standing = newest_first_.front();
  if (!stands(standing, who, now)) return verdict::refused;
  if (const auto* session = session_of(standing, who.session); session != nullptr && now >= session->note_seen_at) {
    note_use(const_cast<live_session&>(*session), who.user, now);
  }
  return verdict::admitted;
}

/// Once in a while; the user's answer is a new standing.
void caller_standings::note_use(live_session& of, user_id user, unix_nanos now) {
  const auto interval = std::max<std::int64_t>(of.note_seen_at.value - of.seen_at.value, nanos_per_second);
  of.seen_at = now;
  of.note_seen_at = now + interval;
  entities_.tell(user, request<note_session_seen>{{}, {user, of.id, now}});
}

void caller_standings::admit_or_ask(verified_caller who, taker then) {
  const auto found = admit(who, time_.now());
  if (found != verdict::unknown) return then(found, who);
  if (waiting_ >= waiting_max) return then(verdict::unavailable, who);
  auto [at, is_new] = asked_.try_emplace(who.user);
  ++waiting_;
  const auto user = who.user;
  at->second.waiting.push_back({std::move(who), std::move(then)});
  if (is_new) ask(user);
}

void caller_standings::ask(user_id user) {
  const auto until = steady_now_ns() + patience_ns_;
  asked_[user].give_up_at_ns = until;
  auto take = [alive = alive_, user, asked_in = forgotten_](madang::answer&& reply) {
    auto* self = *alive;
    if (self == nullptr) return;
    if (const auto* standing = reply.get_if<standing_view>()) return self->hear(user, *standing, asked_in);
    self->answer(user, std::holds_alternative<refusal>(reply.body) ? verdict::refused : verdict::unavailable);
  };
  entities_.tell(user, request<read_standing>{replies_->expect(std::move(take), until), {user}});
}

/// An answer may be older than news that have come before it, and news that have got lost.
void caller_standings::hear(user_id user, const standing_view& standing, std::uint64_t asked_in) {
  const auto asked = asked_.find(user);
  if (asked_in != forgotten_) {
    if (asked != asked_.end()) ask(user);
    return;
  }
  learn(standing);
  if (asked != asked_.end() && asked->second.news) learn(*asked->second.news);
  answer(user, verdict::unknown);
}

void caller_standings::learn(const standing_view& standing) {
  const auto found = known_.find(standing.user);
  if (found != known_.end()) {
    if (found->second->version <= standing.version) *found->second = standing;
    return;
  }
  newest_first_.push_front(standing);
  known_.emplace(standing.user, newest_first_.begin());
  if (known_.size() <= max_) return;
  known_.erase(newest_first_.back().user);
  newest_first_.pop_back();
}

/// Everybody who waits for this user hears `otherwise`, or with `unknown` what is known now.
void caller_standings::answer(user_id user, verdict otherwise) {
  auto node = asked_.extract(user);
  if (node.empty()) return;
  waiting_ -= node.mapped().waiting.size();
  for (auto& one : node.mapped().waiting) {
    const auto found = otherwise == verdict::unknown ? admit(one.who, time_.now()) : otherwise;
    try {
      one.then(found, one.who);
    } catch (const std::exception& bug) {
      spdlog::error("a caller who waited for {}: {}", to_text(user), bug.what());
    }
  }
}

void caller_standings::take(const standing_view& changed) {
  if (known_.contains(changed.user)) return learn(changed);
  const auto asked = asked_.find(changed.user);
  if (asked == asked_.end()) return;
  auto& news = asked->second.news;
  if (!news || news->version <= changed.version) news = changed;
}

void caller_standings::forget(const std::function<bool(user_id)>& whom) {
  ++forgotten_;
  for (auto one = newest_first_.begin(); one != newest_first_.end();) {
    if (!whom(one->user)) {
      ++one;
      continue;
    }
    known_.erase(one->user);
    one = newest_first_.erase(one);
  }
}

void caller_standings::sweep() {
  std::vector<user_id> late;
  const auto now = steady_now_ns();
  for (const auto& [user, asked] : asked_) {
    if (asked.give_up_at_ns <= now) late.push_back(user);
  }
  for (const auto user : late) answer(user, verdict::unavailable);
}

}  // namespace madang
