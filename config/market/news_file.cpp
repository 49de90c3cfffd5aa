#include "config/market/news_file.hpp"

#include <optional>
#include <set>

#include "config/document_reader.hpp"
#include "config/rules/rule_entries.hpp"

namespace madang::market {
namespace {

constexpr std::size_t id_max = 64;
constexpr std::size_t title_max = 500;
constexpr std::size_t url_max = 2'000;
constexpr std::size_t symbols_max = 100;

/// `09:30` or `09:30:15` as seconds after midnight.
std::optional<std::int64_t> parse_time(std::string_view text) {
  constexpr std::size_t short_size = 5;
  constexpr std::size_t long_size = 8;
  if (text.size() != short_size && text.size() != long_size) return std::nullopt;
  std::int64_t out = 0;
  constexpr std::int64_t limits[] = {24, 60, 60};
  for (std::size_t part = 0; part < 3; ++part) {
    const auto at = part * 3;
    std::int64_t value = 0;
    if (at < text.size()) {
      const auto a = text[at];
      const auto b = text[at + 1];
      if (a < '0' || a > '9' || b < '0' || b > '9') return std::nullopt;
      value = (a - '0') * 10 + (b - '0');
      if (at != 0 && text[at - 1] != ':') return std::nullopt;
    }
    if (value >= limits[part]) return std::nullopt;
    out = out * 60 + value;
  }
  return out;
}

std::vector<symbol_id> read_symbols(table_reader& entry) {
  std::vector<symbol_id> out;
  const auto* names = entry.array("symbols");
  if (names == nullptr) return out;
  for (const auto& name : *names) {
    const auto* text = std::get_if<std::string>(&name.content);
    const auto symbol = text != nullptr ? symbol_id::parse(*text) : std::nullopt;
    if (symbol) out.push_back(*symbol);
  }
  if (out.size() != names->size() || out.size() > symbols_max) entry.refuse("symbols", "an array of symbols");
  return out;
}

news_item read_item(table_reader& entry, std::int32_t utc_offset_s) {
  news_item out;
  out.id = entry.text("id", id_max);
  const auto kind = entry.optional_text("kind", id_max).value_or("NEWS");
  out.symbols = read_symbols(entry);
  out.title = entry.text("title", title_max);
  out.url = entry.optional_text("url", url_max).value_or("");
  const auto day = parse_day(entry.text("date", id_max));
  const auto time = parse_time(entry.text("time", id_max));
  entry.finish();

  if (kind == to_text(news_kind::disclosure)) {
    out.kind = news_kind::disclosure;
  } else if (kind != to_text(news_kind::news)) {
    entry.refuse("kind", "NEWS or DISCLOSURE");
  }
  const bool is_link = out.url.empty() || out.url.starts_with("https://") || out.url.starts_with("http://");
  if (!is_link) entry.refuse("url", "a link that begins with https://");
  const bool is_known_day = day && day->value >= 0 && day->value < 84'006;  // before 2200
  if (!is_known_day) entry.refuse("date", "a day such as \"2026-11-27\"");
  if (!time) entry.refuse("time", "a time such as \"09:30\"");
  if (is_known_day && time) out.published_at = start_of_day(*day, utc_offset_s) + *time * nanos_per_second;
  return out;
}

}  // namespace

result<std::vector<news_item>, std::vector<source_error>> parse_news(std::string_view text,
                                                                     const std::string& file_name,
                                                                     std::int32_t utc_offset_s) {
  const auto document = parse_document(text, file_name);
  if (!document) return refused{std::vector{document.error()}};
  std::vector<source_error> errors;
  const document_value whole{*document, 1};
  table_reader file(whole, file_name, errors);
  const auto* rows = file.array("news");
  file.finish();
  if (rows != nullptr && rows->size() > news_max) file.refuse("news", "shorter");
  if (!errors.empty()) return refused{std::move(errors)};

  std::vector<news_item> items;
  std::set<std::string> seen;
  for (const auto& row : *rows) {
    table_reader entry(row, file_name, errors);
    items.push_back(read_item(entry, utc_offset_s));
    if (!seen.insert(items.back().id).second) entry.refuse("id", "there only once");
  }
  if (!errors.empty()) return refused{std::move(errors)};
  return items;
}

result<std::vector<news_item>, std::vector<source_error>> load_news(const std::string& file,
                                                                    std::int32_t utc_offset_s) {
  const auto text = read_document_file(file);
  if (!text) return refused{std::vector{text.error()}};
  return parse_news(*text, file, utc_offset_s);
}

}  // namespace madang::market
