#include "gateway/admin/admin_request.hpp"
#include "gateway/admin/admin_routes.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/json_types.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/jobs/job_messages.hpp"

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

void serve_rotation(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<jobs::job_view>(ex, the_platform, begin_master_rotation{false, act_of(*ex)},
                                  [](const exchange_ptr& at, jobs::job_view&& job, const answer&) {
                                    auto response =
                                        json_response(202, [&](std::string& out) { jobs::write_job(out, job); });
                                    response.headers.emplace_back("Location", "/api/v1/jobs/" + jobs::to_text(job.job));
                                    at->answer(std::move(response));
                                  });
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
  auto rotation =
      acting_route(http_method::post, "/api/v1/admin/keys/master", "rotateMasterKey",
                   "Replace the master key and seal anew what is sealed under it, as a job; nobody is logged out", {},
                   {202, jobs::job_schema(), "The job; Location says where it is", "application/json", {"Location"}},
                   serve_rotation);
  rotation.in_query.clear();
  rotation.step_up = true;
  rotation.errors = {"too_many_jobs", "not_found"};
  to.add(std::move(rotation));
}

}  // namespace madang::admin
