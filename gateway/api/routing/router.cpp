#include "gateway/api/routing/router.hpp"

#include <algorithm>

#include "gateway/http/uri.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

bool is_parameter(const std::string& segment) {
  return segment.starts_with('{');
}

/// The pattern's own segments; its braces are not escaped.
std::vector<std::string> pattern_segments(std::string_view path) {
  auto uri = parse_target(path);
  ensure(uri.has_value(), "a route has a well-formed path");
  return std::move(uri->segments);
}

std::string allow_text(const std::vector<const route*>& routes) {
  std::string out;
  const auto add = [&](http_method method) {
    if (!out.empty()) out += ", ";
    out += to_text(method);
  };
  for (const auto* one : routes) {
    add(one->method);
    if (one->method == http_method::get && one->kind != route_kind::stream) add(http_method::head);
  }
  add(http_method::options);
  return out;
}

}  // namespace

router::router(std::vector<route> routes) : routes_(std::move(routes)) {
  for (const auto& one : routes_) {
    ensure(one.who != access::undeclared && one.object != object_rule::undeclared,
           "every route says who may use it and whose objects it is about");
    auto segments = pattern_segments(one.path);
    const bool fixed = std::none_of(segments.begin(), segments.end(), is_parameter);
    auto& places = fixed ? fixed_places_ : places_;
    const auto same = [&](const place& known) { return known.segments == segments; };
    auto at = std::find_if(places.begin(), places.end(), same);
    if (at == places.end()) {
      if (fixed) fixed_.emplace(one.path, places.size());
      at = places.insert(places.end(), place{std::move(segments), {}});
    }
    at->routes.push_back(&one);
  }
}

bool router::fits(const place& one, const std::vector<std::string>& segments) {
  if (one.segments.size() != segments.size()) return false;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (is_parameter(one.segments[i]) ? segments[i].empty() : one.segments[i] != segments[i]) return false;
  }
  return true;
}

router::match router::find(http_method method, std::string_view path, const std::vector<std::string>& segments) const {
  match out;
  const place* at = nullptr;
  if (const auto fixed = fixed_.find(std::string(path)); fixed != fixed_.end()) {
    at = &fixed_places_[fixed->second];
  } else {
    const auto known =
        std::find_if(places_.begin(), places_.end(), [&](const place& one) { return fits(one, segments); });
    if (known == places_.end()) return out;
    at = &*known;
  }
  const auto wanted = method == http_method::head ? http_method::get : method;
  const auto served =
      std::find_if(at->routes.begin(), at->routes.end(), [&](const route* one) { return one->method == wanted; });
  if (served == at->routes.end()) {
    out.allow = allow_text(at->routes);
    return out;
  }
  out.found = *served;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (is_parameter(at->segments[i])) out.values.push_back(segments[i]);
  }
  return out;
}

}  // namespace madang
