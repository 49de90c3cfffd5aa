#include <charconv>
#include <utility>

#include "cluster/ports/clock.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/settlement/settlement_json.hpp"
#include "gateway/settlement/settlement_routes.hpp"
#include "messages/accounts/account_messages.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::settlement {
namespace {

/// Sums of a year, by day, symbol, kind and rate. Over it the answer says so.
constexpr std::uint32_t items_max = 10'000;

calendar_day first_of(std::int64_t year) {
  auto text = std::to_string(year);
  text.insert(0, 4 - text.size(), '0');
  return *parse_day(text + "-01-01");
}

/// The year of today in the market's zone.
std::int64_t present_year(const route_services& with) {
  const auto today = day_in_zone(with.ports.time.now(), static_cast<std::int32_t>(with.limits.market.utc_offset_s));
  std::int64_t year = 0;
  const auto text = madang::to_text(today);
  std::from_chars(text.data(), text.data() + 4, year);
  return year;
}

void answer_taxes(route_services& with, const exchange_ptr& ex, account_id account, std::int64_t year) {
  list_taxes query{account, first_of(year), {first_of(year + 1).value - 1}, {}};
  query.at.limit = items_max;
  auto take = [&with, ex, year](const list_result<list_taxes>& found) {
    if (!found) return ex->refuse(with.come_again_later("unavailable"));
    if (found->more) return ex->refuse(problem{"too_many_taxes", "Too many for one answer.", {}, {}, false});
    ex->answer(json_response(200, [&](std::string& out) { write_taxes(out, {year, found->items}); }));
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, take](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, take, pass](list_result<list_taxes> got) {
                    run_on_io_thread(replies, ex, [take, pass, got = std::move(got)] { take(got); });
                  });
                });
}

void serve_taxes(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  auto year = present_year(with);
  if (const auto text = ex->query("year")) std::from_chars(text->data(), text->data() + text->size(), year);
  with.actors.ask<account_view>(ex, *account, read_account{*account, ex->who(), account_read::account},
                                [&with, year](const exchange_ptr& at, account_view&& view, const answer&) {
                                  answer_taxes(with, at, view.account, year);
                                });
}

}  // namespace

void add_tax_routes(gateway_registry& to) {
  to.add({.method = http_method::get,
          .path = "/api/v1/settlement/taxes/{account_id}",
          .id = "getTaxes",
          .tag = "settlement",
          .summary = "What an account was taxed in a year, by the dates of settlement",
          .who = access::caller,
          .object = object_rule::account,
          .in_path = {{"account_id", views::id.schema(), "The account."}},
          .in_query = {{"year", integer_of(1971, 9'998), "Which year; absent: this one."}},
          .answers = {{200, taxes_schema(), "The year's taxes"}},
          .errors = {"not_found", "too_many_taxes"},
          .serve = serve_taxes});
}

}  // namespace madang::settlement
