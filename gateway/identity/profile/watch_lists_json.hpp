#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/json_value.hpp"
#include "gateway/json/schema.hpp"
#include "gateway/problems/problem.hpp"
#include "messages/market/ids.hpp"

namespace madang::identity {

/// Symbols under a name, in the order of their user. The first list may have no name.
struct watch_list {
  std::string name;
  std::vector<market::symbol_id> symbols;
};
using watch_lists = std::vector<watch_list>;
constexpr std::size_t watch_lists_max = 20;
constexpr std::size_t watch_list_symbols_max = 200;
/// Of all lists together.
constexpr std::size_t watched_symbols_max = 1'000;

struct shown_watch_lists {
  std::uint64_t version = 0;
  watch_lists lists;
};
void write_watch_lists(std::string& out, const shown_watch_lists& shown);
schema_ref watch_lists_schema();
/// `{version, lists}`: what takes the place of the lists of that version.
schema_ref watch_lists_body();

/// The lists of a body that the schema has checked. Nothing where `fault` says what is wrong with them all the same.
std::optional<watch_lists> read_watch_lists_of(const json_value& body, std::optional<field_fault>& fault);

/// What is sealed.
std::string text_of_watch_lists(const watch_lists& lists);
/// The lists in an opened text; none where it is empty. Nothing where it is no such text.
std::optional<watch_lists> parse_watch_lists(std::string_view text);

}  // namespace madang::identity
