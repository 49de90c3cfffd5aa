#pragma once

#include <string>

#include "cluster/ports/market/instrument_directory.hpp"
#include "gateway/json/schema.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// `known`: what is known of it besides; null: nothing.
void write_instrument(std::string& out, const market_image& image, const instrument_details* known);
schema_ref instrument_schema();

/// The same with how it was found.
void write_found_instrument(std::string& out, const market_image& image, const instrument_details* known,
                            name_match match);
schema_ref found_instrument_schema();

}  // namespace madang::market
