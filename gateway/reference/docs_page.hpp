#pragma once

#include <string>
#include <vector>

#include "gateway/api/routing/route.hpp"
#include "gateway/problems/problem_table.hpp"

namespace madang {

/// `/docs`: the API reference for people, as one HTML page. Says what `/openapi.json` says.
std::string docs_page(const std::vector<route>& routes, const problem_table& codes);
/// `/`: what this is, and where to go.
std::string home_page();

}  // namespace madang
