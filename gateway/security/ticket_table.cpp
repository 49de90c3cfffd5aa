#include "gateway/security/ticket_table.hpp"

#include <sodium.h>

#include <array>

namespace madang {
namespace {

std::string random_ticket() {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::array<unsigned char, 24> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, sodium_base64_ENCODED_LEN(sizeof bytes, variant)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  return text.data();
}

}  // namespace

result<std::string, fair_share::verdict> ticket_table::issue(const verified_caller& who, std::uint64_t address,
                                                             unix_nanos now) {
  const std::lock_guard lock(mutex_);
  drop_old(now);
  auto& held = by_user_[who.user];
  if (held >= per_user_max_) return refused{fair_share::verdict::share_used};
  auto place = take_place(places_, {address, who.user});
  if (!place) {
    if (held == 0) by_user_.erase(who.user);
    return refused{place.verdict};
  }
  ++held;
  oldest_first_.push_back({random_ticket(), who, now + ttl_s_ * nanos_per_second, std::move(place.held)});
  const auto at = std::prev(oldest_first_.end());
  by_ticket_.emplace(at->ticket, at);
  return at->ticket;
}

std::optional<verified_caller> ticket_table::redeem(std::string_view ticket, unix_nanos now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_ticket_.find(ticket);
  if (found == by_ticket_.end()) return std::nullopt;
  const auto at = found->second;
  const auto who = at->who;
  const bool good = at->good_until >= now;
  drop(at);
  return good ? std::optional(who) : std::nullopt;
}

std::size_t ticket_table::size() const {
  const std::lock_guard lock(mutex_);
  return oldest_first_.size();
}

void ticket_table::drop(entries::iterator one) {
  by_ticket_.erase(one->ticket);
  if (const auto held = by_user_.find(one->who.user); --held->second == 0) by_user_.erase(held);
  oldest_first_.erase(one);
}

void ticket_table::drop_old(unix_nanos now) {
  while (!oldest_first_.empty() && oldest_first_.front().good_until < now) drop(oldest_first_.begin());
}

}  // namespace madang
