#include "cluster/replay/platform_replay.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <thread>
#include <unordered_map>

#include "cluster/replay/replay_market.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr price cent{100};
constexpr account_id nobody{0};
constexpr std::size_t makers = replay_market::owners - 2;  // the last two send the aggressors
constexpr std::uint32_t any_number_of_fills = std::numeric_limits<std::uint32_t>::max();

/// What the bare book says an order must have come to.
struct expected_order {
  order_id order;  ///< the platform's
  madang::quantity quantity;
  madang::quantity filled;
  money traded;

  void fill(price at, madang::quantity amount) {
    filled += amount;
    traded += notional(at, amount);
  }
};

/// A trade of the bare book, by the platform's ids.
struct expected_trade {
  order_id taker;
  order_id maker;
  madang::price price;
  madang::quantity quantity;
  side aggressor = side::buy;
};

class platform_replay {
 public:
  explicit platform_replay(replay_market& market) : market_(market) {}

  void send(const lobster_message& message);
  /// Compares what is left after the last message. The error: something could not be read.
  result<bool, std::string> finish();

  platform_report report;

 private:
  void place(const lobster_message& message);
  void amend(const lobster_message& message);
  void cancel(const lobster_message& message);
  void take(const lobster_message& message);
  /// What an aggressor comes to in the bare book.
  expected_order fill_in_book(order_id taker, side on, price limit, quantity amount);

  void compare(const result<order_view, std::string>& given, order_status status, const expected_order& wanted);
  void compare_trades(const std::vector<traded>& trades);
  void compare_resting(const symbol_state& symbol);
  void compare_orders();
  void compare_levels();
  void hash_outcome(const std::vector<traded>& trades, const order_book& book);
  void differ(const std::string& what);

  replay_market& market_;
  order_book book_{cent};
  std::unordered_map<std::uint64_t, expected_order> orders_;  // by the file's numbers
  std::vector<expected_trade> trades_;
  std::uint64_t sent_ = 0;
};

void platform_replay::send(const lobster_message& message) {
  ++sent_;
  ++report.answers_compared;
  if (message.type == lobster_type::added) return place(message);
  if (message.type == lobster_type::executed) return take(message);
  message.type == lobster_type::reduced ? amend(message) : cancel(message);
}

order_id id_of(const result<order_view, std::string>& given) {
  return given ? given->terms.order : order_id{};
}

order_status open_status(const expected_order& one) {
  return one.filled ? order_status::partially_filled : order_status::submitted;
}

void platform_replay::place(const lobster_message& message) {
  ++report.placed;
  auto given = market_.place(message.order % makers, message.side, time_in_force::gtc, message.price, message.size);
  auto wanted = fill_in_book(id_of(given), message.side, message.price, message.size);
  auto leaves = message.size - wanted.filled;
  if (leaves) book_.add({{message.order}, nobody, message.side, message.price, leaves});
  compare(given, leaves ? open_status(wanted) : order_status::filled, wanted);
  orders_[message.order] = wanted;
}

void platform_replay::amend(const lobster_message& message) {
  ++report.amended;
  auto& wanted = orders_.at(message.order);
  wanted.quantity -= message.size;
  book_.reduce({message.order}, message.size);
  compare(market_.amend(wanted.order, wanted.quantity), open_status(wanted), wanted);
}

void platform_replay::cancel(const lobster_message& message) {
  ++report.cancelled;
  const auto& wanted = orders_.at(message.order);
  book_.remove({message.order});
  compare(market_.cancel(wanted.order), order_status::cancelled, wanted);
}

void platform_replay::take(const lobster_message& message) {
  auto owner = makers + report.taken++ % (replay_market::owners - makers);
  auto on = opposite(message.side);
  auto given = market_.place(owner, on, time_in_force::ioc, message.price, message.size);
  auto wanted = fill_in_book(id_of(given), on, message.price, message.size);
  compare(given, wanted.filled == message.size ? order_status::filled : order_status::cancelled, wanted);
}

