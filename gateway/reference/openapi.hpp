#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/routing/route.hpp"
#include "gateway/problems/problem_table.hpp"

namespace madang {

/// The API's description (OpenAPI 3.1) of these routes, as JSON.
std::string openapi_document(const std::vector<route>& routes, const problem_table& codes);
/// The tags of these routes, each once, in their order.
std::vector<std::string_view> tags_of(const std::vector<route>& routes);
/// What a tag stands for, in a few words.
std::string tag_text(std::string_view tag);
/// All components of that description, each once.
std::vector<schema_ref> titled_schemas(const std::vector<route>& routes);

}  // namespace madang
