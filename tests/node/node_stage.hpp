#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "cluster/node/node.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/trading/order_messages.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {

/// A clock that the test sets.
struct set_clock final : clock {
  std::atomic<std::int64_t> at{1'800'000'000 * nanos_per_second};
  unix_nanos now() const override { return {at.load()}; }
  void pass_hours(std::int64_t hours) { at += hours * 3'600 * nanos_per_second; }
};

/// A whole node in this process under the test's clock: real store, real sockets on loopback, one symbol, no market
/// makers. What it does now and then it does every few milliseconds.
class node_stage {
 public:
  node_stage();
  ~node_stage() { stop(); }

  /// Throws where the node cannot start.
  void start();
  void stop();
  void restart() {
    stop();
    start();
  }
  node& running() { return *node_; }
  std::uint16_t port() const { return node_->http_port(); }
  std::string data_dir() const { return config.node.data_dir; }

  template <class Id, class Command>
  answer ask(Id to, Command command) {
    auto given = node_->client().ask(node_->entities(), to, std::move(command), std::chrono::seconds(30));
    return given ? *std::move(given) : answer{};
  }

  // ---- house accounts with cash and shares, by index ----
  /// Opens and stocks the first ones; on the first start.
  void stock(std::size_t accounts);
  account_id account(std::size_t index) const;
  user_id owner() const;
  symbol_id symbol() const { return *symbol_id::parse("005930"); }
  price base() const { return price::whole(10'000); }
  /// Zero where the order was refused.
  order_view place(std::size_t account_index, side on, price limit, std::int64_t shares,
                   time_in_force tif = time_in_force::day);
  /// An error of the test where it does not answer.
  balance_view balance(std::size_t account_index);
  /// Of the symbol, in all its orders.
  quantity held_shares(std::size_t account_index);
  answer deposit(std::size_t account_index, std::int64_t units);
  market_image image();

  settings config;
  set_clock time;

 private:
  temp_dir dir_;
  std::unique_ptr<node> node_;
};

}  // namespace madang
