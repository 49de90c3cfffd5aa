#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/system/support/load_client.hpp"

namespace madang {

/// Orders of several traders in one symbol that never cross, sent one after the other, so that their priority is known:
/// what must be in the book, and in which order it must fill. The last change may be unanswered when the platform is
/// killed.
class priority_probe {
 public:
  priority_probe(std::vector<trader> makers, std::string symbol, std::uint64_t seed)
      : makers_(std::move(makers)), symbol_(std::move(symbol)), random_(seed) {}

  /// One change, until it is known. False: the platform is gone; then it is repeated by the next call.
  bool change(std::uint16_t port);
  /// Sends a change and does not wait for the answer; the next `change` settles it.
  void change_blindly(std::uint16_t port);

  /// The book as it must be: `{"bids": [[price, quantity, orders], …], "asks": …}`.
  json expected_book() const;
  /// Takes both sides, in parts, and gives what is wrong with the order in which they filled; empty: nothing.
  std::string sweep(std::uint16_t port, const trader& taker);
  std::size_t resting() const;
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  struct resting_order {
    std::string id;
    std::size_t maker = 0;
    std::int64_t leaves = 0;
  };
  /// By price; asks have positive keys, bids negative ones, so that the best comes first.
  using side_of_book = std::map<std::int64_t, std::vector<resting_order>>;
  struct wanted_change {
    keyed_write write;
    std::size_t maker = 0;
    std::int64_t level = 0;
    std::size_t place = 0;  ///< in its level, of an order that is changed
    std::int64_t quantity = 0;
  };

  wanted_change next_change();
  api_reply send(std::uint16_t port, const wanted_change& what);
  void apply(const wanted_change& what, const json& order);
  std::vector<std::pair<std::string, std::int64_t>> expected_fills(bool asks) const;
  std::vector<std::pair<std::string, std::int64_t>> fills_since(std::uint16_t port, std::uint64_t trade) const;
  std::uint64_t last_trade(std::uint16_t port) const;
  void take_side(std::uint16_t port, const trader& taker, bool asks);

  std::vector<trader> makers_;
  std::string symbol_;
  std::mt19937_64 random_;
  side_of_book levels_;
  std::optional<wanted_change> unknown_;
  std::uint64_t next_key_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace madang
