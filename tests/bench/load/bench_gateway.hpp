#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cluster/node/node.hpp"

namespace madang {

/// A whole node, gateway included, on real SQLite and without makers. What happens inside it is asked through its desk.
class bench_gateway {
 public:
  /// What a real platform has and a benchmark leaves out, unless it wants it.
  struct doors {
    bool limits = false;     ///< of requests; traders may ask as often as they like all the same
    bool passwords = false;  ///< hashed as `identity` says
  };
  bench_gateway(const std::string& dir, std::size_t symbols, settings config, doors wanted);
  bench_gateway(const std::string& dir, std::size_t symbols, settings config)
      : bench_gateway(dir, symbols, std::move(config), doors{false, false}) {}
  ~bench_gateway();

  node& running() { return *node_; }
  std::uint16_t port() const { return node_->http_port(); }
  std::string symbol_text(std::size_t index) const { return listings_[index].symbol.text(); }
  static constexpr std::int64_t base = 10'000;

  /// Opens a house account with cash and shares of one symbol.
  void stock(std::size_t account, std::size_t symbol);
  /// An order of a house account, answered.
  void place(std::size_t account, std::size_t symbol, side on, std::int64_t limit, std::int64_t shares);

 private:
  std::vector<instrument_listing> listings_;
  std::unique_ptr<node> node_;
};

}  // namespace madang
