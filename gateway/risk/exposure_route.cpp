#include "gateway/risk/exposure_route.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "config/risk/risk_settings.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/risk/risk_json.hpp"
#include "gateway/risk/value_at_risk.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/market/queries.hpp"
#include "messages/settlement/price_changes.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::risk {
namespace {

/// Of so many days the closes are read; one more makes so many returns.
constexpr std::uint32_t closes_max = 251;
constexpr std::int64_t day_s = 86'400;
/// Of a symbol, in so many days.
constexpr std::uint32_t changes_max = 100;
/// The largest ones; the others count as if their prices stood still.
constexpr std::size_t symbols_max = 50;

struct past_day {
  calendar_day day;
  wide_money profit;
};
struct exposure_so_far {
  exposure_view view;
  std::vector<past_day> past_days;
  std::vector<wide_money> values;
  std::vector<std::vector<double>> returns;
  std::size_t next = 0;
};

/// Those of the setting, which has checked the text.
std::vector<past_day> days_in(std::string_view text) {
  std::vector<past_day> days;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (const auto day = parse_day(text.substr(0, comma))) days.push_back({*day, {}});
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return days;
}

/// As far back as all have prices. The newest days are last.
void cut_to_common_days(std::vector<std::vector<double>>& returns) {
  std::size_t days = closes_max;
  for (const auto& one : returns) days = std::min(days, one.size());
  for (auto& one : returns) one.erase(one.begin(), one.end() - static_cast<std::ptrdiff_t>(days));
}

void answer_exposure(const exchange_ptr& ex, exposure_so_far& so_far) {
  cut_to_common_days(so_far.returns);
  shown_exposure shown{std::move(so_far.view), {}, {}};
  for (const auto& one : so_far.past_days) shown.past_days.push_back({to_text(one.day), one.profit});
  const auto profits = portfolio_profits(so_far.values, so_far.returns);
  for (const auto at : {confidence_level::p95, confidence_level::p99}) {
    shown.at_risk.push_back({true, at, profits ? historical_value_at_risk(*profits, at) : std::nullopt});
    shown.at_risk.push_back({false, at, profits ? parametric_value_at_risk(*profits, at) : std::nullopt});
  }
  ex->answer(json_response(200, [&](std::string& out) { write_exposure(out, shown); }));
}

template <class Query>
void ask_list(route_services& with, const exchange_ptr& ex, Query query,
              std::function<void(const list_result<Query>&)> take) {
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, take](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, take, pass](list_result<Query> got) {
                    run_on_io_thread(replies, ex, [take, pass, got = std::move(got)] { take(got); });
                  });
                });
}

/// What the days say about a position of today. `bars`: newest first, in shares of today.
void take_days(exposure_so_far& so_far, wide_money value, const std::vector<candle>& bars, std::int32_t utc_offset_s) {
  std::vector<price> closes;
  for (const auto& one : bars) closes.push_back(one.close);
  std::reverse(closes.begin(), closes.end());
  for (auto& one : so_far.past_days) {
    one.profit += past_day_profit(value, bars, one.day, utc_offset_s).value_or(wide_money{});
  }
  so_far.values.push_back(value);
  so_far.returns.push_back(returns_of(closes));
}

/// Reads the daily closes of one symbol after the other, and the splits since.
void read_closes(route_services& with, const exchange_ptr& ex, const std::shared_ptr<exposure_so_far>& so_far) {
  const auto& parts = so_far->view.by_symbol;
  if (so_far->next == std::min(parts.size(), symbols_max)) return answer_exposure(ex, *so_far);
  const auto& part = parts[so_far->next++];
  const auto symbol = symbol_id::parse(part.key);
  if (!symbol) return read_closes(with, ex, so_far);
  list_candles query{*symbol, day_s, {}, {}, closes_max, static_cast<std::int32_t>(with.limits.market.utc_offset_s)};
  ask_list(with, ex, query, [&with, ex, so_far, query, value = part.gross](const list_result<list_candles>& found) {
    if (!found) return ex->refuse(with.come_again_later("unavailable"));
    auto bars = found->items;
    settlement::list_price_changes changes{query.symbol, bars.empty() ? unix_nanos{} : bars.back().start, {}};
    changes.at.limit = changes_max;
    ask_list(with, ex, changes,
             [&with, ex, so_far, value, bars = std::move(bars),
              offset = query.utc_offset_s](const list_result<settlement::list_price_changes>& since) {
               if (!since) return ex->refuse(with.come_again_later("unavailable"));
               auto days = bars;
               settlement::adjust_days(days, since->items, offset);
               take_days(*so_far, value, days, offset);
               read_closes(with, ex, so_far);
             });
  });
}

void serve_exposure(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  with.actors.ask<exposure_view>(ex, *account, read_account_risk{*account, ex->who()},
                                 [&with](const exchange_ptr& at, exposure_view&& view, const answer&) {
                                   auto so_far = std::make_shared<exposure_so_far>();
                                   so_far->view = std::move(view);
                                   so_far->past_days = days_in(with.limits.of<risk_settings>().stress_days);
                                   read_closes(with, at, so_far);
                                 });
}

}  // namespace

void add_exposure_route(gateway_registry& to) {
  to.add({.method = http_method::get,
          .path = "/api/v1/risk/exposure/{account_id}",
          .id = "getExposure",
          .tag = "risk",
          .summary = "What an account is exposed to",
          .who = access::caller,
          .object = object_rule::account,
          .in_path = {{"account_id", views::id.schema(), "The account."}},
          .answers = {{200, exposure_schema(), "What an account is exposed to"}},
          .errors = {"not_found"},
          .serve = serve_exposure});
}

}  // namespace madang::risk
