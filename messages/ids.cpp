#include "messages/ids.hpp"

#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/trading/ids.hpp"

namespace madang {
namespace {

constexpr std::string_view base32_digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t base32_length = 13;
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t hex_length = 16;

/// 2025-01-01T00:00:00Z.
constexpr std::int64_t id_epoch_nanos = 1'735'689'600 * nanos_per_second;
constexpr std::int64_t nanos_per_tick = 8'000;

/// Fixed width, most significant digit first.
void append_digits(std::string& text, std::uint64_t value, std::string_view digits, std::size_t length, int bits) {
  const auto start = text.size();
  text.resize(start + length);
  for (auto at = start + length; at-- > start; value >>= bits) {
    text[at] = digits[value & (digits.size() - 1)];
  }
}

std::optional<std::uint64_t> read_digits(std::string_view text, std::string_view digits, std::size_t length, int bits) {
  if (text.size() != length) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    if (value >> (64 - bits) != 0) return std::nullopt;
    value = value << bits | digit;
  }
  if (value == 0) return std::nullopt;
  return value;
}

template <class Id>
std::optional<entity_id> entity_of_optional(std::optional<Id> id) {
  return id ? std::optional(entity_id{entity_of(*id)}) : std::nullopt;
}

std::optional<entity_id> entity_of_prefixed(entity_kind kind, std::string_view prefix, std::string_view text) {
  auto value = parse_prefixed(prefix, text);
  return value ? std::optional(entity_id{kind, *value}) : std::nullopt;
}

}  // namespace

std::string prefixed_text(std::string_view prefix, std::uint64_t value) {
  std::string text(prefix);
  append_digits(text, value, base32_digits, base32_length, 5);
  return text;
}

std::optional<std::uint64_t> parse_prefixed(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return read_digits(text.substr(prefix.size()), base32_digits, base32_length, 5);
}

std::string to_text(entity_id id) {
  switch (id.kind) {
    case entity_kind::user:
      return "user:" + to_text(user_id{id.key});
    case entity_kind::account:
      return "account:" + to_text(account_id{id.key});
    case entity_kind::order:
      return "order:" + to_text(order_id{id.key});
    case entity_kind::symbol:
      return "symbol:" + symbol_id{id.key}.text();
    case entity_kind::job:
      return "job:" + prefixed_text("job_", id.key);
    case entity_kind::user_jobs:
      return "user_jobs:" + to_text(user_id{id.key});
    case entity_kind::house_accounts:
      return "house_accounts:" + std::to_string(id.key);
    case entity_kind::user_risk:
      return "user_risk:" + to_text(user_id{id.key});
    case entity_kind::settlement_day:
      return "settlement_day:" + to_text(calendar_day{static_cast<std::int32_t>(id.key)});
    case entity_kind::platform:
      return "platform:" + std::to_string(id.key);
    default:
      break;
  }
  std::string text = id.kind == entity_kind::name ? "name:" : "unknown:";
  append_digits(text, id.key, hex_digits, hex_length, 4);
  return text;
}

template <>
std::optional<entity_id> parse_id<entity_id>(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto kind = text.substr(0, colon);
  const auto key = text.substr(colon + 1);
  if (kind == "user") return entity_of_optional(parse_id<user_id>(key));
  if (kind == "account") return entity_of_optional(parse_id<account_id>(key));
  if (kind == "order") return entity_of_optional(parse_id<order_id>(key));
  if (kind == "symbol") return entity_of_optional(symbol_id::parse(key));
  if (kind == "job") return entity_of_prefixed(entity_kind::job, "job_", key);
  if (kind == "user_jobs") return entity_of_prefixed(entity_kind::user_jobs, "usr_", key);
  if (kind == "user_risk") return entity_of_prefixed(entity_kind::user_risk, "usr_", key);
  if (kind == "settlement_day") {
    const auto day = parse_day(key);
    if (!day || day->value <= 0) return std::nullopt;
    return entity_id{entity_kind::settlement_day, static_cast<std::uint64_t>(day->value)};
  }
  if (kind == "house_accounts" && key == "1") return entity_id{entity_kind::house_accounts, 1};
  if (kind == "platform" && key == "1") return entity_id{entity_kind::platform, 1};
  if (kind != "name") return std::nullopt;
  auto value = read_digits(key, hex_digits, hex_length, 4);
  return value ? std::optional(entity_of(name_id{*value})) : std::nullopt;
}

std::uint64_t id_ticks(unix_nanos at) {
  if (at.value <= id_epoch_nanos) return 0;
  return static_cast<std::uint64_t>((at.value - id_epoch_nanos) / nanos_per_tick);
}
unix_nanos time_of_ticks(std::uint64_t ticks) {
  return {id_epoch_nanos + static_cast<std::int64_t>(ticks) * nanos_per_tick};
}

std::uint16_t slot_of_ticks(std::uint64_t ticks) {
  return static_cast<std::uint16_t>(mix64(ticks) & 0xffff);
}

}  // namespace madang
