#include "gateway/api/gateway_registry.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/stream/protocol/upgrade.hpp"
#include "gateway/stream/ticket_json.hpp"

namespace madang {
namespace {

void serve_ticket(route_services& with, const exchange_ptr& ex) {
  const auto ticket = with.tickets.issue(*ex->caller, ex->key().address, ex->received_at);
  if (!ticket) return ex->refuse(with.no_place(ticket.error()));
  ex->answer(json_response(201, [&](std::string& out) { write_ticket(out, {*ticket, with.tickets.ttl_s()}); }));
}

/// A ticket that is not good is told on the WebSocket, where a browser sees the reason.
void serve_stream(route_services& with, const exchange_ptr& ex) {
  auto upgrade = read_upgrade(ex->request);
  if (!upgrade) return ex->refuse(upgrade.error());
  const auto ticket = ex->query("ticket");
  if (!ticket) return ex->become_stream();
  ex->caller = with.tickets.redeem(*ticket, ex->received_at);
  if (!ex->caller) return ex->become_stream();
  // Whoever had a ticket may have lost his session since.
  with.admission.admit_or_ask(*ex->caller, [ex](caller_admission::verdict found, const verified_caller& who) {
    ex->caller = found == caller_admission::verdict::admitted ? std::optional(who) : std::nullopt;
    ex->become_stream();
  });
}

void serve_asyncapi(route_services& with, const exchange_ptr& ex) {
  http_response out;
  with.asyncapi.put(ex->request, out);
  ex->answer(std::move(out));
}

route stream_route(std::string_view path, std::string_view id, std::string_view summary) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "stream",
          .summary = summary,
          .kind = route_kind::stream,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .in_query = {{"ticket", text_of(1, 128), "A ticket of `POST stream/ticket`, good once."}},
          .answers = {{101, {}, "The connection speaks WebSocket"}},
          .errors = {"upgrade_required", "token_invalid", "token_expired"},
          .serve = serve_stream};
}

}  // namespace

void add_stream_routes(gateway_registry& to, const settings&) {
  to.add({.method = http_method::post,
          .path = "/api/v1/stream/ticket",
          .id = "issueStreamTicket",
          .tag = "stream",
          .summary = "A ticket that admits one WebSocket to the caller's channels",
          .who = access::caller,
          .object = object_rule::own,
          .by_key = key_access::read,
          .answers = {{201, ticket_schema(), "The ticket"}},
          .serve = serve_ticket});
  to.add(stream_route("/api/v1/stream", "openStream", "Many channels on one WebSocket"));
  auto of_symbol = stream_route("/api/v1/market/stream/{symbol}", "openSymbolStream",
                                "The same, with the symbol's channels to begin with");
  of_symbol.in_path = {{"symbol", views::symbol.schema(), "The symbol."}};
  to.add(std::move(of_symbol));
  to.add({.method = http_method::get,
          .path = "/asyncapi.json",
          .id = "getAsyncApi",
          .tag = "operations",
          .summary = "What can be said and heard on the stream",
          .kind = route_kind::operations,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .answers = {{200, {}, "AsyncAPI 3", "application/json", {"ETag"}}},
          .serve = serve_asyncapi});
}

}  // namespace madang
