#include "config/rules/market_rules.hpp"

#include <algorithm>
#include <utility>

#include "config/document_reader.hpp"
#include "config/embedded_text.hpp"
#include "config/rules/rule_entries.hpp"

namespace madang {
namespace {

constexpr std::size_t bands_max = 64;
/// Wider limits than the base price itself make no sense.
constexpr rate price_limit_max = rate::whole(1);
constexpr rate volatility_max = rate::whole(1);
constexpr std::int64_t gathers_s_max = 3'600;

std::optional<tick_table> read_bands(table_reader& entry, const std::string& file_name,
                                     std::vector<source_error>& errors) {
  const auto* rows = entry.array("bands");
  if (rows == nullptr || rows->size() > bands_max) return std::nullopt;
  std::vector<tick_band> bands;
  for (const auto& row : *rows) {
    table_reader band(row, file_name, errors);
    const auto below = band.optional_text("below", rule_decimal_max);
    const auto tick = parse_fixed<price>(band.text("tick", rule_decimal_max));
    const auto bound = below ? parse_fixed<price>(*below) : price{};
    if (!tick) band.refuse("tick", "a decimal");
    if (!bound) band.refuse("below", "a decimal");
    bands.push_back({bound.value_or(price{}), tick.value_or(price{})});
    band.finish();
  }
  auto table = tick_table::make(std::move(bands));
  if (!table) {
    entry.refuse("bands",
                 "rising bounds and ticks, every bound a multiple of the ticks on both sides, the last band unbounded");
  }
  return table;
}

std::optional<rate> read_price_limit(table_reader& entry) {
  const auto width = parse_fixed<rate>(entry.text("rate", rule_decimal_max));
  if (width && *width > rate{} && *width <= price_limit_max) return width;
  entry.refuse("rate", "a decimal above \"0\" and up to \"1\"");
  return std::nullopt;
}

std::vector<market::symbol_id> read_symbols(table_reader& entry, std::string_view key) {
  std::vector<market::symbol_id> out;
  const auto* items = entry.optional_array(key);
  if (items == nullptr) return out;
  for (const auto& item : *items) {
    const auto* text = std::get_if<std::string>(&item.content);
    const auto symbol = text != nullptr ? market::symbol_id::parse(*text) : std::nullopt;
    if (!symbol) {
      entry.refuse(key, "an array of symbols");
      break;
    }
    out.push_back(*symbol);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<volatility_rule> read_volatility(table_reader& entry) {
  const auto dynamic = read_rate(entry, "dynamic", volatility_max);
  const auto named = read_rate(entry, "dynamic_named", volatility_max);
  const auto fixed = read_rate(entry, "static", volatility_max);
  const auto gathers = entry.integer("gathers_s", 1, gathers_s_max);
  auto symbols = read_symbols(entry, "named");
  if (!dynamic || !named || !fixed || !gathers) return std::nullopt;
  return volatility_rule{*dynamic, *named, *fixed, static_cast<std::int32_t>(*gathers), std::move(symbols)};
}

}  // namespace

rate volatility_rule::dynamic_of(market::symbol_id symbol) const {
  return std::binary_search(named.begin(), named.end(), symbol) ? dynamic_named : dynamic;
}

market_rules::market_rules(std::vector<dated_rule<tick_table>> ticks, std::vector<dated_rule<rate>> price_limits,
                           std::vector<dated_rule<volatility_rule>> volatility)
    : ticks_(std::move(ticks)), price_limits_(std::move(price_limits)), volatility_(std::move(volatility)) {
  sort_by_day(ticks_);
  sort_by_day(price_limits_);
  sort_by_day(volatility_);
}

const tick_table* market_rules::ticks(market_code market, calendar_day day) const {
  return rule_on(ticks_, market, day);
}

std::optional<rate> market_rules::price_limit(market_code market, calendar_day day) const {
  const auto* width = rule_on(price_limits_, market, day);
  return width != nullptr ? std::optional(*width) : std::nullopt;
}

const volatility_rule* market_rules::volatility(market_code market, calendar_day day) const {
  return rule_on(volatility_, market, day);
}

std::optional<day_limits> market_rules::limits_of(market_code market, calendar_day day, price base,
                                                  rate fallback) const {
  const auto* steps = ticks(market, day);
  if (steps == nullptr) return std::nullopt;
  return steps->limits_of(base, price_limit(market, day).value_or(fallback));
}

result<market_rules, std::vector<source_error>> parse_market_rules(std::string_view text,
                                                                   const std::string& file_name) {
  const auto read = [&](const auto& lists, auto& errors) {
    auto ticks = read_entries<tick_table>(lists[0], file_name, errors,
                                          [&](table_reader& entry) { return read_bands(entry, file_name, errors); });
    auto limits = read_entries<rate>(lists[1], file_name, errors, read_price_limit);
    return market_rules(std::move(ticks), std::move(limits),
                        read_entries<volatility_rule>(lists[2], file_name, errors, read_volatility));
  };
  return parse_rules(text, file_name, {"ticks", "price_limits"}, read, {"volatility"});
}

result<market_rules, std::vector<source_error>> load_market_rules(const std::string& file) {
  return load_rules(file, embedded_krx_ticks, "krx_ticks.toml", &parse_market_rules);
}

}  // namespace madang
