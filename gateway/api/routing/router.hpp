#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/api/routing/route.hpp"

namespace madang {

/// Finds the route of a request. Keeps the routes in the order given; immutable afterwards.
class router {
 public:
  explicit router(std::vector<route> routes);
  router(const router&) = delete;
  router& operator=(const router&) = delete;

  struct match {
    const route* found = nullptr;     ///< none: unknown path, or unknown method of a known path
    std::vector<std::string> values;  ///< of the path's parameters, in their order
    std::string allow;                ///< methods of a known path, for `Allow`; empty for an unknown path
  };
  /// HEAD finds the GET route.
  match find(http_method method, std::string_view path, const std::vector<std::string>& segments) const;

  const std::vector<route>& routes() const { return routes_; }
  std::size_t index_of(const route& one) const { return static_cast<std::size_t>(&one - routes_.data()); }

 private:
  struct place {
    std::vector<std::string> segments;  ///< `{name}` stands for any
    std::vector<const route*> routes;
  };
  static bool fits(const place& one, const std::vector<std::string>& segments);

  std::vector<route> routes_;
  std::vector<place> places_;                           ///< with parameters
  std::unordered_map<std::string, std::size_t> fixed_;  ///< path without parameters → index in `fixed_places_`
  std::vector<place> fixed_places_;
};

}  // namespace madang