expected_order platform_replay::fill_in_book(order_id taker, side on, price limit, quantity amount) {
  expected_order wanted{taker, amount, {}, {}};
  book_.execute(on, limit, amount, nobody, false, any_number_of_fills, [&](const planned_fill& fill) {
    auto& maker = orders_.at(fill.maker.value);
    maker.fill(fill.price, fill.quantity);
    wanted.fill(fill.price, fill.quantity);
    trades_.push_back({taker, maker.order, fill.price, fill.quantity, on});
  });
  return wanted;
}

void platform_replay::compare(const result<order_view, std::string>& given, order_status status,
                              const expected_order& wanted) {
  if (!given) return differ("refused: " + given.error());
  const auto& got = given->progress;
  bool same = got.status == status && got.quantity == wanted.quantity && got.filled == wanted.filled &&
              got.traded == wanted.traded;
  if (same) return;
  differ(to_text(given->terms.order) + " is " + std::string(to_text(got.status)) + " with " + to_text(got.filled) +
         " filled, not " + std::string(to_text(status)) + " with " + to_text(wanted.filled));
}

result<bool, std::string> platform_replay::finish() {
  auto trades = market_.trades();
  if (!trades) return refused{trades.error()};
  compare_trades(*trades);
  report.events = market_.events();
  // What a start brings back must be the same as well.
  for (bool again : {false, true}) {
    if (again) {
      if (auto started = market_.restart(); !started) return refused{started.error()};
    }
    auto symbol = market_.rebuilt_symbol();
    if (!symbol) return refused{symbol.error()};
    compare_resting(*symbol);
    compare_orders();
    compare_levels();
    if (again) hash_outcome(*trades, symbol->book);
  }
  return true;
}

void platform_replay::compare_trades(const std::vector<traded>& trades) {
  if (trades.size() != trades_.size()) {
    differ(std::to_string(trades.size()) + " trades, not " + std::to_string(trades_.size()));
  }
  for (std::size_t i = 0; i < std::min(trades.size(), trades_.size()); ++i) {
    const auto& got = trades[i];
    const auto& wanted = trades_[i];
    ++report.trades_compared;
    bool same = got.number == i + 1 && got.taker == wanted.taker && got.maker == wanted.maker &&
                got.price == wanted.price && got.quantity == wanted.quantity && got.aggressor == wanted.aggressor;
    if (!same) differ("trade " + std::to_string(i + 1) + " is another");
  }
}

void platform_replay::compare_resting(const symbol_state& symbol) {
  std::vector<resting_order> wanted;
  book_.for_each([&](const resting_order& one) { wanted.push_back(one); });
  std::size_t at = 0;
  symbol.book.for_each([&](const resting_order& got) {
    if (at == wanted.size()) return differ("more orders rest than should");
    const auto& other = wanted[at++];
    ++report.resting_compared;
    bool same = got.order == orders_.at(other.order.value).order && got.side == other.side &&
                got.price == other.price && got.leaves == other.leaves;
    if (!same) differ("resting order " + std::to_string(at) + " in priority is another");
  });
  if (at < wanted.size()) differ("fewer orders rest than should");
}

/// An order may hear of its last fill after the aggressor's answer has gone out, hence the patience.
void platform_replay::compare_orders() {
  auto deadline = std::chrono::steady_clock::now() + 10s;
  book_.for_each([&](const resting_order& one) {
    const auto& wanted = orders_.at(one.order.value);
    auto given = market_.read(wanted.order);
    while (given && given->progress.filled != wanted.filled && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(1ms);
      given = market_.read(wanted.order);
    }
    ++report.orders_compared;
    compare(given, open_status(wanted), wanted);
  });
}

void platform_replay::compare_levels() {
  const auto image = market_.image();
  const auto compare = [&](side on, const std::vector<level_view>& got) {
    std::size_t at = 0;
    book_.levels(on, 10, [&](const book_level& wanted) {
      ++report.levels_compared;
      bool same = at < got.size() && got[at] == level_view{wanted.price, wanted.quantity, wanted.orders};
      if (!same)
        differ("level " + std::to_string(at + 1) + " of the " + (on == side::buy ? "buys" : "sells") + " is another");
      ++at;
    });
    if (at < got.size()) differ("more levels are shown than there are");
  };
  compare(side::buy, image->book.bids);
  compare(side::sell, image->book.asks);
}

