#include "gateway/portfolio/history_reader.hpp"

#include <memory>
#include <utility>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::portfolio {
namespace {

struct reading {
  history_facts facts;
  day_range wanted;
  with_history then;
};
using reading_ptr = std::shared_ptr<reading>;

/// Asks for a list and goes on with its items.
template <class Query, class Then>
void ask_list(route_services& with, const exchange_ptr& ex, const Query& query, Then then) {
  auto take = [&with, ex, then](list_result<Query>&& found) {
    if (!found) return ex->refuse(with.come_again_later("unavailable"));
    then(std::move(found->items));
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, take](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, take, pass](list_result<Query> got) {
                    run_on_io_thread(replies, ex,
                                     [take, pass, got = std::move(got)]() mutable { take(std::move(got)); });
                  });
                });
}

void read_prices(route_services& with, const exchange_ptr& ex, const reading_ptr& at) {
  auto symbols = held_symbols(at->facts);
  if (symbols.empty()) return at->then(ex, std::move(at->facts));
  const calendar_day before{at->wanted.from.value - 1};
  ask_list(with, ex, list_opening_prices{std::move(symbols), before, at->wanted.to},
           [ex, at](std::vector<opening_price>&& prices) {
             at->facts.prices = std::move(prices);
             at->then(ex, std::move(at->facts));
           });
}

void read_rights(route_services& with, const exchange_ptr& ex, const reading_ptr& at) {
  const auto offset = at->facts.utc_offset_s;
  const list_held_rights query{at->facts.now.balance.account, start_of_day({at->wanted.from.value - 1}, offset),
                               start_of_day({at->wanted.to.value + 1}, offset)};
  ask_list(with, ex, query, [&with, ex, at](std::vector<held_right>&& rights) {
    for (const auto& one : rights) {
      if (const auto image = with.ports.cache.image(one.symbol)) {
        at->facts.last_prices.emplace(one.symbol, image->quote.last_price);
      }
    }
    at->facts.rights = std::move(rights);
    read_prices(with, ex, at);
  });
}

void read_flows(route_services& with, const exchange_ptr& ex, const reading_ptr& at) {
  const auto offset = at->facts.utc_offset_s;
  const list_cash_flows query{at->facts.now.balance.account, start_of_day(at->wanted.from, offset),
                              start_of_day({at->wanted.to.value + 1}, offset)};
  ask_list(with, ex, query, [&with, ex, at](std::vector<cash_flow>&& flows) {
    // What came after the account has answered is not in its answer.
    std::erase_if(flows, [&](const auto& one) { return one.at > at->facts.now.as_of; });
    at->facts.flows = std::move(flows);
    read_rights(with, ex, at);
  });
}

}  // namespace

calendar_day today_of(const route_services& with) {
  return day_in_zone(with.ports.time.now(), static_cast<std::int32_t>(with.limits.market.utc_offset_s));
}

void read_history(route_services& with, const exchange_ptr& ex, portfolio_view now, day_range wanted,
                  with_history then) {
  auto at = std::make_shared<reading>();
  at->facts.now = std::move(now);
  at->facts.today = today_of(with);
  at->facts.utc_offset_s = static_cast<std::int32_t>(with.limits.market.utc_offset_s);
  at->wanted = wanted;
  at->then = std::move(then);
  const list_account_days query{at->facts.now.balance.account, {wanted.from.value - 1}, wanted.to};
  ask_list(with, ex, query, [&with, ex, at](std::vector<accounts::account_day_closed>&& days) {
    at->facts.days = std::move(days);
    read_flows(with, ex, at);
  });
}

}  // namespace madang::portfolio
