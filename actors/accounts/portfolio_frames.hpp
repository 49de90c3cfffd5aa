#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "actors/kernel/entity_ports.hpp"
#include "messages/accounts/account.hpp"
#include "messages/accounts/portfolio_watch.hpp"

namespace madang::accounts {

/// `portfolio:ACCOUNT` of one account: what it is worth, conflated, for whoever watches at this moment. Nothing of it
/// is kept: a reader that comes, or comes back, begins with a snapshot. Costs nothing while nobody listens.
class portfolio_frames {
 public:
  using valuation = std::function<portfolio_view()>;
  /// Whose prices the value moves with.
  using valued = std::function<std::vector<symbol_id>()>;

  portfolio_frames(entity_ports& ports, account_id account, valuation value, valued symbols)
      : ports_(ports),
        channel_{channel_kind::portfolio, account.value},
        value_(std::move(value)),
        symbols_(std::move(symbols)) {}

  /// The account has committed something: the next round shows it.
  void changed();
  /// Somebody may read it no longer: the next frame connects to none before, so that every reader begins anew, which
  /// asks who may read.
  void interrupt() { is_interrupted_ = true; }
  /// A snapshot for one reader.
  void begin(const show_portfolio& wanted);
  /// A round has come: a frame for all readers.
  void show();

 private:
  std::uint64_t next_number(unix_nanos at);
  void watch();

  entity_ports& ports_;
  channel_id channel_;
  valuation value_;
  valued symbols_;
  std::uint64_t last_ = 0;  ///< of the last frame; zero: none yet in this life of the actor
  bool is_interrupted_ = false;
};

}  // namespace madang::accounts
