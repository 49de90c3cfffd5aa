#pragma once

#include <string>
#include <vector>

#include "gateway/api/routing/route.hpp"
#include "gateway/problems/problem_table.hpp"

namespace madang {

/// `/docs`: the API reference for people, as one HTML page. Says what `/openapi.json` says.
/// `with_app`: each operation leads to the web app's form for it.
std::string docs_page(const std::vector<route>& routes, const problem_table& codes, bool with_app);
/// `/`: what this is, and where to go.
std::string home_page();

}  // namespace madang
