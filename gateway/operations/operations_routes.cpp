#include <chrono>

#include "gateway/api/gateway_registry.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/operations/metrics_page.hpp"
#include "gateway/operations/state_json.hpp"
#include "gateway/reference/docs_page.hpp"
#include "gateway/reference/html.hpp"
#include "gateway/security/secret_text.hpp"

namespace madang {
namespace {

std::int64_t steady_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void serve_health(route_services& with, const exchange_ptr& ex) {
  ex->answer(json_response(200, [&](std::string& out) {
    write_health(out, {MADANG_VERSION, steady_seconds() - with.started_at_s});
  }));
}

void serve_ready(route_services& with, const exchange_ptr& ex) {
  const auto state = with.ports.ready();
  ex->answer(json_response(state.ready ? 200 : 503, [&](std::string& out) { write_ready(out, state); }));
}

/// Whether the request shows the token that operators chose, if they chose one.
bool may_see_figures(const route_services& with, const exchange& ex) {
  const auto& wanted = with.pools.metrics_token;
  const auto shown = bearer_token(ex.request.headers.find("Authorization"));
  return wanted.empty() || (shown.size() == wanted.size() && same_secret(shown, wanted));
}

void serve_metrics(route_services& with, const exchange_ptr& ex) {
  if (!may_see_figures(with, *ex)) {
    const bool shown = ex->request.headers.count("Authorization") > 0;
    return ex->refuse(shown ? "token_invalid" : "token_missing");
  }
  http_response out;
  out.content_type = "text/plain; version=0.0.4; charset=utf-8";
  out.body = metrics_page(with);
  ex->answer(std::move(out));
}

void serve_openapi(route_services& with, const exchange_ptr& ex) {
  http_response out;
  with.openapi.put(ex->request, out);
  ex->answer(std::move(out));
}

void serve_docs(route_services& with, const exchange_ptr& ex) {
  auto out = html_response({});
  with.reference.put(ex->request, out);
  ex->answer(std::move(out));
}

/// The web app where there is one.
void serve_home(route_services& with, const exchange_ptr& ex) {
  auto page = with.web.answer(ex->request, "/");
  ex->answer(page ? *std::move(page) : html_response(home_page()));
}

route operations_route(std::string_view path, std::string_view id, std::string_view summary,
                       std::vector<answer_shape> answers, void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "operations",
          .summary = summary,
          .kind = route_kind::operations,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .answers = std::move(answers),
          .serve = serve};
}

}  // namespace

void add_operations_routes(gateway_registry& to, const settings&) {
  to.add(operations_route("/health", "getHealth", "Whether the process is alive", {{200, health_schema(), "It is"}},
                          serve_health));
  to.add(operations_route("/ready", "getReady", "Whether the node serves",
                          {{200, ready_schema(), "It does"}, {503, ready_schema(), "It does not"}}, serve_ready));
  auto metrics = operations_route("/metrics", "getMetrics", "Figures for Prometheus",
                                  {{200, {}, "Prometheus text", "text/plain"}}, serve_metrics);
  metrics.errors = {"token_missing", "token_invalid"};
  to.add(std::move(metrics));
  to.add(operations_route("/openapi.json", "getOpenApi", "This description",
                          {{200, {}, "OpenAPI 3.1", "application/json", {"ETag"}}}, serve_openapi));
  to.add(operations_route("/docs", "getReference", "The API reference, for people",
                          {{200, {}, "One page", "text/html", {"ETag"}}}, serve_docs));
  to.add(
      operations_route("/", "getHome", "The web app, or what this is", {{200, {}, "A page", "text/html"}}, serve_home));
}

}  // namespace madang
