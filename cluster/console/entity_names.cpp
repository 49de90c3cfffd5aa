#include "cluster/console/entity_names.hpp"

#include <charconv>

namespace madang::console {
namespace {

constexpr std::string_view no_word = "unknown:";
constexpr std::size_t hex_digits = 16;

std::optional<std::uint64_t> parse_hex(std::string_view text) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, 16);
  const bool is_whole = text.size() == hex_digits && read.ec == std::errc() && read.ptr == end;
  return is_whole ? std::optional(value) : std::nullopt;
}

}  // namespace

const entity_entry* kind_of(const entity_registry& kinds, std::string_view word) {
  const entity_entry* found = nullptr;
  kinds.each([&](const entity_entry& one) {
    if (one.word == word) found = &one;
  });
  return found;
}

std::string name_of(const entity_registry& kinds, entity_id id) {
  auto text = to_text(id);
  const auto* kind = kinds.find(id.kind);
  if (kind == nullptr || !text.starts_with(no_word)) return text;
  return std::string(kind->word) + ":" + text.substr(no_word.size());
}

lookup<entity_id> parse_entity(const entity_registry& kinds, std::string_view text) {
  if (const auto id = parse_id<entity_id>(text)) return *id;
  const auto colon = text.find(':');
  const std::string shown(text);
  if (colon == std::string_view::npos) return misused("an entity is KIND:ID, not '" + shown + "'");
  const auto* kind = kind_of(kinds, text.substr(0, colon));
  if (kind == nullptr) return misused("there is no kind of entity '" + shown.substr(0, colon) + "': see `ls`");
  const auto key = parse_hex(text.substr(colon + 1));
  const bool has_own_text = !to_text(entity_id{kind->kind, 1}).starts_with(no_word);
  if (!key || has_own_text) return misused("'" + shown + "' names no entity");
  return entity_id{kind->kind, *key};
}

lookup<moment> parse_moment_word(const reader& from, std::string_view text) {
  const std::string shown(text);
  if (!text.starts_with('@')) return misused("a moment is @SEQ or @TIME, not '" + shown + "'");
  text.remove_prefix(1);
  std::uint64_t seq = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seq);
  if (read.ec == std::errc() && read.ptr == end) {
    if (seq == 0) return misused("events are numbered from 1");
    return moment{seq, std::nullopt};
  }
  const auto time = from.time_of(text);
  if (!time)
    return misused("'" + shown + "' is neither the number of an event nor a time such as @2026-11-20T09:00:00Z");
  return moment{std::nullopt, *time};
}

}  // namespace madang::console
