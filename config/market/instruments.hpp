#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/rules/market_rules.hpp"
#include "messages/market/instrument.hpp"
#include "messages/market/instrument_details.hpp"

namespace madang::market {

/// Reads instruments in the form of `config/market/instruments.toml`, in the file's order. Refuses with every error
/// found.
result<std::vector<instrument_listing>, std::vector<source_error>> parse_instruments(std::string_view text,
                                                                                     const std::string& file_name);
/// Reads a file, or the built-in instruments where the path is empty.
result<std::vector<instrument_listing>, std::vector<source_error>> load_instruments(const std::string& file);

/// What the same file says of its instruments besides; nothing of a file that cannot be read.
details_by_symbol load_instrument_details(const std::string& file);
/// The sectors that the same file names; nothing of a file that cannot be read.
std::map<symbol_id, std::string> load_sectors(const std::string& file);

/// The listings that cannot be traded under the rules of a day: no steps known, or a base price off tick.
std::vector<source_error> check_instruments(const std::vector<instrument_listing>& listings, const market_rules& rules,
                                            calendar_day day);

}  // namespace madang::market
