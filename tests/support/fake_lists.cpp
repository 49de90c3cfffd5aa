#include <algorithm>
#include <cctype>

#include "messages/accounts/queries.hpp"
#include "messages/admin/queries.hpp"
#include "messages/market/queries.hpp"
#include "messages/portfolio/queries.hpp"
#include "messages/risk/queries.hpp"
#include "messages/settlement/queries.hpp"
#include "messages/trading/queries.hpp"
#include "tests/support/fake_answers.hpp"

namespace madang {
namespace {

template <class Query>
bool is_a(const any_query& query) {
  return std::any_cast<Query>(&query) != nullptr;
}
template <class Item>
any_listing two(Item one) {
  return std::any(listing<Item>{{one, one}, true});
}

std::shared_ptr<const market_image> image_of(symbol_id symbol, std::string name, std::string name_ko) {
  auto out = std::make_shared<market_image>();
  out->listing = {symbol,        std::move(name),    std::move(name_ko),  market_code::kospi,
                  currency::krw, quantity::whole(1), price::whole(70'000)};
  out->limits = {price::whole(70'000), price::whole(49'000), price::whole(91'000)};
  out->quote.symbol = symbol;
  out->quote.last_price = price::whole(71'000);
  out->quote.base = price::whole(70'000);
  out->quote.volume = quantity::whole(12'345);
  out->quote.bid = {price::whole(70'900), quantity::whole(5), 1};
  out->quote.as_of = some_time;
  out->quote.tick_size = price::whole(100);
  out->quote.lower_limit = out->limits.lower;
  out->quote.upper_limit = out->limits.upper;
  out->book = {symbol,
               {{price::whole(70'900), quantity::whole(5), 1}, {price::whole(70'800), quantity::whole(7), 2}},
               {},
               some_time,
               9};
  return out;
}

}  // namespace

any_listing plausible_list(const any_query& query) {
  if (const auto* accounts = std::any_cast<list_accounts>(&query)) {
    if (accounts->at.before == 0) return two(plausible_account());
    return std::any(listing<account_view>{{plausible_account()}, false});
  }
  if (is_a<list_orders>(query)) return two(plausible_order());
  if (is_a<settlement::read_statement>(query)) {
    settlement::statement_sums sums;
    sums.closing_cash = money::whole(1'000);
    return std::any(listing<settlement::statement_sums>{{sums}, false});
  }
  if (is_a<settlement::list_price_changes>(query)) {
    return std::any(listing<settlement::price_change>{{}, false});
  }
  if (is_a<settlement::list_foreign_sales>(query)) {
    return std::any(listing<settlement::foreign_item>{{}, false});
  }
  if (is_a<settlement::list_taxes>(query)) {
    const settlement::tax_item one{settlement::tax_kind::rural, "005930", money::whole(700'000), rate{150'000},
                                   money::whole(1'050),         {20'784}};
    return std::any(listing<settlement::tax_item>{{one}, false});
  }
  if (is_a<list_executions>(query)) {
    return two(execution_entry{the_order,
                               the_account,
                               the_symbol,
                               side::buy,
                               3,
                               {17, price::whole(71'000), quantity::whole(10), liquidity_kind::taker},
                               {},
                               {},
                               some_time});
  }
  if (is_a<list_ledger>(query)) {
    return two(ledger_entry{4, ledger_kind::deposit, money::whole(10), money::whole(1'010), "3", some_time});
  }
  if (is_a<market::read_candle_series>(query)) {
    return two(
        candle{some_time, price::whole(1), price::whole(2), price::whole(1), price::whole(2), quantity::whole(7)});
  }
  if (is_a<list_candles>(query)) {
    return two(
        candle{some_time, price::whole(1), price::whole(2), price::whole(1), price::whole(2), quantity::whole(7)});
  }
  if (const auto* made = std::any_cast<jobs::list_jobs>(&query)) {
    if (made->at.before == 0) return two(plausible_job());
    return std::any(listing<jobs::job_view>{{plausible_job()}, false});
  }
  if (is_a<jobs::list_all_jobs>(query)) return two(plausible_job());
  if (is_a<admin::list_users>(query)) {
    return two(admin::user_item{the_user, role_set{}.with(role::trader), {}, user_status::active, some_time});
  }
  if (is_a<admin::list_audit_events>(query)) {
    const std::string hash(64, '0');
    return two(admin::audit_item{3,
                                 some_time,
                                 the_admin,
                                 "127.0.0.1",
                                 "user_suspended",
                                 "user",
                                 to_text(the_user),
                                 "as agreed",
                                 "{}",
                                 hash,
                                 hash,
                                 hash,
                                 admin::act_result::ok,
                                 {}});
  }
  if (is_a<risk::list_alerts>(query)) {
    return two(risk::alert_item{{the_account, 4},
                                risk::alert_kind::limit_breach,
                                "max_order_value",
                                "BUY 10 005930",
                                {{entity_of(the_account), 4}},
                                risk::alert_status::dismissed,
                                some_time,
                                the_admin,
                                some_time});
  }
  if (is_a<portfolio::list_account_days>(query)) {
    const accounts::held_position held{the_symbol, quantity::whole(10), money::whole(700'000)};
    return two(accounts::account_day_closed{
        {20'000}, money::whole(300'000), money::whole(1'000'000), {}, {}, money::whole(150), {}, {held}});
  }
  if (is_a<portfolio::list_cash_flows>(query)) {
    return two(portfolio::cash_flow{1, money::whole(1'000'000), wide_money{}, some_time});
  }
  if (is_a<portfolio::list_held_rights>(query)) {
    return two(portfolio::held_right{7, the_symbol, quantity::whole(20), price::whole(60'000), some_time, {}});
  }
  if (is_a<portfolio::list_opening_prices>(query)) {
    return two(portfolio::opening_price{the_symbol, {20'001}, price::whole(71'000)});
  }
  if (is_a<admin::verify_audit>(query)) return two(admin::audit_verdict{true, 1, 3, std::string(64, '0'), 0});
  return refused{list_unavailable("no such list")};
}

fake_market_cache::fake_market_cache()
    : images_{image_of(the_symbol, "Samsung Electronics", "삼성전자"),
              image_of(*symbol_id::parse("035720"), "Kakao", "카카오")} {}

std::shared_ptr<const market_image> fake_market_cache::image(symbol_id symbol) const {
  const auto at =
      std::find_if(images_.begin(), images_.end(), [&](const auto& one) { return one->listing.symbol == symbol; });
  return at == images_.end() ? nullptr : *at;
}
std::vector<symbol_id> fake_market_cache::symbols() const {
  std::vector<symbol_id> out;
  for (const auto& one : images_) out.push_back(one->listing.symbol);
  return out;
}
std::vector<trade_view> fake_market_cache::trades(symbol_id symbol, std::size_t limit, std::uint64_t before) const {
  std::vector<trade_view> out;
  for (std::uint64_t number = before == 0 ? 5 : before - 1; number > 0 && out.size() < limit; --number) {
    out.push_back({symbol, number, price::whole(71'000), quantity::whole(1), side::sell, some_time, number});
  }
  return out;
}

const market::instrument_details& fake_instruments::details(market::symbol_id symbol) const {
  static const market::instrument_details none;
  return symbol == the_symbol ? known_ : none;
}
std::vector<found_instrument> fake_instruments::search(std::string_view text) const {
  const auto small = [](std::string_view of) {
    std::string out(of);
    for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
  };
  const auto wanted = small(text);
  std::vector<found_instrument> found;
  for (const auto symbol : cache_.symbols()) {
    const auto& listing = cache_.image(symbol)->listing;
    const auto holds = [&](std::string_view of) { return small(of).find(wanted) != std::string::npos; };
    if (holds(symbol.text())) {
      found.push_back({symbol, name_match::code, 0});
    } else if (holds(listing.name) || holds(listing.name_ko)) {
      found.push_back({symbol, name_match::name, 0});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.match < b.match; });
  return found;
}

void fake_lists::ask_any(any_query query, std::function<void(any_listing)> done) {
  last = query;
  work.run([this, query = std::move(query), done = std::move(done)] {
    if (failure) return done(refused{*failure});
    done(plausible_list(query));
  });
}

bool held_work::do_one() {
  std::function<void()> next;
  {
    const std::lock_guard lock(mutex_);
    if (held_.empty()) return false;
    next = std::move(held_.front());
    held_.pop_front();
  }
  next();
  return true;
}

void held_work::run(std::function<void()> what) {
  if (!holding_) return what();
  const std::lock_guard lock(mutex_);
  held_.push_back(std::move(what));
}

void held_work::drop() {
  std::deque<std::function<void()>> dropped;
  std::lock_guard lock(mutex_);
  dropped.swap(held_);
}
std::size_t held_work::waiting() const {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

}  // namespace madang
