#pragma once

#include <memory>
#include <semaphore>
#include <string>
#include <vector>

#include "cluster/node/node.hpp"
#include "tests/bench/bench_report.hpp"

namespace madang {

/// A node without gateway on the store of the run (`bench_store`), with accounts that have cash and shares of every
/// symbol.
class bench_market {
 public:
  struct plan {
    std::size_t accounts = 1'000;
    std::size_t symbols = 100;
    std::int64_t max_open_orders = 1'000'000;
    std::int64_t max_in_memory = 2'000'000;
  };
  bench_market(const std::string& dir, plan wanted);
  ~bench_market();

  /// From the next start on: no checkpoints, so that a start has to replay everything.
  void without_checkpoints() { config_.journal.snapshot_every_events = 1'000'000'000; }
  /// From the next start on: fills of all but the house's accounts wait for their settlement dates.
  void defer_settlement();
  /// Starts the node on the data that is there.
  void start();
  void stop();
  /// Opens and stocks the accounts; on the first start.
  void stock();

  node& running() { return *node_; }
  account_id account(std::size_t index) const;
  symbol_id symbol(std::size_t index) const { return listings_[index].symbol; }
  user_id owner() const { return house_user(); }
  price base() const { return price::whole(10'000); }

  /// A limit order; the answer is taken by the desk.
  void place(std::size_t account_index, std::size_t symbol_index, side on, price limit, std::int64_t shares,
             std::function<void(const answer&)> done);

 private:
  settings config_;
  plan plan_;
  std::vector<instrument_listing> listings_;
  std::unique_ptr<node> node_;
};

/// Lets at most `window` requests be under way.
class request_window {
 public:
  explicit request_window(std::ptrdiff_t window) : window_(window), free_(window) {}
  void enter() { free_.acquire(); }
  void leave() { free_.release(); }
  /// Waits until all have left.
  void drain() {
    for (std::ptrdiff_t i = 0; i < window_; ++i) free_.acquire();
    for (std::ptrdiff_t i = 0; i < window_; ++i) free_.release();
  }

 private:
  std::ptrdiff_t window_;
  std::counting_semaphore<1 << 20> free_;
};

}  // namespace madang
