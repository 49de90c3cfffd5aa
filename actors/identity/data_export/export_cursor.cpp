#include "actors/identity/data_export/export_cursor.hpp"

#include <array>
#include <charconv>

namespace madang::identity {
namespace {

constexpr std::array<std::string_view, export_parts> files{"profile.json",   "sessions.csv", "consents.csv",
                                                           "api_keys.csv",   "accounts.csv", "orders.csv",
                                                           "executions.csv", "ledger.csv",   ""};

/// Numbers with a blank between two.
std::optional<std::vector<std::uint64_t>> numbers_in(std::string_view text) {
  std::vector<std::uint64_t> out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    auto& next = out.emplace_back();
    const auto [after, wrong] = std::from_chars(at, end, next);
    if (wrong != std::errc{} || (after != end && *after != ' ')) return std::nullopt;
    at = after == end ? end : after + 1;
  }
  return out;
}

}  // namespace

std::string_view file_of(export_part part) {
  return files.at(static_cast<std::size_t>(part));
}

std::string cursor_text(const export_cursor& at) {
  auto out = std::to_string(static_cast<unsigned>(at.part));
  const auto add = [&](std::uint64_t number) { out += " " + std::to_string(number); };
  for (const auto number : {at.before, at.account, at.offset, at.before2, at.before3}) add(number);
  for (const auto& one : at.entries) {
    for (const auto number : {one.offset, one.crc, one.packed, one.size}) add(number);
  }
  return out;
}

std::optional<export_cursor> parse_export_cursor(std::string_view text) {
  export_cursor out;
  if (text.empty()) return out;
  const auto numbers = numbers_in(text);
  constexpr std::size_t old_head = 4;
  constexpr std::size_t each = 4;
  if (!numbers || numbers->size() < old_head || numbers->size() % 2 != 0) return std::nullopt;
  const auto& all = *numbers;
  const bool is_old = all.size() % each == 0;
  const auto head = is_old ? old_head : old_head + 2;
  if (all.size() < head) return std::nullopt;
  const auto count = (all.size() - head) / each;
  if (all[0] >= export_parts || count >= export_parts) return std::nullopt;
  out.part = static_cast<export_part>(all[0]);
  out.before = all[1];
  out.account = all[2];
  out.offset = all[3];
  if (is_old && out.part == export_part::executions && out.before != 0) return export_cursor{};
  if (!is_old) {
    out.before2 = all[4];
    out.before3 = all[5];
  }
  for (std::size_t i = 0; i < count; ++i) {
    zip_entry one{std::string(files[i])};
    std::size_t at = head + each * i;
    for (auto* into : {&one.offset, &one.crc, &one.packed, &one.size}) {
      if (all[at] > UINT32_MAX) return std::nullopt;
      *into = static_cast<std::uint32_t>(all[at++]);
    }
    out.entries.push_back(std::move(one));
  }
  return out;
}

}  // namespace madang::identity
