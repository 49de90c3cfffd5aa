#include "config/market/instruments.hpp"

#include <set>
#include <utility>

#include "config/document_reader.hpp"
#include "config/embedded_text.hpp"
#include "config/market/market_names.hpp"
#include "config/rules/rule_entries.hpp"

namespace madang::market {
namespace {

constexpr std::size_t instruments_max = 10'000;
constexpr std::size_t word_max = 40;
constexpr std::size_t name_max = 100;
/// More than any company has issued; prices times shares stay far below 2^127.
constexpr std::int64_t listed_shares_max = 1'000'000'000'000;

struct listed_instrument {
  instrument_listing listing;
  instrument_details details;
};

std::optional<std::string> text_of_file(const std::string& file) {
  auto text = read_document_file(file);
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

listed_instrument read_instrument(table_reader& entry) {
  listed_instrument read;
  auto& listing = read.listing;
  const auto symbol = symbol_id::parse(entry.text("symbol", word_max));
  const auto market = parse_market_code(entry.text("market", word_max));
  const auto unit = parse_currency(entry.optional_text("currency", word_max).value_or("KRW"));
  const auto lot = parse_fixed<quantity>(entry.optional_text("lot_size", word_max).value_or("1"));
  const auto base = parse_fixed<price>(entry.text("base_price", word_max));
  listing.name = entry.text("name", name_max);
  listing.name_ko = entry.text("name_ko", name_max);
  read.details.sector = entry.optional_text("sector", name_max).value_or("");
  const auto shares = entry.optional_text("listed_shares", word_max);
  entry.finish();

  if (!symbol) entry.refuse("symbol", "1 to 8 characters of A-Z, 0-9, `.` and `-`");
  if (!market) entry.refuse("market", "one of " + market_code_words());
  if (!unit) entry.refuse("currency", "one of KRW, USD, GAME");
  if (!lot || *lot <= quantity{}) entry.refuse("lot_size", "a positive decimal in quotes");
  if (!base || *base <= price{}) entry.refuse("base_price", "a positive decimal in quotes");
  const auto whole = shares ? parse_decimal(*shares, 0) : std::optional<std::int64_t>(0);
  const bool is_count = whole && *whole >= 0 && *whole <= listed_shares_max && !(shares && *whole == 0);
  if (!is_count) entry.refuse("listed_shares", "a positive integer in quotes, not over a trillion");
  read.details.listed_shares = is_count ? *whole : 0;
  listing.symbol = symbol.value_or(symbol_id{});
  listing.market = market.value_or(market_code::kospi);
  listing.currency = unit.value_or(currency::krw);
  listing.lot_size = lot.value_or(quantity{});
  listing.base_price = base.value_or(price{});
  return read;
}

result<std::vector<listed_instrument>, std::vector<source_error>> parse_file(std::string_view text,
                                                                             const std::string& file_name) {
  const auto document = parse_document(text, file_name);
  if (!document) return refused{std::vector{document.error()}};
  std::vector<source_error> errors;
  const document_value whole{*document, 1};
  table_reader file(whole, file_name, errors);
  const auto* rows = file.array("instruments");
  file.finish();
  if (rows != nullptr && rows->size() > instruments_max) file.refuse("instruments", "shorter");
  if (!errors.empty()) return refused{std::move(errors)};

  std::vector<listed_instrument> listings;
  std::set<symbol_id> seen;
  for (const auto& row : *rows) {
    table_reader entry(row, file_name, errors);
    listings.push_back(read_instrument(entry));
    if (!seen.insert(listings.back().listing.symbol).second) entry.refuse("symbol", "listed only once");
  }
  if (!errors.empty()) return refused{std::move(errors)};
  return listings;
}

}  // namespace

result<std::vector<instrument_listing>, std::vector<source_error>> parse_instruments(std::string_view text,
                                                                                     const std::string& file_name) {
  auto read = parse_file(text, file_name);
  if (!read) return refused{std::move(read.error())};
  std::vector<instrument_listing> listings;
  for (auto& one : *read) listings.push_back(std::move(one.listing));
  return listings;
}

details_by_symbol load_instrument_details(const std::string& file) {
  details_by_symbol details;
  const auto text = file.empty() ? std::optional(std::string(embedded_instruments)) : text_of_file(file);
  if (!text) return details;
  auto read = parse_file(*text, file);
  if (!read) return details;
  for (auto& one : *read) details.emplace(one.listing.symbol, std::move(one.details));
  return details;
}

std::map<symbol_id, std::string> load_sectors(const std::string& file) {
  std::map<symbol_id, std::string> sectors;
  for (auto& [symbol, one] : load_instrument_details(file)) {
    if (!one.sector.empty()) sectors.emplace(symbol, one.sector);
  }
  return sectors;
}

result<std::vector<instrument_listing>, std::vector<source_error>> load_instruments(const std::string& file) {
  return load_rules(file, embedded_instruments, "instruments.toml", &parse_instruments);
}

std::vector<source_error> check_instruments(const std::vector<instrument_listing>& listings, const market_rules& rules,
                                            calendar_day day) {
  std::vector<source_error> errors;
  for (const auto& listing : listings) {
    const auto* ticks = rules.ticks(listing.market, day);
    if (ticks == nullptr) {
      errors.push_back({listing.symbol.text(),
                        "no tick sizes are known for " + std::string(to_text(listing.market)) + " on " + to_text(day)});
    } else if (!ticks->is_on_tick(listing.base_price)) {
      errors.push_back({listing.symbol.text(), "the base price " + to_text(listing.base_price) + " is off tick"});
    }
  }
  return errors;
}

}  // namespace madang::market
