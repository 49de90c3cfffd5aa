#include "tests/bench/book/book_workload.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "tests/support/naive_book.hpp"

namespace madang {

namespace {

constexpr std::int64_t first_mid = 10'000;
constexpr std::int64_t high_mid = 300'000;
constexpr std::int64_t leap_max = 200'000;
constexpr std::uint32_t any_number_of_fills = std::numeric_limits<std::uint32_t>::max();

/// splitmix64.
class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed) {}

  /// Uniform in 0 .. sides - 1.
  std::uint64_t below(std::uint64_t sides) {
    state_ += 0x9E3779B97F4A7C15ULL;
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(wide{mix64(state_)} * sides >> 64);
  }
  bool one_in(std::uint64_t sides) { return below(sides) == 0; }

 private:
  std::uint64_t state_;
};

/// The live orders of all symbols; any of them can be drawn in constant time.
class live_orders {
 public:
  std::size_t size() const { return ids_.size(); }
  bool empty() const { return ids_.empty(); }
  std::uint64_t at(std::uint64_t index) const { return ids_[index]; }
  std::uint16_t symbol_of(std::uint64_t id) const { return where_.at(id).symbol; }

  void insert(std::uint64_t id, std::uint16_t symbol) {
    where_[id] = {ids_.size(), symbol};
    ids_.push_back(id);
  }
  // The last takes the place of the erased: the draws of a workload depend on it.
  void erase(std::uint64_t id) {
    const auto index = where_.at(id).index;
    where_.erase(id);
    const auto last = ids_.back();
    ids_.pop_back();
    if (last == id) return;
    ids_[index] = last;
    where_[last].index = index;
  }

 private:
  struct place {
    std::size_t index;
    std::uint16_t symbol;
  };
  std::vector<std::uint64_t> ids_;
  std::unordered_map<std::uint64_t, place> where_;
};

/// One symbol while a workload is made.
struct workload_market {
  naive_book book;
  std::int64_t mid = first_mid;
  bool rising = true;
};

class workload_maker {
 public:
  explicit workload_maker(const workload_shape& shape) : shape_(shape), dice_(shape.seed), markets_(shape.symbols) {
    const bool is_high = shape.flow == workload_flow::wide || shape.flow == workload_flow::leap;
    for (auto& market : markets_) market.mid = is_high ? high_mid : first_mid;
  }

  book_workload make() {
    auto& head = made_.header;
    head = {.magic = {'L', 'O', 'B', 'W', 'L', '0', '0', '1'},
            .version = 1,
            .symbols = shape_.symbols,
            .operations = shape_.operations,
            .seed = shape_.seed,
            .min_price = std::numeric_limits<std::int64_t>::max(),
            .max_price = std::numeric_limits<std::int64_t>::min()};
    made_.operations.reserve(shape_.operations);
    for (std::uint64_t i = 0; i < shape_.operations; ++i) {
      const auto type = next_type(i);
      made_.operations.push_back(type == workload_type::cancel ? cancel() : place(type, i));
    }
    head.trades = digest_.trades;
    head.traded_quantity = digest_.quantity;
    head.traded_notional = digest_.notional;
    head.trade_hash = digest_.hash;
    head.resting = live_.size();
    return std::move(made_);
  }

 private:
  bool seeks_a_number() const { return shape_.flow != workload_flow::mix; }

  workload_type next_type(std::uint64_t index) {
    const auto drawn = dice_.below(1000);
    const std::uint64_t limits = seeks_a_number() ? 475 : 600;
    auto type = drawn < limits ? workload_type::limit : drawn < 950 ? workload_type::cancel : workload_type::market;
    if (seeks_a_number()) {
      const auto slack = shape_.resting / (shape_.flow == workload_flow::deep ? 100 : 10);
      if (index < shape_.resting) {
        type = workload_type::limit;
      } else if (live_.size() > shape_.resting + slack) {
        type = workload_type::cancel;
      } else if (live_.size() < shape_.resting - slack) {
        type = workload_type::limit;
      }
    }
    return type == workload_type::cancel && live_.empty() ? workload_type::limit : type;
  }

