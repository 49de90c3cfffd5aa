#include "config/market/instrument_csv.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "config/document.hpp"
#include "config/market/market_names.hpp"

namespace madang::market {
namespace {

constexpr std::size_t columns_max = 64;
constexpr std::size_t name_max = 100;
constexpr std::size_t shown_max = 40;
/// As of the file in the form of instruments.toml.
constexpr std::int64_t listed_shares_max = 1'000'000'000'000;

enum class column : std::uint8_t {
  symbol,
  name,
  name_ko,
  market,
  currency,
  lot_size,
  base_price,
  sector,
  listed_shares
};
constexpr std::array<std::string_view, 9> column_names = {
    "symbol", "name", "name_ko", "market", "currency", "lot_size", "base_price", "sector", "listed_shares"};
constexpr std::size_t nowhere = columns_max;

constexpr std::size_t place_of(column which) {
  return static_cast<std::size_t>(which);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Takes a field in quotes and what follows it up to the next comma; nothing where the quotes do not end.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string out;
  rest.remove_prefix(1);
  while (true) {
    const auto quote = rest.find('"');
    if (quote == std::string_view::npos) return std::nullopt;
    out += rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) break;
    out += '"';
    rest.remove_prefix(1);
  }
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (!rest.empty() && rest.front() != ',') return std::nullopt;
  return out;
}

/// The fields of a line; nothing where quotes are wrong.
std::optional<std::vector<std::string>> fields_of(std::string_view line) {
  std::vector<std::string> out;
  while (out.size() <= columns_max) {
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line.starts_with('"')) {
      auto field = take_quoted(line);
      if (!field) return std::nullopt;
      out.push_back(*std::move(field));
    } else {
      const auto comma = std::min(line.find(','), line.size());
      out.emplace_back(trimmed(line.substr(0, comma)));
      line.remove_prefix(comma);
    }
    if (line.empty()) return out;
    line.remove_prefix(1);
  }
  return out;
}

/// One row by the columns of its file.
class row_reader {
 public:
  row_reader(const std::array<std::size_t, column_names.size()>& places, const std::vector<std::string>& fields)
      : places_(places), fields_(fields) {}

  result<instrument_row, std::string> read() {
    instrument_row out;
    auto& listing = out.listing;
    listing.symbol = take(column::symbol, &symbol_id::parse, "1 to 8 of A-Z 0-9 . -");
    listing.name = take_name(column::name, true);
    listing.name_ko = take_name(column::name_ko, false);
    if (listing.name_ko.empty()) listing.name_ko = listing.name;
    listing.market = take(column::market, &parse_market_code, "one of " + market_code_words());
    const bool is_foreign = listing.market == market_code::us;
    listing.currency = text(column::currency).empty()
                           ? (is_foreign ? currency::usd : currency::krw)
                           : take(column::currency, &parse_currency, "one of KRW, USD, GAME");
    if (!text(column::lot_size).empty()) listing.lot_size = take(column::lot_size, &positive<quantity>, "over 0");
    listing.base_price = take(column::base_price, &positive<price>, "a price over 0");
    out.details.sector = take_name(column::sector, false);
    if (!text(column::listed_shares).empty()) {
      out.details.listed_shares = take(column::listed_shares, &shares, "a whole number over 0, at most a trillion");
    }
    if (!why_.empty()) return refused{why_};
    return out;
  }

 private:
  std::string_view text(column which) const {
    const auto place = places_[place_of(which)];
    return place == nowhere ? std::string_view{} : std::string_view(fields_[place]);
  }
  template <class FixedPoint>
  static std::optional<FixedPoint> positive(std::string_view text) {
    const auto read = parse_fixed<FixedPoint>(text);
    return read && *read > FixedPoint{} ? read : std::nullopt;
  }
  static std::optional<std::int64_t> shares(std::string_view text) {
    const auto read = parse_decimal(text, 0);
    return read && *read > 0 && *read <= listed_shares_max ? read : std::nullopt;
  }
  template <class Value>
  Value take(column which, std::optional<Value> (*parse)(std::string_view), const std::string& expected) {
    const auto read = parse(text(which));
    if (!read) fault(which, expected);
    return read.value_or(Value{});
  }
  std::string take_name(column which, bool is_needed) {
    const auto given = text(which);
    const bool fits = given.size() <= name_max && is_plain_text(given) && !(is_needed && given.empty());
    if (!fits) fault(which, "plain text of 1 to " + std::to_string(name_max) + " bytes");
    return fits ? std::string(given) : std::string();
  }
  void fault(column which, const std::string& expected) {
    if (!why_.empty()) return;
    auto shown = std::string(text(which).substr(0, shown_max));
    if (!is_plain_text(shown)) shown = "?";
    why_ = std::string(column_names[place_of(which)]) + " is '" + shown + "', not " + expected;
  }

  const std::array<std::size_t, column_names.size()>& places_;
  const std::vector<std::string>& fields_;
  std::string why_;
};

/// A whole file.
class csv_reader {
 public:
  explicit csv_reader(std::string_view text) : rest_(text) {}

  result<instrument_rows, std::string> read() {
    if (auto lacks = take_first_line(); !lacks.empty()) return refused{std::move(lacks)};
    while (!rest_.empty()) {
      const auto line = next_line();
      if (line.empty()) continue;
      if (out_.good.size() + out_.bad.size() == instrument_rows_max) {
        return refused{"it has more than " + std::to_string(instrument_rows_max) + " rows"};
      }
      take_row(line);
    }
    return std::move(out_);
  }

 private:
  std::string_view next_line() {
    const auto end = std::min(rest_.find('\n'), rest_.size());
    auto line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++line_;
    return line;
  }
  std::string take_first_line() {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
    places_.fill(nowhere);
    const auto names = fields_of(next_line());
    if (!names || names->size() > columns_max) return "the first line does not name the columns";
    count_ = names->size();
    for (std::size_t i = 0; i < count_; ++i) {
      const auto* const found = std::find(column_names.begin(), column_names.end(), (*names)[i]);
      if (found == column_names.end()) continue;
      auto& place = places_[static_cast<std::size_t>(found - column_names.begin())];
      if (place != nowhere) return "the first line names the column " + (*names)[i] + " twice";
      place = i;
    }
    for (const auto which : {column::symbol, column::name, column::market, column::base_price}) {
      if (places_[place_of(which)] != nowhere) continue;
      return "the first line names no column " + std::string(column_names[place_of(which)]);
    }
    return {};
  }
  void take_row(std::string_view line) {
    const auto fields = fields_of(line);
    if (!fields) return add_bad("its quotes do not end");
    if (fields->size() != count_) {
      return add_bad("it has not as many columns as the first line, " + std::to_string(count_));
    }
    auto row = row_reader(places_, *fields).read();
    if (!row) return add_bad(row.error());
    row->line = line_;
    if (!seen_.insert(row->listing.symbol).second) return add_bad(row->listing.symbol.text() + " has a row already");
    out_.good.push_back(*std::move(row));
  }
  void add_bad(std::string why) { out_.bad.push_back({line_, std::move(why)}); }

  std::string_view rest_;
  std::uint64_t line_ = 0;
  std::size_t count_ = 0;
  std::array<std::size_t, column_names.size()> places_{};
  std::set<symbol_id> seen_;
  instrument_rows out_;
};

}  // namespace

result<instrument_rows, std::string> parse_instrument_csv(std::string_view text) {
  return csv_reader(text).read();
}

}  // namespace madang::market
