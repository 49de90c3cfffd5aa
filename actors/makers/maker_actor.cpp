#include "actors/makers/maker_actor.hpp"

#include <algorithm>
#include <caf/typed_event_based_actor.hpp>
#include <chrono>
#include <map>
#include <unordered_map>

#include "actors/makers/market_making.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/makers/house_accounts_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::makers {

namespace {

using std::chrono::milliseconds;
using moment = caf::actor_clock::time_point;

constexpr auto starting_cash = money::whole(1'000'000'000'000);
constexpr auto starting_shares = quantity::whole(10'000'000);
/// Books are looked over at least this often, all of them within five times of it.
constexpr std::chrono::microseconds beat_max{100'000};
constexpr std::chrono::microseconds beat_min{1'000};
constexpr std::size_t books_per_beat_min = 200;
constexpr std::size_t beats_per_round = 5;
/// More requests than this are not sent while none is answered: the node is busy with better things.
constexpr std::size_t pending_max = 1'000;
/// A request that has no answer by then gets none; a late one is still heard.
constexpr milliseconds answer_timeout{10'000};
/// How long a symbol that does not answer is left alone, at first and at most.
constexpr milliseconds silence_first{2'000};
constexpr milliseconds silence_max{300'000};
/// The same after a refused quote.
constexpr milliseconds refused_pause{300};
/// The table of accounts is asked for again after this long.
constexpr milliseconds table_pause{2'000};

/// One request of the makers that waits for its answer.
struct pending_request {
  enum class kind : std::uint8_t { cancel, stock, look, quote, crowd_order, table } what = kind::cancel;
  std::size_t symbol = 0;
  account_id account;
  madang::side side = madang::side::buy;
  moment sent;
};

/// Whether a symbol answers.
struct symbol_health {
  moment quiet_until;
  milliseconds silence{0};  ///< 0: it answers
};

class maker_shell : public maker_actor::base {
 public:
  maker_shell(caf::actor_config& config, std::vector<symbol_id> symbols, const std::vector<order_view>& resting,
              entity_ports& ports)
      : maker_actor::base(config),
        ports_(ports),
        symbols_(std::move(symbols)),
        states_(symbols_.size()),
        health_(symbols_.size()) {
    for (std::size_t i = 0; i < symbols_.size(); ++i) index_of_.emplace(symbols_[i], i);
    for (const auto& order : resting) hear_of(order);
    const auto& wanted = ports.config.makers;
    // A house account quotes both sides, and may not have more open orders than any other account.
    auto most = std::max<std::int64_t>(1, (ports.config.accounts.max_open_orders - 20) / 4);
    plan_.levels = static_cast<std::uint64_t>(std::min(wanted.levels, most));
    random_.state = static_cast<std::uint64_t>(wanted.seed);
    crowd_size_ = static_cast<std::size_t>(wanted.crowd_accounts);
    auto rate = std::max<std::int64_t>(1, wanted.orders_per_second);
    beat_ = std::clamp(std::chrono::microseconds(1'000'000 / rate), beat_min, beat_max);
  }

  behavior_type make_behavior() override {
    ask_for_accounts();
    for (std::size_t i = 0; i < crowd_size_; ++i) open_account_of(crowd_account(i), symbols_.size());
    delayed_send(this, beat_, maker_timer{});
    return {
        [this](const maker_timer&) {
          beat();
          delayed_send(this, beat_, maker_timer{});
        },
        [this](const answer& m) { take_answer(m); },
    };
  }

 private:
  using pending_kind = pending_request::kind;

  moment now() { return clock().now(); }

  reply_token expect(pending_request request) {
    request.sent = now();
    if (is_stocking(request.what)) ++stocking_[request.account];
    pending_.emplace_hint(pending_.end(), ++correlation_, request);
    return {maker_listener, correlation_, ports_.home};
  }

  // ---- which account makes which market ----

  bool knows_accounts() const { return !accounts_.empty(); }
  void ask_for_accounts() {
    if (symbols_.empty() || now() < ask_table_at_) return;
    ask_table_at_ = now() + table_pause;
    auto token = expect({pending_kind::table, symbols_.size(), {}, side::buy, {}});
    ports_.entities.tell(house_accounts_table, request_of(assign_house_accounts{symbols_}, token));
  }
  void learn_accounts(const house_accounts_view& table) {
    if (knows_accounts()) return;
    accounts_.resize(symbols_.size());
    for (const auto& [symbol, account] : table.rows) {
      const auto found = index_of_.find(symbol);
      if (found == index_of_.end()) continue;
      accounts_[found->second] = account;
      open_account_of(account, found->second);
    }
    for (const auto& order : std::exchange(heard_early_, {})) hear_of(order);
  }

  // ---- cash and shares ----

  static bool is_stocking(pending_kind what) { return what == pending_kind::look || what == pending_kind::stock; }

  /// Opening twice is a copied peer message; cash and shares are topped up when a look shows that they are missing.
  void open_account_of(account_id account, std::size_t symbol) {
    peer_message<user_to_account> opening{1, open_account{house_user(), account_kind::house, currency::krw, "house"}};
    ports_.entities.tell(account, peer_batch<user_to_account>{entity_of(house_user()), {opening}, {}, true});
    look(account, symbol);
  }
  /// One look at a time: it is followed by all that is missing.
  void look(account_id account, std::size_t symbol) {
    if (stocking_.contains(account)) return;
    auto token = expect({pending_kind::look, symbol, account, side::buy, {}});
    ports_.entities.tell(account, request_of(read_account{account, house_user(), account_read::portfolio}, token));
  }

  template <class Command>
  static client_request<Command> request_of(Command command, reply_token token) {
    return {token, std::move(command)};
  }

  void stock_up(const portfolio_view& seen, const pending_request& asked) {
    if (seen.balance.available() < money{starting_cash.raw / 4}) {
      deposit_funds deposit{asked.account, house_user(), starting_cash, {}, {}, ports_.time.now()};
      ports_.entities.tell(asked.account, request_of(deposit, expect_stock(asked)));
    }
    if (asked.symbol < symbols_.size()) return issue(seen, asked, symbols_[asked.symbol]);
    for (auto symbol : symbols_) issue(seen, asked, symbol);
  }

  void issue(const portfolio_view& seen, const pending_request& asked, symbol_id symbol) {
    for (const auto& position : seen.positions) {
      if (position.symbol == symbol && position.quantity - position.held > quantity{starting_shares.raw / 4}) return;
    }
    auto image = ports_.cache.image(symbol);
    if (!image) return;
    issue_shares order{asked.account, symbol, starting_shares, notional(image->limits.base, starting_shares)};
    ports_.entities.tell(asked.account, request_of(order, expect_stock(asked)));
  }
  reply_token expect_stock(const pending_request& asked) {
    return expect({pending_kind::stock, asked.symbol, asked.account, side::buy, {}});
  }

  // ---- the beat ----

  void beat() {
    end_unanswered();
    if (!knows_accounts()) return ask_for_accounts();
    relight();
    due_ += static_cast<std::int64_t>(ports_.config.makers.orders_per_second) * beat_.count();
    for (; due_ >= 1'000'000; due_ -= 1'000'000) {
      if (symbols_.empty() || pending_.size() >= pending_max) continue;
      act(random_.below(symbols_.size()));
    }
  }

  /// Requests are sent in the order of their numbers, so the oldest stand in front.
  void end_unanswered() {
    while (!pending_.empty() && pending_.begin()->second.sent + answer_timeout <= now()) {
      auto asked = pending_.begin()->second;
      pending_.erase(pending_.begin());
      settle(asked);
      if (!is_stocking(asked.what) && asked.what != pending_kind::table) note_silence(asked.symbol);
    }
  }

  /// Nobody should meet an empty book: what a side lacks is quoted at once, whatever the rate.
  void relight() {
    const auto count = std::min(symbols_.size(), std::max(books_per_beat_min, symbols_.size() / beats_per_round));
    for (std::size_t i = 0; i < count && pending_.size() < pending_max; ++i) {
      if (next_book_ >= symbols_.size()) next_book_ = 0;
      relight(next_book_++);
    }
  }
  void relight(std::size_t index) {
    const auto image = ports_.cache.image(symbols_[index]);
    if (!image || !may_send(index) || stocking_.contains(accounts_[index])) return;
    const auto steps = steps_of(*image);
    if (!steps) return;
    auto& state = states_[index];
    forget_gone(state, *image);
    for (auto on : {side::buy, side::sell}) {
      for (const auto& order : missing_quotes(state, *image, on, *steps, plan_, random_)) {
        if (may_send(index)) place(index, order);
      }
    }
  }

  void act(std::size_t index) {
    const auto image = ports_.cache.image(symbols_[index]);
    if (!image || !may_send(index)) return;
    const auto steps = steps_of(*image);
    if (!steps) return;
    auto& state = states_[index];
    if (health_[index].silence.count() != 0) return place(index, outer_quote(state, *image, *steps, plan_, random_));
    const auto action = next_action(state, *image, *steps, plan_, random_);
    if (!action) return;
    if (const auto* cancel = std::get_if<maker_cancel>(&*action)) {
      cancel_order command{cancel->order, house_user(), {}, ports_.time.now()};
      auto token = expect({pending_kind::cancel, index, {}, side::buy, {}});
      ports_.entities.tell(cancel->order, request_of(command, token));
      return;
    }
    place(index, std::get<maker_order>(*action));
  }

  std::optional<price_steps> steps_of(const market_image& image) const {
    const auto offset = static_cast<std::int32_t>(ports_.config.market.utc_offset_s);
    const auto* ticks = ports_.rules.ticks(image.listing.market, day_in_zone(ports_.time.now(), offset));
    if (ticks == nullptr) return std::nullopt;
    return price_steps{[ticks](price at) { return ticks->next_above(at); },
                       [ticks](price at) { return ticks->next_below(at); }};
  }

  // ---- symbols that do not answer ----

  /// A silent symbol is tried with one request at a time, and only after a pause: what is sent to it may stay open.
  bool may_send(std::size_t index) {
    const auto& health = health_[index];
    if (!accounts_[index] || now() < health.quiet_until) return false;
    const auto& state = states_[index];
    return health.silence.count() == 0 || state.placing_bids + state.placing_asks == 0;
  }
  void note_silence(std::size_t index) {
    auto& health = health_[index];
    if (now() < health.quiet_until) return;
    health.silence = health.silence.count() == 0 ? silence_first : std::min(health.silence * 2, silence_max);
    health.quiet_until = now() + health.silence;
  }

  void place(std::size_t index, const maker_order& order) {
    bool of_crowd = order.by == maker_part::crowd && crowd_size_ > 0;
    auto account = of_crowd ? crowd_account(random_.below(crowd_size_)) : accounts_[index];
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
    const auto kind = order.by == maker_part::house ? pending_kind::quote : pending_kind::crowd_order;
    auto token = expect({kind, index, account, order.side, {}});
    ports_.entities.tell(account, request_of(std::move(command), token));
  }

  // ---- answers ----

  /// A request is over, answered or not.
  void settle(const pending_request& asked) {
    if (asked.what == pending_kind::quote) note_answered(states_[asked.symbol], asked.side);
    if (!is_stocking(asked.what)) return;
    auto at = stocking_.find(asked.account);
    if (at != stocking_.end() && --at->second == 0) stocking_.erase(at);
  }

  void take_answer(const answer& m) {
    if (const auto* order = m.get_if<order_view>()) hear_of(*order);
    if (const auto* table = m.get_if<house_accounts_view>()) learn_accounts(*table);
    const auto found = pending_.find(m.to.correlation);
    if (found == pending_.end()) return;
    const auto asked = found->second;
    pending_.erase(found);
    settle(asked);
    if (const auto* seen = m.get_if<portfolio_view>()) return stock_up(*seen, asked);
    if (is_stocking(asked.what) || asked.what == pending_kind::table) return;
    const auto* why = std::get_if<refusal>(&m.body);
    const bool is_short =
        why != nullptr && (why->is(account_reject::insufficient_funds) || why->is(account_reject::insufficient_shares));
    const bool is_quote = asked.what == pending_kind::quote;
    if (is_short) return look(asked.account, is_quote ? asked.symbol : symbols_.size());
    if (is_quote && !m.holds<order_view>()) health_[asked.symbol].quiet_until = now() + refused_pause;
  }

  /// What an order says of itself, also when its answer is late: its symbol is there, and a quote that rests is one of
  /// ours.
  void hear_of(const order_view& order) {
    if (!knows_accounts()) return heard_early_.push_back(order);
    const auto found = index_of_.find(order.terms.symbol);
    if (found == index_of_.end()) return;
    health_[found->second] = {};
    if (order.terms.account == accounts_[found->second] && order.terms.type == order_type::limit) {
      note_resting(states_[found->second], order);
    }
  }

  entity_ports& ports_;
  std::vector<symbol_id> symbols_;
  std::vector<maker_state> states_;
  std::vector<symbol_health> health_;
  std::unordered_map<symbol_id, std::size_t> index_of_;
  std::vector<account_id> accounts_;     ///< of each symbol; empty until the table has answered
  std::vector<order_view> heard_early_;  ///< open orders from before, until it has
  moment ask_table_at_;
  std::unordered_map<account_id, int> stocking_;  ///< requests on their way that bring cash or shares
  maker_plan plan_;
  seeded_random random_;
  std::size_t crowd_size_ = 0;
  std::chrono::microseconds beat_{};
  std::int64_t due_ = 0;  ///< of ordinary orders, in millionths
  std::size_t next_book_ = 0;
  std::uint64_t correlation_ = 0;
  std::map<std::uint64_t, pending_request> pending_;
};

}  // namespace

maker_actor start_makers(caf::actor_system& system, std::vector<symbol_id> symbols, std::vector<order_view> resting,
                         entity_ports& ports) {
  return system.spawn<maker_shell>(std::move(symbols), std::move(resting), std::ref(ports));
}

}  // namespace madang::makers
