#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/market/symbol.hpp"
#include "cluster/node/node.hpp"

namespace madang {

/// A node of its own with one American stock and stocked house accounts, for order flow that is not of this platform.
/// Every call waits until its answer has passed the gate. The errors are sentences: a refusal by its code, or no
/// answer.
class replay_market {
 public:
  /// Makes it in `dir`, which must be absent or empty. `base` is the price from which the day's limits follow.
  static result<std::unique_ptr<replay_market>, std::string> open(const std::string& dir, price base);

  /// Places a limit order. Owners are numbered; each number has an account of its own.
  result<order_view, std::string> place(std::size_t owner, side on, time_in_force tif, price limit, quantity total);
  result<order_view, std::string> amend(order_id order, quantity total);
  result<order_view, std::string> cancel(order_id order);
  result<order_view, std::string> read(order_id order);

  /// The day's limits.
  day_limits limits() const { return image()->limits; }
  std::shared_ptr<const market_image> image() const;
  /// All trades so far, as the journal has them.
  result<std::vector<traded>, std::string> trades();
  /// The symbol, rebuilt from the journal.
  result<symbol_state, std::string> rebuilt_symbol();
  std::uint64_t events() const { return node_->metrics().events_appended.value(); }

  /// Ends the node and starts it again on the same data.
  result<bool, std::string> restart();

  static constexpr std::size_t owners = 10;

 private:
  replay_market() = default;

  result<bool, std::string> start();
  result<bool, std::string> stock(std::size_t owner);
  template <class Id, class Command>
  result<order_view, std::string> ask(Id to, Command command);

  settings config_;
  instrument_listing stock_;
  std::unique_ptr<node> node_;
};

}  // namespace madang
