#include "gateway/security/pending_logins.hpp"

#include <iterator>
#include <utility>

#include "gateway/security/secret_text.hpp"

namespace madang {

fair_share::verdict pending_logins::put(std::string state, pending_login login, const caller_key& who, unix_nanos now) {
  const std::lock_guard lock(mutex_);
  drop_old(now);
  if (const auto same = by_state_.find(state); same != by_state_.end()) drop(same->second);
  auto place = take_place(places_, who);
  if (!place) return place.verdict;
  oldest_first_.push_back({std::move(state), std::move(login), now + ttl_s_ * nanos_per_second, std::move(place.held)});
  const auto at = std::prev(oldest_first_.end());
  by_state_.emplace(at->state, at);
  return fair_share::verdict::admitted;
}

std::optional<pending_login> pending_logins::take(std::string_view state, identity::login_provider provider,
                                                  std::string_view browser, unix_nanos now) {
  const std::lock_guard lock(mutex_);
  drop_old(now);
  const auto found = by_state_.find(state);
  if (found == by_state_.end()) return std::nullopt;
  const auto at = found->second;
  auto login = std::move(at->login);
  const bool is_good = at->good_until >= now && login.provider == provider && browser.size() == login.browser.size() &&
                       same_secret(browser, login.browser);
  drop(at);
  return is_good ? std::optional(std::move(login)) : std::nullopt;
}

std::size_t pending_logins::size() const {
  const std::lock_guard lock(mutex_);
  return oldest_first_.size();
}

void pending_logins::drop(entries::iterator one) {
  by_state_.erase(one->state);
  oldest_first_.erase(one);
}

void pending_logins::drop_old(unix_nanos now) {
  while (!oldest_first_.empty() && oldest_first_.front().good_until < now) drop(oldest_first_.begin());
}

}  // namespace madang