void platform_replay::hash_outcome(const std::vector<traded>& trades, const order_book& book) {
  auto& hash = report.outcome_hash;
  const auto take = [&hash](std::uint64_t value) { hash = mix64(hash + 0x9E3779B97F4A7C15ULL + value); };
  for (const auto& one : trades) {
    take(one.number);
    take(static_cast<std::uint64_t>(one.price.raw));
    take(static_cast<std::uint64_t>(one.quantity.raw));
    take(static_cast<std::uint64_t>(one.aggressor));
  }
  book.for_each([&](const resting_order& one) {
    take(static_cast<std::uint64_t>(one.price.raw));
    take(static_cast<std::uint64_t>(one.leaves.raw));
    take(static_cast<std::uint64_t>(one.side));
  });
}

void platform_replay::differ(const std::string& what) {
  ++report.unlike;
  if (report.first_unlike.empty()) report.first_unlike = "after command " + std::to_string(sent_) + ": " + what;
}

/// The lowest and the highest price; nothing where there are no orders.
std::optional<std::pair<price, price>> price_range(const std::vector<lobster_message>& flow) {
  std::optional<std::pair<price, price>> range;
  for (const auto& one : flow) {
    if (!range) range = {one.price, one.price};
    range->first = std::min(range->first, one.price);
    range->second = std::max(range->second, one.price);
  }
  return range;
}

}  // namespace

result<platform_report, std::string> replay_on_platform(const std::vector<lobster_message>& messages,
                                                        const std::string& dir) {
  std::vector<lobster_message> flow;
  auto flow_report = replay_lobster(messages, {}, &flow);
  const auto range = price_range(flow);
  if (!range) return refused{std::string("there is nothing to replay")};
  const auto [lowest, highest] = *range;
  auto middle = lowest.raw + (highest.raw - lowest.raw) / 2;
  auto market = replay_market::open(dir, {middle - middle % cent.raw});
  if (!market) return refused{market.error()};
  auto limits = (*market)->limits();
  if (lowest < limits.lower || highest > limits.upper) {
    return refused{"prices from " + to_text(lowest) + " to " + to_text(highest) +
                   " are wider than the limits of a day"};
  }
  platform_replay replay(**market);
  replay.report.flow = std::move(flow_report);
  auto begin = std::chrono::steady_clock::now();
  for (const auto& one : flow) replay.send(one);
  replay.report.took_ns = std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin).count();
  if (auto finished = replay.finish(); !finished) return refused{finished.error()};
  return std::move(replay.report);
}

std::string fault_of(const platform_report& report) {
  if (auto fault = fault_of(report.flow, false); !fault.empty()) return fault;
  if (report.commands() == 0) return "no command was sent";
  if (report.unlike == 0) return {};
  return std::to_string(report.unlike) + " differences, the first " + report.first_unlike;
}

std::string to_text(const platform_report& report) {
  auto text = to_text(report.flow);
  const auto line = [&](const char* what, std::uint64_t count) {
    text += what;
    text += ": " + std::to_string(count) + "\n";
  };
  line("commands to the platform", report.commands());
  line("  placed", report.placed);
  line("  amended", report.amended);
  line("  cancelled", report.cancelled);
  line("  aggressors", report.taken);
  line("compared with the bare book", report.compared());
  line("  answers", report.answers_compared);
  line("  trades in the journal", report.trades_compared);
  line("  resting orders in priority, before and after a restart", report.resting_compared);
  line("  open orders by their own word, before and after a restart", report.orders_compared);
  line("  levels of the public book, before and after a restart", report.levels_compared);
  line("unlike", report.unlike);
  if (!report.first_unlike.empty()) text += "  " + report.first_unlike + "\n";
  line("events", report.events);
  line("milliseconds", static_cast<std::uint64_t>(report.took_ns / 1'000'000));
  line("hash of trades and final book", report.outcome_hash);
  return text;
}

}  // namespace madang
