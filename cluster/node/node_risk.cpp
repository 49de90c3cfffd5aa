#include "cluster/node/node_risk.hpp"

#include "actors/risk/ladder.hpp"
#include "cluster/ports/risk/risk_profile.hpp"
#include "config/market/instruments.hpp"
#include "config/market/listed_details.hpp"

namespace madang {
namespace {

/// Those of the instruments' file, and in their place those of the setting, which has checked the text.
std::map<symbol_id, std::string> sectors_of(const settings& config) {
  auto made = market::load_sectors(config.market.instruments_file);
  for (auto& [symbol, one] : market::load_listed_details(config.node.data_dir)) {
    if (!one.sector.empty()) made.emplace(symbol, one.sector);
  }
  std::string_view text = config.of<risk::risk_settings>().sectors;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto one = text.substr(0, comma);
    const auto colon = one.find(':');
    made.insert_or_assign(*symbol_id::parse(one.substr(0, colon)), std::string(one.substr(colon + 1)));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return made;
}

}  // namespace

node_risk::node_risk(const settings& config)
    : paper_(std::make_shared<const risk::limits>(risk::limits_of(config, risk::profile::paper))),
      real_(std::make_shared<const risk::limits>(risk::limits_of(config, risk::profile::real))),
      sectors_(sectors_of(config)),
      paper_circuits_(risk::circuits_of(config, risk::profile::paper)),
      real_circuits_(risk::circuits_of(config, risk::profile::real)),
      anomalies_(risk::anomalies_of(config)) {
  take(config);
}

const risk::ladder& node_risk::checks() const {
  return risk::the_ladder;
}

std::shared_ptr<const risk::limits> node_risk::limits_of(user_id owner, account_kind kind,
                                                         const risk::limit_overrides& own) const {
  const auto& base = kind == account_kind::live ? real_ : paper_;
  const std::shared_lock held(lock_);
  const auto found = users_.find(owner);
  if (found == users_.end() && own.empty()) return base;
  auto made = std::make_shared<risk::limits>(*base);
  if (found != users_.end()) {
    risk::set_limits(*made, found->second.overrides);
    if (found->second.daily_trades) made->set(risk::rule::max_daily_trades, *found->second.daily_trades);
  }
  risk::set_limits(*made, own);
  return made;
}

risk::kill_switch node_risk::killed(user_id owner) const {
  if (killed_.load(std::memory_order_acquire)) return risk::kill_switch::platform;
  const std::shared_lock held(lock_);
  const auto found = users_.find(owner);
  const bool off = found != users_.end() && found->second.kill != risk::kill_state::off;
  return off ? risk::kill_switch::user : risk::kill_switch::off;
}

std::string_view node_risk::sector_of(symbol_id symbol) const {
  const auto found = sectors_.find(symbol);
  return found == sectors_.end() ? std::string_view{} : std::string_view(found->second);
}

wide_quantity node_risk::mean_volume_of(symbol_id symbol) const {
  const std::shared_lock held(volumes_lock_);
  const auto found = mean_volumes_.find(symbol);
  return found == mean_volumes_.end() ? wide_quantity{} : found->second;
}

void node_risk::take_mean_volume(symbol_id of, wide_quantity mean) {
  const std::unique_lock held(volumes_lock_);
  mean_volumes_[of] = mean;
}

std::optional<open_price_change> node_risk::adjustment_of(symbol_id symbol) const {
  if (adjustment_count_.load(std::memory_order_acquire) == 0) return std::nullopt;
  const std::shared_lock held(adjustments_lock_);
  const auto found = adjustments_.find(symbol);
  return found == adjustments_.end() ? std::nullopt : std::optional(found->second);
}

void node_risk::take_adjustment(symbol_id of, const open_price_change& change) {
  const std::unique_lock held(adjustments_lock_);
  adjustments_.insert_or_assign(of, change);
  adjustment_count_.store(adjustments_.size(), std::memory_order_release);
}

void node_risk::end_adjustment(symbol_id of, std::uint64_t action) {
  const std::unique_lock held(adjustments_lock_);
  const auto found = adjustments_.find(of);
  if (found != adjustments_.end() && found->second.action == action) adjustments_.erase(found);
  adjustment_count_.store(adjustments_.size(), std::memory_order_release);
}

risk::circuit_limits node_risk::circuits_of(account_kind kind) const {
  return kind == account_kind::live ? real_circuits_ : paper_circuits_;
}

template <class Change>
void node_risk::change(user_id of, Change with) {
  const std::unique_lock held(lock_);
  auto& user = users_[of];
  with(user);
  if (user.says_nothing()) users_.erase(of);
  version_.fetch_add(1, std::memory_order_acq_rel);
}

void node_risk::take_limits(user_id of, const risk::limit_overrides& overrides, risk::kill_state kill) {
  change(of, [&](of_user& user) {
    user.overrides = overrides;
    user.kill = kill;
  });
}

void node_risk::take_daily_trades(user_id of, std::optional<std::int64_t> most) {
  change(of, [&](of_user& user) { user.daily_trades = most; });
}

void node_risk::take(const settings& now) {
  killed_.store(now.of<risk::risk_settings>().kill, std::memory_order_release);
  version_.fetch_add(1, std::memory_order_acq_rel);
}

}  // namespace madang
