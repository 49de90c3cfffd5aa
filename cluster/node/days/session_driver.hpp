#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <unordered_map>
#include <vector>

#include "cluster/ports/market/market_cache.hpp"
#include "config/market/market_names.hpp"
#include "config/rules/market_clocks.hpp"
#include "messages/market/symbol.hpp"

namespace madang {

/// Tells the symbols that this node serves which day and which session of their market it is: each one once when it is
/// found here (after a start, after its shard has come, when it is listed), and again when another session is due. A
/// symbol ignores what it has heard. Where the market has no sessions, only those are told that have been in one
/// before: they trade continuously again. One thread.
class session_driver {
 public:
  struct surroundings {
    const market_clocks& clocks;
    const market_cache& cache;
    std::function<bool(symbol_id)> serves;
    /// That a day has begun, and that a session has, in this order.
    std::function<void(symbol_id, market::open_day)> open_day;
    std::function<void(symbol_id, market::enter_session)> enter;
  };
  /// So many symbols are told in one look; the next one goes on with the others.
  static constexpr std::size_t told_at_once = 500;

  explicit session_driver(surroundings around) : around_(std::move(around)) {}

  /// Before anybody else speaks to them: the instruments of the configuration.
  void begin(const std::vector<instrument_listing>& listings, unix_nanos now);
  /// From time to time. How many were told.
  std::size_t look(unix_nanos now);

 private:
  struct told_symbol {
    market_code market = market_code::kospi;
    market::session_call last;
  };
  /// What each market is to be told, by the number of its code.
  using calls = std::array<market::session_call, market::all_market_codes.size() + 1>;

  calls calls_at(unix_nanos now) const;
  told_symbol* find(symbol_id symbol);
  bool tell(symbol_id symbol, told_symbol& known, const calls& due);
  bool let_trade(symbol_id symbol, unix_nanos now);

  const surroundings around_;
  std::unordered_map<symbol_id, told_symbol> told_;
};

}  // namespace madang
