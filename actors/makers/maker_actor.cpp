#include "actors/makers/maker_actor.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <caf/typed_event_based_actor.hpp>
#include <chrono>
#include <unordered_map>

#include "actors/kernel/instrument_check.hpp"
#include "actors/makers/market_making.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::makers {

user_id house_user() {
  return {pack_id(1, slot_of_ticks(1))};
}
account_id house_account(std::size_t symbol_index) {
  auto ticks = 1'000 + static_cast<std::uint64_t>(symbol_index);
  return {pack_id(ticks, slot_of_ticks(ticks))};
}
account_id crowd_account(std::size_t index) {
  auto ticks = 500'000 + static_cast<std::uint64_t>(index);
  return {pack_id(ticks, slot_of_ticks(ticks))};
}

namespace {

constexpr auto starting_cash = money::whole(1'000'000'000'000);
/// Orders that a beat may add while books are still empty.
constexpr std::size_t quotes_per_beat = 60;
constexpr std::chrono::microseconds beginning_beat{20'000};
constexpr auto starting_shares = quantity::whole(10'000'000);
/// One request of the makers that waits for its answer.
struct pending_request {
  enum class kind : std::uint8_t { other, look, quote, crowd_order } what = kind::other;
  std::size_t symbol = 0;
  account_id account;
  madang::side side = madang::side::buy;
};

class maker_shell : public maker_actor::base {
 public:
  maker_shell(caf::actor_config& config, std::vector<symbol_id> symbols, const std::vector<order_view>& resting,
              entity_ports& ports)
      : maker_actor::base(config), ports_(ports), symbols_(std::move(symbols)), states_(symbols_.size()) {
    for (const auto& order : resting) {
      auto found = std::find(symbols_.begin(), symbols_.end(), order.terms.symbol);
      if (found != symbols_.end()) note_resting(states_[static_cast<std::size_t>(found - symbols_.begin())], order);
    }
    const auto& wanted = ports.config.makers;
    // A house account quotes both sides, and may not have more open orders than any other account.
    auto most = std::max<std::int64_t>(1, (ports.config.accounts.max_open_orders - 20) / 4);
    plan_.levels = static_cast<std::uint64_t>(std::min(wanted.levels, most));
    random_.state = static_cast<std::uint64_t>(wanted.seed);
    crowd_size_ = static_cast<std::size_t>(wanted.crowd_accounts);
  }

  behavior_type make_behavior() override {
    for (std::size_t i = 0; i < symbols_.size(); ++i) open_account_of(house_account(i), i);
    for (std::size_t i = 0; i < crowd_size_; ++i) open_account_of(crowd_account(i), symbols_.size());
    schedule();
    return {
        [this](const maker_timer&) {
          beat();
          schedule();
        },
        [this](const answer& m) { take_answer(m); },
    };
  }

 private:
  using pending_kind = pending_request::kind;

  void schedule() {
    auto rate = std::max<std::int64_t>(1, ports_.config.makers.orders_per_second);
    auto wait = std::chrono::microseconds(std::max<std::int64_t>(1'000, 1'000'000 / rate));
    per_beat_ = std::max<std::int64_t>(1, rate / 1'000);
    delayed_send(this, all_quoted_ ? wait : std::min(wait, beginning_beat), maker_timer{});
  }

  reply_token expect(pending_request request) {
    auto number = ++correlation_;
    pending_.emplace(number, request);
    return {maker_listener, number};
  }

  /// Opening twice is a copied peer message; cash and shares are topped up when a look shows that they are missing.
  void open_account_of(account_id account, std::size_t symbol) {
    peer_message<user_to_account> opening{1, open_account{house_user(), account_kind::house, currency::krw, "house"}};
    ports_.entities.tell(account, peer_batch<user_to_account>{entity_of(house_user()), {opening}, {}, true});
    look(account, symbol);
  }
  void look(account_id account, std::size_t symbol) {
    auto token = expect({pending_kind::look, symbol, account, side::buy});
    ports_.entities.tell(account, request_of(read_account{account, house_user(), account_read::portfolio}, token));
  }

  template <class Command>
  static client_request<Command> request_of(Command command, reply_token token) {
    return {token, std::move(command)};
  }

  void stock_up(const portfolio_view& seen, const pending_request& asked) {
    if (seen.balance.available() < money{starting_cash.raw / 4}) {
      deposit_funds deposit{asked.account, house_user(), starting_cash, {}, {}, ports_.time.now()};
      ports_.entities.tell(asked.account, request_of(deposit, expect({})));
    }
    if (asked.symbol < symbols_.size()) return issue(seen, asked.account, symbols_[asked.symbol]);
    for (auto symbol : symbols_) issue(seen, asked.account, symbol);
  }

  void issue(const portfolio_view& seen, account_id account, symbol_id symbol) {
    for (const auto& position : seen.positions) {
      if (position.symbol == symbol && position.quantity - position.held > quantity{starting_shares.raw / 4}) return;
    }
    auto image = ports_.cache.image(symbol);
    if (!image) return;
    issue_shares order{account, symbol, starting_shares, notional(image->limits.base, starting_shares)};
    ports_.entities.tell(account, request_of(order, expect({})));
  }

  /// A market that has just begun is quoted at once, whatever the rate: nobody should meet an empty book.
  void quote_empty_books() {
    if (all_quoted_) return;
    std::size_t acted = 0;
    all_quoted_ = true;
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
      if (is_quoted(states_[i], plan_)) continue;
      all_quoted_ = false;
      if (acted++ < quotes_per_beat) act(i);
    }
  }

  void beat() {
    quote_empty_books();
    for (std::int64_t i = 0; i < per_beat_ && !symbols_.empty(); ++i) {
      // Too many answers outstanding: the node is busy with better things.
      if (pending_.size() > 1'000) return;
      act(random_.below(symbols_.size()));
    }
  }

  void act(std::size_t index) {
    auto image = ports_.cache.image(symbols_[index]);
    if (!image) return;
    auto& state = states_[index];
    auto around = state.reference ? state.reference : image->quote.last_price;
    auto now = instrument_at(ports_, symbols_[index], around);
    if (!now) return;
    auto action = next_action(state, *image, now->tick, plan_, random_);
    if (!action) return;
    if (const auto* cancel = std::get_if<maker_cancel>(&*action)) {
      cancel_order command{cancel->order, house_user(), {}, ports_.time.now()};
      ports_.entities.tell(cancel->order, request_of(command, expect({pending_kind::other, index, {}, side::buy})));
      return;
    }
    place(index, std::get<maker_order>(*action));
  }

  void place(std::size_t index, const maker_order& order) {
    bool of_crowd = order.by == maker_part::crowd && crowd_size_ > 0;
    auto account = of_crowd ? crowd_account(random_.below(crowd_size_)) : house_account(index);
    place_order command;
    command.account = account;
    command.by = house_user();
    command.symbol = symbols_[index];
    command.side = order.side;
    command.time_in_force = order.time_in_force;
    command.quantity = order.quantity;
    command.price = order.price;
    command.received_at = ports_.time.now();
    if (order.by == maker_part::house) note_placing(states_[index], order.side);
    ports_.metrics.market_makers_orders.add();
    ports_.entities.tell(
        account, request_of(std::move(command),
                            expect({order.by == maker_part::house ? pending_kind::quote : pending_kind::crowd_order,
                                    index, account, order.side})));
  }

  void take_answer(const answer& m) {
    auto found = pending_.find(m.to.correlation);
    if (found == pending_.end()) return;
    auto asked = found->second;
    pending_.erase(found);
    if (asked.what == pending_kind::quote) note_answered(states_[asked.symbol], asked.side);
    if (const auto* seen = m.get_if<portfolio_view>()) return stock_up(*seen, asked);
    if (const auto* placed = m.get_if<order_view>()) {
      if (asked.what == pending_kind::quote) note_resting(states_[asked.symbol], *placed);
      return;
    }
    const auto* why = std::get_if<refusal>(&m.body);
    bool is_order = asked.what == pending_kind::quote || asked.what == pending_kind::crowd_order;
    if (why == nullptr || !is_order) return;
    bool short_of_something =
        why->is(account_reject::insufficient_funds) || why->is(account_reject::insufficient_shares);
    if (short_of_something)
      look(asked.account, asked.account == house_account(asked.symbol) ? asked.symbol : symbols_.size());
  }

  entity_ports& ports_;
  std::vector<symbol_id> symbols_;
  std::vector<maker_state> states_;
  bool all_quoted_ = false;
  maker_plan plan_;
  seeded_random random_;
  std::size_t crowd_size_ = 0;
  std::int64_t per_beat_ = 1;
  std::uint64_t correlation_ = 0;
  std::unordered_map<std::uint64_t, pending_request> pending_;
};

}  // namespace

maker_actor start_makers(caf::actor_system& system, std::vector<symbol_id> symbols, std::vector<order_view> resting,
                         entity_ports& ports) {
  return system.spawn<maker_shell>(std::move(symbols), std::move(resting), std::ref(ports));
}

}  // namespace madang::makers
