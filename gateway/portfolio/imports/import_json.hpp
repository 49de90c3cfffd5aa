#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "messages/accounts/account_imports.hpp"

namespace madang::portfolio {

void write_import_result(std::string& out, const import_result_view& view);
schema_ref import_result_schema();

void write_import(std::string& out, const import_view& view);
schema_ref import_schema();

/// The number of an import of this account; zero, which none has, where the text is none of its ids.
std::uint64_t parse_import_id(account_id account, std::string_view text);

}  // namespace madang::portfolio
