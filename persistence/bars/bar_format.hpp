#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/result.hpp"
#include "persistence/bars/imported_bar.hpp"

namespace madang::market {

/// How the rows of a file of bars are read: its first line names the columns, in any order and separated by commas.
/// `open`, `high`, `low`, `close`, `volume`, and `date` for bars of days, `time` for bars of minutes, or both, where
/// `time` is the time of the day. `symbol` may be there; other columns are passed over. Text in quotes is not known.
class bar_format {
 public:
  /// A bound that no market comes near; sums of many stay far below 2^63.
  static constexpr price price_max = price::whole(10'000'000'000);
  static constexpr quantity volume_max = quantity::whole(100'000'000'000);
  static constexpr std::size_t columns_max = 64;

  /// `fallback`: the symbol of all rows in a file without that column. Times without a zone are `utc_offset_s` off UTC.
  /// The error says what the line lacks.
  static result<bar_format, std::string> parse(std::string_view first_line, std::optional<symbol_id> fallback,
                                               std::int32_t utc_offset_s);

  /// The bar of a row, or what is wrong with the row.
  result<imported_bar, std::string> read(std::string_view row) const;

 private:
  enum column : std::uint8_t { date, time, open, high, low, close, volume, symbol, columns };
  using fields = std::array<std::string_view, columns_max>;
  static constexpr std::array<std::string_view, columns> names = {"date", "time",  "open",   "high",
                                                                  "low",  "close", "volume", "symbol"};

  bar_format(std::optional<symbol_id> of_all, std::int32_t utc_offset_s)
      : fallback_(of_all), utc_offset_s_(utc_offset_s) {
    places_.fill(columns_max);
  }
  bool has(column which) const { return places_[which] < columns_max; }
  std::string_view text_of(column which, const fields& row) const { return row[places_[which]]; }
  std::string take_columns(std::string_view first_line);
  std::string read_number(const fields& row, imported_bar& into) const;
  std::string read_prices(const fields& row, imported_bar& into) const;
  std::string wrong(column which, const fields& row, std::string_view expected) const;

  std::optional<symbol_id> fallback_;
  std::int32_t utc_offset_s_;
  std::size_t count_ = 0;                      ///< of columns in the file
  std::array<std::size_t, columns> places_{};  ///< which column of the file; `columns_max`: it has none
};

}  // namespace madang::market
