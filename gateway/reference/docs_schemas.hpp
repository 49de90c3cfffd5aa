#pragma once

#include <string>
#include <vector>

#include "gateway/json/schema.hpp"

namespace madang {

/// What a value is, as HTML: titled schemas link to their place on the page.
std::string type_html(const schema& what);
/// The part of the page that describes titled schemas, by title.
void add_schemas(std::string& out, std::vector<schema_ref> schemas);

}  // namespace madang