  workload_operation cancel() {
    const auto id = live_.at(dice_.below(live_.size()));
    const auto symbol = live_.symbol_of(id);
    const auto removed = markets_[symbol].book.remove({id});
    live_.erase(id);
    ++made_.header.cancels;
    return {.id = id,
            .symbol = symbol,
            .type = workload_type::cancel,
            .side = static_cast<std::uint8_t>(removed->side == side::sell)};
  }

  workload_operation place(workload_type type, std::uint64_t index) {
    workload_operation made{.id = ++made_.header.max_id, .type = type};
    made.symbol = static_cast<std::uint16_t>(dice_.below(shape_.symbols));
    made.side = static_cast<std::uint8_t>(dice_.below(2));
    made.quantity = static_cast<std::uint32_t>(1 + dice_.below(100));
    auto& market = markets_[made.symbol];
    if (type == workload_type::limit) {
      const bool fills_the_book = shape_.flow == workload_flow::deep && index < shape_.resting;
      if (!fills_the_book) move_mid(market);
      const auto distance = next_distance(fills_the_book);
      made.price = made.side == 0 ? market.mid - distance : market.mid + distance;
      made_.header.min_price = std::min(made_.header.min_price, made.price);
      made_.header.max_price = std::max(made_.header.max_price, made.price);
      ++made_.header.limits;
    } else {
      ++made_.header.markets;
    }
    match(market.book, made);
    return made;
  }

  void move_mid(workload_market& market) {
    switch (shape_.flow) {
      case workload_flow::wide:
        return;
      case workload_flow::swing:
        if (market.mid <= 5000 || market.mid >= 15000) market.rising = market.mid <= 5000;
        if (dice_.one_in(2)) market.mid += market.rising ? 1 : -1;
        return;
      case workload_flow::leap:
        if (dice_.one_in(1000)) market.mid = high_mid - leap_max + static_cast<std::int64_t>(dice_.below(2 * leap_max));
        return;
      default:
        if (!dice_.one_in(20)) return;
        market.mid = std::clamp<std::int64_t>(market.mid + (dice_.below(2) != 0 ? 1 : -1), 8000, 12000);
    }
  }

  /// Ticks from the mid on the own side; negative is through the mid.
  std::int64_t next_distance(bool passive) {
    if (!passive && dice_.one_in(10)) return -static_cast<std::int64_t>(1 + dice_.below(2));
    if (shape_.flow == workload_flow::wide) return static_cast<std::int64_t>(1 + dice_.below(25'000));
    if (shape_.flow == workload_flow::deep && dice_.one_in(2)) return static_cast<std::int64_t>(1 + dice_.below(2000));
    if (shape_.flow == workload_flow::swing && dice_.one_in(2)) return static_cast<std::int64_t>(1 + dice_.below(4000));
    std::int64_t distance = 1;
    while (distance < 64 && !dice_.one_in(8)) ++distance;
    return distance;
  }

  void match(naive_book& book, const workload_operation& made) {
    const auto from = made.side == 0 ? side::buy : side::sell;
    const auto limit = made.type == workload_type::limit ? price{made.price} : order_book::unlimited(from);
    const auto count = [this](const planned_fill& fill) {
      digest_.count(fill.maker.value, static_cast<std::uint64_t>(fill.price.raw),
                    static_cast<std::uint64_t>(fill.quantity.raw));
      if (!fill.maker_leaves) live_.erase(fill.maker.value);
    };
    const auto left = book.execute(from, limit, {made.quantity}, {}, false, any_number_of_fills, count).leaves;
    if (!left || made.type == workload_type::market) return;
    book.add({{made.id}, {}, from, limit, left});
    live_.insert(made.id, made.symbol);
    made_.header.max_resting = std::max<std::uint64_t>(made_.header.max_resting, live_.size());
  }

  workload_shape shape_;
  dice dice_;
  std::vector<workload_market> markets_;
  live_orders live_;
  trade_digest digest_;
  book_workload made_;
};

}  // namespace

book_workload make_workload(const workload_shape& shape) {
  return workload_maker(shape).make();
}

std::string to_bytes(const book_workload& workload) {
  static_assert(std::is_trivially_copyable_v<workload_header> && std::is_trivially_copyable_v<workload_operation>);
  std::string bytes(reinterpret_cast<const char*>(&workload.header), sizeof(workload_header));
  bytes.append(reinterpret_cast<const char*>(workload.operations.data()),
               workload.operations.size() * sizeof(workload_operation));
  return bytes;
}

}  // namespace madang
