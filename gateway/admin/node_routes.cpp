#include "gateway/admin/admin_request.hpp"
#include "gateway/admin/admin_routes.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/json_types.hpp"

namespace madang::admin {
namespace {

void write_node(std::string& out, const readiness& state) {
  json_object node(out);
  node.word("node", "node-1");
  node.text("version", MADANG_VERSION);
  node.word("state", state.ready ? "READY" : "NOT_READY");
  json_object checks(node.member("checks"));
  for (const auto& [name, said] : state.checks) checks.text(name, said);
}

void serve_health(route_services& with, const exchange_ptr& ex) {
  const auto state = with.ports.ready();
  ex->answer(json_response(200, [&](std::string& out) {
    json_object body(out);
    write_node(json_array(body.member("nodes")).item(), state);
    json_array breakers(body.member("breakers"));
  }));
}

schema_ref texts_by_name() {
  auto out = std::make_shared<schema>(*object_of({}, {}));
  out->open = true;
  return out;
}

schema_ref platform_health_schema() {
  const auto node = object_of("NodeHealth", {{"node", text_of(1, 64)},
                                             {"version", text_of(1, 64)},
                                             {"state", words_of({"READY", "NOT_READY"})},
                                             {"checks", texts_by_name()}});
  const auto breaker = object_of("Breaker", {{"name", text_of(1, 64)},
                                             {"state", words_of({"CLOSED", "OPEN", "HALF_OPEN"})},
                                             optional_member("until", time_of())});
  return object_of("PlatformHealth", {{"nodes", array_of(node)}, {"breakers", array_of(breaker)}});
}

}  // namespace

void add_node_routes(gateway_registry& to, const settings&) {
  to.add(reading_route("/api/v1/admin/health", "getPlatformHealth", "Every node, what was looked at, and its version",
                       platform_health_schema(), serve_health));
}

}  // namespace madang::admin
