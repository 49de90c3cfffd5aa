#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "messages/market/instrument_details.hpp"

namespace madang::market {

/// What `madang instruments import` has noted of instruments besides their listings, in a data directory: a line
/// `SYMBOL,SHARES,SECTOR` for each.
inline std::filesystem::path listed_details_in(const std::filesystem::path& data) {
  return data / "instrument_details.csv";
}

std::string listed_details_text(const details_by_symbol& details);
/// Lines of another form are passed over: nothing depends on them.
details_by_symbol parse_listed_details(std::string_view text);
/// Of a directory without that file: nothing.
details_by_symbol load_listed_details(const std::filesystem::path& data);

}  // namespace madang::market
