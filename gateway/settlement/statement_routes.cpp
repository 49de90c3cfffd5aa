#include <charconv>
#include <utility>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/settlement/settlement_json.hpp"
#include "gateway/settlement/settlement_routes.hpp"
#include "gateway/settlement/statement_pdf.hpp"
#include "messages/accounts/account_messages.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::settlement {
namespace {

constexpr std::string_view statements_list = "statements";

std::int32_t zone_of(const route_services& with) {
  return static_cast<std::int32_t>(with.limits.market.utc_offset_s);
}
calendar_day today_of(const route_services& with) {
  return day_in_zone(with.ports.time.now(), zone_of(with));
}
statement_month month_of(account_id account, calendar_day day) {
  const auto text = madang::to_text(day);
  statement_month made{account, 0, 0};
  std::from_chars(text.data(), text.data() + 4, made.year);
  std::from_chars(text.data() + 5, text.data() + 7, made.month);
  return made;
}

// ---- the list ------------------------------------------------------------------------------------------------------

/// From the present month back to the one in which the account was opened.
std::vector<listed_statement> statements_of(const account_view& account, calendar_day today, std::int32_t zone) {
  constexpr std::size_t months_max = 1'200;
  const auto opened = day_in_zone(account.created_at, zone);
  std::vector<listed_statement> all;
  for (auto at = month_of(account.account, today); at.last() >= opened && all.size() < months_max;) {
    all.push_back({at, at.last() < today});
    if (--at.month == 0) at = {at.account, at.year - 1, 12};
  }
  return all;
}

void serve_list_statements(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->query("account_id").value_or(""));
  if (!account) return ex->refuse("not_found");
  with.actors.ask<account_view>(ex, *account, read_account{*account, ex->who(), account_read::account},
                                [&with](const exchange_ptr& at, account_view&& view, const answer&) {
                                  at->answer(list_response(statements_of(view, today_of(with), zone_of(with)),
                                                           statements_list, std::nullopt, write_listed));
                                });
}

// ---- one -----------------------------------------------------------------------------------------------------------

bool wants_csv(const exchange& ex) {
  return ex.request.headers.find("Accept").starts_with("text/csv");
}

bool wants_pdf(const exchange& ex) {
  return ex.request.headers.find("Accept").starts_with("application/pdf");
}

void answer_statement(const exchange_ptr& ex, const shown_statement& shown) {
  if (wants_pdf(*ex)) {
    http_response out;
    out.content_type = "application/pdf";
    out.headers.emplace_back("Content-Disposition", "inline; filename=\"" + shown.of.id() + ".pdf\"");
    out.body = statement_pdf(shown);
    return ex->answer(std::move(out));
  }
  if (!wants_csv(*ex)) {
    return ex->answer(json_response(200, [&](std::string& out) { write_statement(out, shown); }));
  }
  http_response out;
  out.content_type = "text/csv; charset=utf-8; header=present";
  out.body = statement_csv(shown);
  ex->answer(std::move(out));
}

/// Adds up a part of the ledger at a time; others have their turn in between.
void read_sums(route_services& with, const exchange_ptr& ex, shown_statement shown) {
  const auto zone = zone_of(with);
  const read_statement query{shown.of.account, start_of_day(shown.of.first(), zone),
                             start_of_day({shown.of.last().value + 1}, zone), shown.sums};
  auto take = [&with, ex, shown](const list_result<read_statement>& found) mutable {
    if (!found || found->items.empty()) return ex->refuse(with.come_again_later("unavailable"));
    shown.sums = found->items.front();
    if (shown.sums.next != 0) return read_sums(with, ex, shown);
    answer_statement(ex, shown);
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, take](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, take, pass](list_result<read_statement> got) {
                    run_on_io_thread(replies, ex, [take, pass, got = std::move(got)]() mutable { take(got); });
                  });
                });
}

void serve_statement(route_services& with, const exchange_ptr& ex) {
  const auto of = statement_month::parse(ex->path_value());
  if (!of) return ex->refuse("not_found");
  with.actors.ask<account_view>(ex, of->account, read_account{of->account, ex->who(), account_read::account},
                                [&with, of = *of](const exchange_ptr& at, account_view&& view, const answer&) {
                                  const auto today = today_of(with);
                                  const auto opened = day_in_zone(view.created_at, zone_of(with));
                                  if (of.first() > today || of.last() < opened) return at->refuse("not_found");
                                  read_sums(with, at, {of, view.currency, of.last() < today, {}});
                                });
}

}  // namespace

void add_statement_routes(gateway_registry& to, const settings&) {
  to.add({.method = http_method::get,
          .path = "/api/v1/settlement/statements",
          .id = "listStatements",
          .tag = "settlement",
          .summary = "The statements of an account, one for each month, newest first",
          .who = access::caller,
          .object = object_rule::account,
          .in_query = {{"account_id", views::id.schema(), "The account.", true}},
          .answers = {{200, page_schema("StatementPage", listed_schema()), "All of them"}},
          .errors = {"not_found"},
          .serve = serve_list_statements});
  to.add({.method = http_method::get,
          .path = "/api/v1/settlement/statements/{statement_id}",
          .id = "getStatement",
          .tag = "settlement",
          .summary =
              "What has moved an account's cash in a month; `Accept: text/csv` and `application/pdf` give it as such",
          .who = access::caller,
          .object = object_rule::account,
          .in_path = {{"statement_id", views::id.schema(), "The statement."}},
          .answers = {{200, statement_schema(), "The month"}},
          .errors = {"not_found"},
          .serve = serve_statement});
}

}  // namespace madang::settlement
