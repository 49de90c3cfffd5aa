#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "config/rules/batch_days.hpp"
#include "config/rules/settlement_rules.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/settlement/settlement_json.hpp"
#include "gateway/settlement/settlement_routes.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/portfolio/queries.hpp"
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

/// Reads from the lists in the caller's turn. `then` goes on with what was found.
template <class Query, class Then>
void read_list(route_services& with, const exchange_ptr& ex, const Query& query, Then then) {
  auto take = [&with, ex, then = std::move(then)](const list_result<Query>& found) {
    if (!found) return ex->refuse(with.come_again_later("unavailable"));
    then(*found);
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, take](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, take, pass](list_result<Query> got) {
                    run_on_io_thread(replies, ex, [take, pass, got = std::move(got)] { take(got); });
                  });
                });
}

/// What has been read so far of a year's taxes.
struct taxes_so_far {
  account_view account;
  shown_taxes shown;
};
using taxes_ptr = std::shared_ptr<taxes_so_far>;

void answer_taxes(const exchange_ptr& ex, const taxes_ptr& so_far) {
  ex->answer(json_response(200, [&](std::string& out) { write_taxes(out, so_far->shown); }));
}

// ---- major holdings ------------------------------------------------------------------------------------------------

std::vector<accounts::held_position> korean_positions(const std::vector<accounts::account_day_closed>& days,
                                                      calendar_day year_end) {
  std::vector<accounts::held_position> held;
  for (const auto& closed : days) {  // oldest first
    if (closed.day > year_end) break;
    held.clear();
    for (const auto& one : closed.positions) {
      if (market_of(one.symbol) != market_code::us && one.quantity.raw > 0) held.push_back(one);
    }
  }
  return held;
}

/// At the price with which the next day began: that of the year's last trade.
void add_major_holdings(const std::vector<portfolio::opening_price>& prices,
                        const std::vector<accounts::held_position>& held, wide_money least, shown_taxes& to) {
  for (const auto& one : held) {
    const auto price =
        std::find_if(prices.begin(), prices.end(), [&](const auto& p) { return p.symbol == one.symbol; });
    if (price == prices.end()) continue;
    const auto value = wide_notional(price->base, one.quantity);
    if (!(value < least)) to.major_holdings.push_back({one.symbol, value});
  }
}

void read_major_holdings(route_services& with, const exchange_ptr& ex, const taxes_ptr& so_far) {
  const auto least = with.settings_now()->of<settlement_settings>().major_holder_value;
  if (least == 0 || so_far->account.currency != currency::krw) return answer_taxes(ex, so_far);
  const calendar_day year_end{first_of(so_far->shown.year).value - 1};
  const portfolio::list_account_days days{so_far->account.account, year_end, year_end};
  read_list(with, ex, days, [&with, ex, so_far, year_end, least](const auto& found) {
    auto held = korean_positions(found.items, year_end);
    if (held.empty()) return answer_taxes(ex, so_far);
    portfolio::list_opening_prices prices{{}, year_end, year_end};
    for (const auto& one : held) prices.symbols.push_back(one.symbol);
    read_list(with, ex, prices, [ex, so_far, held = std::move(held), least](const auto& opened) {
      add_major_holdings(opened.items, held, money::whole(least), so_far->shown);
      answer_taxes(ex, so_far);
    });
  });
}

// ---- gains on foreign shares ---------------------------------------------------------------------------------------

void read_foreign_sales(route_services& with, const exchange_ptr& ex, const taxes_ptr& so_far) {
  const auto of = so_far->account.currency;
  const auto* rules = with.ports.settlement;
  if (of != currency::usd || rules == nullptr) return read_major_holdings(with, ex, so_far);
  const calendar_day year_end{first_of(so_far->shown.year + 1).value - 1};
  list_foreign_sales query{so_far->account.account, first_of(so_far->shown.year), year_end, {}};
  query.at.limit = items_max;
  read_list(with, ex, query, [&with, ex, so_far, rules, of, year_end](const auto& found) {
    if (found.more) return ex->refuse(problem{"too_many_taxes", "Too many for one answer.", {}, {}, false});
    const auto rule = rules->charges.foreign_gains_of(market_code::us, year_end);
    so_far->shown.foreign = gains_of(found.items, of, *rules->rates->now(), rule);
    read_major_holdings(with, ex, so_far);
  });
}

void read_taxes(route_services& with, const exchange_ptr& ex, const taxes_ptr& so_far) {
  const auto year = so_far->shown.year;
  list_taxes query{so_far->account.account, first_of(year), {first_of(year + 1).value - 1}, {}};
  query.at.limit = items_max;
  read_list(with, ex, query, [&with, ex, so_far](const auto& found) {
    if (found.more) return ex->refuse(problem{"too_many_taxes", "Too many for one answer.", {}, {}, false});
    so_far->shown.items = found.items;
    read_foreign_sales(with, ex, so_far);
  });
}

void serve_taxes(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  auto year = present_year(with);
  if (const auto text = ex->query("year")) std::from_chars(text->data(), text->data() + text->size(), year);
  with.actors.ask<account_view>(ex, *account, read_account{*account, ex->who(), account_read::account},
                                [&with, year](const exchange_ptr& at, account_view&& view, const answer&) {
                                  auto so_far = std::make_shared<taxes_so_far>();
                                  so_far->account = std::move(view);
                                  so_far->shown.year = year;
                                  read_taxes(with, at, so_far);
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
