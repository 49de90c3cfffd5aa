#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/market/instrument.hpp"
#include "messages/market/instrument_details.hpp"
#include "messages/result.hpp"

namespace madang::market {

/// A row of a file of instruments.
struct instrument_row {
  std::uint64_t line = 0;
  instrument_listing listing;
  instrument_details details;
};

struct bad_instrument_row {
  std::uint64_t line = 0;
  std::string why;
};

struct instrument_rows {
  std::vector<instrument_row> good;
  std::vector<bad_instrument_row> bad;
};

/// A file has no more rows.
inline constexpr std::size_t instrument_rows_max = 10'000;

/// Reads a file of instruments: its first line names the columns, in any order and separated by commas. `symbol`,
/// `name`, `market` and `base_price`; `name_ko`, `currency`, `lot_size`, `sector` and `listed_shares` may be there, or
/// be empty in a row; other columns are passed over. A field in quotes may hold commas, and a quote as two. Of two rows
/// of one symbol the later is bad. The error says why no row can be read.
result<instrument_rows, std::string> parse_instrument_csv(std::string_view text);

}  // namespace madang::market
