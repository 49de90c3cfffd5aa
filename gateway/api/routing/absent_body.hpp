#pragma once

#include <algorithm>

#include "gateway/api/routing/route.hpp"
#include "gateway/json/schema.hpp"

namespace madang {

/// Whether a request may come without its body, as if it were `{}`: a POST of which nothing is required. A change
/// (PATCH, PUT) of nothing is a mistake.
inline bool may_lack_body(const route& of) {
  return of.method == http_method::post && of.body && of.body->kind == schema_kind::object &&
         std::ranges::none_of(of.body->members, [](const schema_member& one) { return one.required; });
}

}  // namespace madang
