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

std::optional<std::string> ticket_table::issue(const verified_caller& who, unix_nanos now) {
  const std::lock_guard lock(mutex_);
  drop_old(now);
  if (by_age_.size() >= capacity_) return std::nullopt;
  auto ticket = random_ticket();
  const auto good_until = now + ttl_s_ * nanos_per_second;
  by_age_.emplace_back(good_until, ticket);
  entries_.emplace(ticket, entry{who, good_until});
  return ticket;
}

std::optional<verified_caller> ticket_table::redeem(std::string_view ticket, unix_nanos now) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(std::string(ticket));
  if (at == entries_.end()) return std::nullopt;
  const auto found = at->second;
  entries_.erase(at);
  if (found.good_until < now) return std::nullopt;
  return found.who;
}

std::size_t ticket_table::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void ticket_table::drop_old(unix_nanos now) {
  while (!by_age_.empty() && by_age_.front().first < now) {
    entries_.erase(by_age_.front().second);
    by_age_.pop_front();
  }
}

}  // namespace madang
