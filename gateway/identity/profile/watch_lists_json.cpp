#include "gateway/identity/profile/watch_lists_json.hpp"

#include <algorithm>
#include <limits>

#include "gateway/json/json_input.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::identity {
namespace {

using views::member;

constexpr std::size_t name_length_max = 40;

constexpr auto list_members = std::tuple{
    member("name", views::text{0, name_length_max}, "Empty: the list that was never given one", &watch_list::name),
    member("symbols", views::array(views::symbol), "In the order of their user", &watch_list::symbols),
};
constexpr auto list = views::object(views::view_of<watch_list>("WatchList", list_members));

constexpr auto members = std::tuple{
    member("version", views::count, "What a change has to name; 0: nothing was ever kept", &shown_watch_lists::version),
    member("lists", views::array(list), &shown_watch_lists::lists),
};
constexpr auto description = views::view_of<shown_watch_lists>("WatchLists", members);

schema_ref at_most(std::size_t items_max, const schema_ref& item) {
  auto made = std::make_shared<schema>(*array_of(item));
  made->items_max = items_max;
  return made;
}

/// Whether there is such an instrument is not asked: one that is not listed any more stays on its list.
schema_ref symbol_in() {
  auto made = std::make_shared<schema>(*views::symbol.schema());
  made->pattern = "^[A-Z0-9.-]{1,8}$";
  made->matches = [](std::string_view text) { return market::symbol_id::parse(text).has_value(); };
  return made;
}

bool is_name_taken(const watch_lists& among, std::string_view name) {
  return std::ranges::any_of(among, [&](const watch_list& one) { return one.name == name; });
}

field_fault fault_at(std::string pointer, std::string_view code, std::string detail) {
  return {"/lists" + std::move(pointer), code, std::move(detail)};
}

std::size_t symbols_in(const watch_lists& lists) {
  std::size_t out = 0;
  for (const auto& one : lists) out += one.symbols.size();
  return out;
}

/// Nothing where a member is not what it should be; a symbol that occurs twice is there twice.
std::optional<watch_list> read_list(const json_value& from) {
  const auto* name = from.find("name");
  const auto* symbols = from.find("symbols");
  if (name == nullptr || name->text() == nullptr || symbols == nullptr || symbols->items() == nullptr) return {};
  watch_list out{*name->text(), {}};
  for (const auto& one : *symbols->items()) {
    const auto symbol = one.text() == nullptr ? std::nullopt : market::symbol_id::parse(*one.text());
    if (!symbol) return {};
    out.symbols.push_back(*symbol);
  }
  return out;
}

/// The place of the first symbol that was there before.
std::optional<std::size_t> doubled(const std::vector<market::symbol_id>& symbols) {
  for (auto at = symbols.begin(); at != symbols.end(); ++at) {
    if (std::find(symbols.begin(), at, *at) != at) return static_cast<std::size_t>(at - symbols.begin());
  }
  return std::nullopt;
}

}  // namespace

void write_watch_lists(std::string& out, const shown_watch_lists& shown) {
  views::write(out, description, shown);
}
schema_ref watch_lists_schema() {
  return views::schema_of(description);
}

schema_ref watch_lists_body() {
  const auto item = object_of("NewWatchList", {{"name", text_of(0, name_length_max, "No two lists have the same")},
                                               {"symbols", at_most(watch_list_symbols_max, symbol_in())}});
  return object_of(
      "WatchListsChange",
      {{"version", integer_of(0, std::numeric_limits<std::int64_t>::max(), "Of the lists that it replaces")},
       {"lists", at_most(watch_lists_max, item)}});
}

std::optional<watch_lists> read_watch_lists_of(const json_value& body, std::optional<field_fault>& fault) {
  watch_lists out;
  for (const auto& one : *body.find("lists")->items()) {
    const auto at = "/" + std::to_string(out.size());
    auto read = read_list(one);
    if (!read) fault = fault_at(at, "format_invalid", "It is no watch list.");
    if (read && is_name_taken(out, read->name)) {
      fault = fault_at(at + "/name", "value_not_allowed", "Another list has this name.");
    }
    if (const auto twice = read ? doubled(read->symbols) : std::nullopt) {
      fault = fault_at(at + "/symbols/" + std::to_string(*twice), "value_not_allowed", "It is on this list already.");
    }
    if (fault) return std::nullopt;
    out.push_back(*std::move(read));
  }
  if (symbols_in(out) > watched_symbols_max) {
    const auto most = std::to_string(watched_symbols_max);
    fault = fault_at("", "too_long", "All lists together have at most " + most + " symbols.");
    return std::nullopt;
  }
  return out;
}

std::string text_of_watch_lists(const watch_lists& lists) {
  std::string out;
  views::array(list).write(out, lists);
  return out;
}

std::optional<watch_lists> parse_watch_lists(std::string_view text) {
  if (text.empty()) return watch_lists{};
  const auto parsed = parse_json(text, {});
  if (!parsed || parsed->items() == nullptr) return std::nullopt;
  watch_lists out;
  for (const auto& one : *parsed->items()) {
    auto read = read_list(one);
    if (!read) return std::nullopt;
    out.push_back(*std::move(read));
  }
  return out;
}

}  // namespace madang::identity
