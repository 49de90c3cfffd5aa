#pragma once

#include <string>
#include <vector>

#include "gateway/api/routing/route.hpp"

namespace madang {

/// `docs/users/fields.md`: what requests and answers of these routes are made of, for people, as Markdown.
std::string reference_page(const std::vector<route>& routes);

}  // namespace madang
