#include "gateway/portfolio/history_reader.hpp"

#include <memory>
#include <set>
#include <utility>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang::portfolio {
namespace {

struct reading {
  history_facts facts;
  day_range wanted;
  std::optional<past_moment> past;
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
             // What a later day began with was not known on the day that is looked from.
             if (at->past) std::erase_if(prices, [&](const auto& one) { return one.day > at->facts.today; });
             at->facts.prices = std::move(prices);
             at->then(ex, std::move(at->facts));
           });
}

/// The last prices by then of what the account has rights to, one after the other.
void read_past_prices(route_services& with, const exchange_ptr& ex, const reading_ptr& at,
                      std::vector<symbol_id> left) {
  if (left.empty()) return read_prices(with, ex, at);
  past_request wanted{entity_of(left.back()), *at->past};
  wanted.counted_by = channel_kind::quote;
  left.pop_back();
  ask_past_if_there(with, ex, std::move(wanted),
                    [&with, at, left = std::move(left)](const exchange_ptr& to, std::any&& found) {
                      if (const auto* image = std::any_cast<market::market_image>(&found)) {
                        at->facts.last_prices.emplace(image->listing.symbol, image->quote.last_price);
                      }
                      read_past_prices(with, to, at, left);
                    });
}

void read_present_prices(route_services& with, const exchange_ptr& ex, const reading_ptr& at) {
  for (const auto& one : at->facts.rights) {
    if (const auto image = with.ports.cache.image(one.symbol)) {
      at->facts.last_prices.emplace(one.symbol, image->quote.last_price);
    }
  }
  read_prices(with, ex, at);
}

void read_rights(route_services& with, const exchange_ptr& ex, const reading_ptr& at) {
  const auto offset = at->facts.utc_offset_s;
  const list_held_rights query{at->facts.now.balance.account, start_of_day({at->wanted.from.value - 1}, offset),
                               start_of_day({at->wanted.to.value + 1}, offset)};
  ask_list(with, ex, query, [&with, ex, at](std::vector<held_right>&& rights) {
    at->facts.rights = std::move(rights);
    if (!at->past) return read_present_prices(with, ex, at);
    std::erase_if(at->facts.rights, [&](const auto& one) { return one.credited_at > at->facts.now.as_of; });
    std::set<symbol_id> symbols;
    for (const auto& one : at->facts.rights) symbols.insert(one.symbol);
    read_past_prices(with, ex, at, {symbols.begin(), symbols.end()});
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

void begin(route_services& with, const exchange_ptr& ex, const reading_ptr& at) {
  at->facts.utc_offset_s = static_cast<std::int32_t>(with.limits.market.utc_offset_s);
  const list_account_days query{at->facts.now.balance.account, {at->wanted.from.value - 1}, at->wanted.to};
  ask_list(with, ex, query, [&with, ex, at](std::vector<accounts::account_day_closed>&& days) {
    at->facts.days = std::move(days);
    read_flows(with, ex, at);
  });
}

}  // namespace

calendar_day today_of(const route_services& with) {
  return day_of(with, with.ports.time.now());
}

calendar_day day_of(const route_services& with, unix_nanos at) {
  return day_in_zone(at, static_cast<std::int32_t>(with.limits.market.utc_offset_s));
}

void read_history(route_services& with, const exchange_ptr& ex, portfolio_view now, day_range wanted,
                  with_history then) {
  auto reads = std::make_shared<reading>();
  reads->facts.now = std::move(now);
  reads->facts.today = today_of(with);
  reads->wanted = wanted;
  reads->then = std::move(then);
  begin(with, ex, reads);
}

void read_history_at(route_services& with, const exchange_ptr& ex, portfolio_view then_was, const past_moment& at,
                     day_range wanted, with_history then) {
  auto reads = std::make_shared<reading>();
  reads->facts.now = std::move(then_was);
  // All that was stamped by then counts, though it shows the time only to the microsecond.
  reads->facts.now.as_of = at.upto;
  reads->facts.today = day_of(with, at.upto);
  reads->wanted = wanted;
  reads->past = at;
  reads->then = std::move(then);
  begin(with, ex, reads);
}

}  // namespace madang::portfolio
