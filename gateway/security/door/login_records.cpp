#include "gateway/security/door/login_records.hpp"

#include <utility>

namespace madang {

void login_records::add(unix_nanos time, identity::user_id user, std::string address, identity::login_result result) {
  const std::lock_guard held(lock_);
  newest_last_.push_back({next_++, time, user, std::move(address), result});
  if (newest_last_.size() > most_) newest_last_.pop_front();
}

void login_records::forget(identity::user_id user) {
  const std::lock_guard held(lock_);
  std::erase_if(newest_last_, [&](const login_record& one) { return one.user == user; });
}

std::vector<login_record> login_records::list(identity::user_id user, const std::string& address, std::uint64_t before,
                                              std::size_t limit) const {
  const std::lock_guard held(lock_);
  std::vector<login_record> out;
  for (auto at = newest_last_.rbegin(); at != newest_last_.rend() && out.size() < limit; ++at) {
    if (before != 0 && at->number >= before) continue;
    if ((!user || at->user == user) && (address.empty() || at->address == address)) out.push_back(*at);
  }
  return out;
}

}  // namespace madang
