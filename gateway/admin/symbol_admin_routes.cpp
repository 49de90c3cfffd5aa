#include "gateway/admin/admin_request.hpp"
#include "gateway/admin/admin_routes.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/market/instrument_json.hpp"
#include "gateway/market/market_requests.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/market/words.hpp"

namespace madang::admin {
namespace {

market_image image_of(const symbol_state_view& view) {
  market_image out;
  out.listing = view.listing;
  out.limits = view.limits;
  out.status = view.status;
  out.quote.tick_size = view.tick;
  return out;
}

template <int Status>
void answer_symbol(const exchange_ptr& at, symbol_state_view&& view, const answer&) {
  if (is_dry_run(*at)) return at->answer(dry_run_response(view.affects));
  at->answer(json_response(Status, [&](std::string& out) { write_instrument(out, image_of(view), nullptr); }));
}

template <class Change>
void serve_change(route_services& with, const exchange_ptr& ex) {
  const auto symbol = symbol_id::parse(ex->path_value());
  if (!symbol) return ex->refuse("not_found");
  with.actors.ask<symbol_state_view>(ex, *symbol, administer_symbol{*symbol, Change{}, act_of(*ex), is_dry_run(*ex)},
                                     answer_symbol<200>);
}

void refuse_field(exchange& ex, std::string_view pointer, std::string_view code, std::string detail) {
  ex.refuse(problem{code, detail, {{std::string(pointer), code, detail}}, {}, false});
}

/// Nothing where a field has no sense (then the request has been refused).
std::optional<instrument_listing> read_listing(exchange& ex) {
  instrument_listing out;
  const auto symbol = symbol_id::parse(ex.body_text("symbol"));
  if (!symbol) {
    refuse_field(ex, "/symbol", "format_invalid", "One to eight of A-Z 0-9 . -");
    return std::nullopt;
  }
  out.symbol = *symbol;
  out.name = ex.body_text("name");
  out.name_ko = ex.has("name_ko") ? ex.body_text("name_ko") : ex.body_text("name");
  out.market = *parse_market(ex.body_text("market"));
  out.currency = ex.has("currency") ? *parse_currency(ex.body_text("currency"))
                                    : (out.market == market_code::us ? currency::usd : currency::krw);
  if (ex.has("lot_size")) out.lot_size = *parse_fixed<quantity>(ex.body_text("lot_size"));
  out.base_price = *parse_fixed<price>(ex.body_text("base_price"));
  const bool is_positive = out.base_price.raw > 0 && out.lot_size.raw > 0;
  if (is_positive) return out;
  refuse_field(ex, out.base_price.raw > 0 ? "/lot_size" : "/base_price", "out_of_range", "It must be positive.");
  return std::nullopt;
}

void serve_list(route_services& with, const exchange_ptr& ex) {
  const auto listing = read_listing(*ex);
  if (!listing) return;
  const auto today = trade_date_of(with, listing->market);
  with.actors.ask<symbol_state_view>(
      ex, listing->symbol,
      administer_symbol{listing->symbol, list_symbol{*listing, today}, act_of(*ex), is_dry_run(*ex)},
      answer_symbol<201>);
}

/// A job, which is the administrator's who has asked for it.
void serve_release(route_services& with, const exchange_ptr& ex) {
  const auto symbol = symbol_id::parse(ex->path_value());
  if (!symbol) return ex->refuse("not_found");
  begin_order_release command{*symbol, std::nullopt, act_of(*ex)};
  if (ex->has("order_id")) {
    command.order = parse_id<trading::order_id>(ex->body_text("order_id"));
    if (!command.order) return refuse_field(*ex, "/order_id", "format_invalid", "The id of an order.");
  }
  with.actors.ask<jobs::job_view>(
      ex, the_platform, std::move(command), [](const exchange_ptr& at, jobs::job_view&& job, const answer&) {
        auto response = json_response(202, [&](std::string& out) { jobs::write_job(out, job); });
        response.headers.emplace_back("Location", "/api/v1/jobs/" + jobs::to_text(job.job));
        at->answer(std::move(response));
      });
}

route release_route() {
  auto out = acting_route(
      http_method::post, "/api/v1/admin/symbols/{symbol}/release", "releaseOrders",
      "Let go the open orders of a symbol that is out of service, as a job",
      {optional_member("order_id", views::id.schema())},
      {202, jobs::job_schema(), "The job; Location says where it is", "application/json", {"Location"}}, serve_release);
  out.in_path = {{"symbol", views::symbol.schema(), "The symbol."}};
  out.in_query.clear();
  out.errors = {"not_found", "symbol_in_service", "too_many_jobs"};
  return out;
}

route symbol_route(std::string_view path, std::string_view id, std::string_view summary,
                   void (*serve)(route_services&, const exchange_ptr&)) {
  auto out = acting_route(http_method::post, path, id, summary, {},
                          {200, instrument_schema(), "The symbol as it is now"}, serve);
  out.in_path = {{"symbol", views::symbol.schema(), "The symbol."}};
  out.errors = {"not_found", "symbol_delisted"};
  return out;
}

}  // namespace

void add_symbol_admin_routes(gateway_registry& to) {
  auto list = acting_route(http_method::post, "/api/v1/admin/symbols", "listSymbol", "List another symbol",
                           {{"symbol", text_of(1, 8)},
                            {"name", text_of(1, 128)},
                            optional_member("name_ko", text_of(1, 128)),
                            {"market", words_of(views::words_of_enum<market_code>())},
                            optional_member("currency", words_of(views::words_of_enum<currency>())),
                            optional_member("lot_size", views::quantity.schema()),
                            {"base_price", views::price.schema()}},
                           {201, instrument_schema(), "The new symbol"}, serve_list);
  list.errors = {"symbol_exists", "no_price_steps"};
  to.add(std::move(list));
  to.add(symbol_route("/api/v1/admin/symbols/{symbol}/halt", "haltSymbol", "Stop the trade in a symbol",
                      serve_change<halt_symbol>));
  to.add(symbol_route("/api/v1/admin/symbols/{symbol}/resume", "resumeSymbol", "Let a halted symbol trade again",
                      serve_change<resume_symbol>));
  to.add(symbol_route("/api/v1/admin/symbols/{symbol}/delist", "delistSymbol",
                      "End the trade in a symbol for good; its open orders are cancelled",
                      serve_change<delist_symbol>));
  to.add(release_route());
}

}  // namespace madang::admin
