#include "tests/system/cluster/deployed/recording_trader.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace madang {
namespace {

using namespace std::chrono_literals;

/// An order with a key has an answer by then, whatever was killed.
constexpr auto patience = 60s;

/// Nobody knows what has become of it.
bool is_unknown(const api_reply& reply) {
  return reply.status == 0 || reply.status == 504;
}
/// Nothing has, for now.
bool is_turned_away(const api_reply& reply) {
  return reply.status == 503;
}

}  // namespace

recording_trader::recording_trader(std::uint16_t port, trader who, std::vector<std::string> symbols)
    : port_(port), who_(std::move(who)), symbols_(std::move(symbols)) {
  for (const auto& symbol : symbols_) {
    lowest_[symbol] = whole(api_client(port_).get("/market/stocks/" + symbol).body.at("lower_limit"));
  }
  thread_ = std::thread([this] { run(); });
}

void recording_trader::finish() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void recording_trader::run() {
  auto at = who_.at(port_);
  for (std::size_t i = 0; !stop_; ++i) {
    const auto& symbol = symbols_[i / 2 % symbols_.size()];
    i % 2 == 0 ? buy(at, symbol) : rest(at, symbol);
  }
}

void recording_trader::buy(api_client& at, const std::string& symbol) {
  const header_list key = {{"Idempotency-Key", who_.name + "-" + std::to_string(++keys_)}};
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    const auto reply = at.post("/orders", market_order_of(who_, symbol, "BUY", 1), key);
    failed_ += is_unknown(reply) || is_turned_away(reply) ? 1 : 0;
    const bool is_at_work = reply.status == 409 && reply.code() == "request_in_progress";
    if (!is_unknown(reply) && !is_turned_away(reply) && !is_at_work) return note(reply);
    std::this_thread::sleep_for(20ms);
  }
  complaint_ += who_.name + " has no answer to an order with a key after a minute\n";
}

void recording_trader::rest(api_client& at, const std::string& symbol) {
  const auto reply = at.post("/orders", order_of(who_, symbol, "BUY", 1, lowest_.at(symbol)));
  failed_ += is_unknown(reply) || is_turned_away(reply) ? 1 : 0;
  if (is_unknown(reply)) ++unknown_;
  if (!is_unknown(reply) && !is_turned_away(reply)) return note(reply);
  std::this_thread::sleep_for(20ms);
}

void recording_trader::note(const api_reply& reply) {
  if (reply.status != 201) {
    complaint_ += who_.name + " was answered " + std::to_string(reply.status) + ": " + reply.raw.body + "\n";
    std::this_thread::sleep_for(20ms);
    return;
  }
  const auto id = reply.body.at("order_id").get<std::string>();
  if (!orders_.emplace(id, whole(reply.body.at("filled_quantity"))).second) {
    complaint_ += who_.name + " was given " + id + " twice\n";
  }
  count_ = orders_.size();
}

std::string recording_trader::compare() const {
  if (!complaint_.empty()) return complaint_;
  try {
    const auto listed = who_.at(port_).all("/orders?account_id=" + who_.account);
    const auto wrong = compare_orders(listed);
    return wrong.empty() ? compare_shares(listed) : wrong;
  } catch (const std::exception& fault) {
    return who_.name + ": " + fault.what();
  }
}

std::string recording_trader::compare_orders(const std::vector<json>& listed) const {
  std::map<std::string, std::int64_t> there;
  for (const auto& one : listed) {
    const auto id = one.at("order_id").get<std::string>();
    if (!there.emplace(id, whole(one.at("filled_quantity"))).second) return who_.name + ": " + id + " is there twice";
  }
  for (const auto& [id, filled] : orders_) {
    const auto found = there.find(id);
    if (found == there.end()) return who_.name + ": " + id + " was acknowledged and is gone";
    if (found->second < filled) return who_.name + ": " + id + " has lost what was filled";
  }
  if (there.size() <= orders_.size() + unknown_) return {};
  return who_.name + ": " + std::to_string(there.size()) + " orders are there, " + std::to_string(orders_.size()) +
         " were acknowledged and " + std::to_string(unknown_) + " are unknown: one was carried out twice";
}

/// All were bought, one share at a time.
std::string recording_trader::compare_shares(const std::vector<json>& listed) const {
  std::map<std::string, std::int64_t> bought;
  for (const auto& one : listed) bought[one.at("symbol")] += whole(one.at("filled_quantity"));
  for (const auto& symbol : symbols_) {
    const auto has = shares_of(port_, who_, symbol);
    if (has != bought[symbol]) {
      return who_.name + " has " + std::to_string(has) + " of " + symbol + ", bought " + std::to_string(bought[symbol]);
    }
  }
  return {};
}

}  // namespace madang
