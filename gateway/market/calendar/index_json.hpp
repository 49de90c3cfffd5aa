#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/market/index.hpp"

namespace madang::market {

/// The same text as the stream's `append_index`.
void write_index(std::string& out, const index_view& index);
schema_ref index_schema();

}  // namespace madang::market
