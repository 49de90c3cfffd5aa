#include "tests/system/support/load_client.hpp"

#include <thread>

namespace madang {
namespace {

bool is_end(const std::string& status) {
  return status == "FILLED" || status == "CANCELLED" || status == "REJECTED" || status == "EXPIRED";
}

}  // namespace

void settlement_counts::add(const settlement_counts& more) {
  acknowledged += more.acknowledged;
  refused += more.refused;
  turned_away += more.turned_away;
  unanswered += more.unanswered;
  had_happened += more.had_happened;
  happened_now += more.happened_now;
  refused_now += more.refused_now;
  in_progress += more.in_progress;
}

keyed_write load_client::next_order() {
  const auto kind = below(20);
  const auto& symbol = symbols_[below(symbols_.size())];
  const bool buys = below(2) == 0;
  const auto steps = static_cast<std::int64_t>(below(10)) - 4;
  const auto price = 10'000 + 50 * (buys ? -steps : steps);
  const auto shares = static_cast<std::int64_t>(1 + below(40));
  const auto* const tif = kind == 0 ? "IOC" : kind == 1 ? "FOK" : kind < 8 ? "DAY" : "GTC";
  auto order = kind == 2 ? market_order_of(who_, symbol, buys ? "BUY" : "SELL", shares)
                         : order_of(who_, symbol, buys ? "BUY" : "SELL", shares, price, tif);
  if (kind % 2 == 0) order["client_order_id"] = "own-" + std::to_string(next_key_);
  return {keyed_write::kind::order, {}, "POST", "/orders", order.dump()};
}

/// One of the orders that were open when last heard of; it leaves the list.
std::string load_client::pick_open() {
  std::swap(open_[below(open_.size())], open_.back());
  auto picked = std::move(open_.back());
  open_.pop_back();
  return picked;
}

keyed_write load_client::next_write() {
  const auto dice = below(100);
  keyed_write made;
  // Few open orders, so that the limit of open orders is not what is tested.
  if (!open_.empty() && (open_.size() > 60 || dice < 20)) {
    made = {keyed_write::kind::cancel, {}, "DELETE", "/orders/" + pick_open(), {}};
  } else if (!open_.empty() && dice < 30) {
    const json change{{"quantity", std::to_string(1 + below(40))}};
    const auto order = pick_open();
    made = {keyed_write::kind::amend, {}, "PATCH", "/orders/" + order, change.dump()};
    open_.push_back(order);
  } else if (dice < 38) {
    const bool in = dice < 35;
    const auto amount = std::to_string(1 + below(100'000));
    made = {in ? keyed_write::kind::deposit : keyed_write::kind::withdrawal,
            {},
            "POST",
            "/accounts/" + who_.account + (in ? "/deposit" : "/withdraw"),
            json{{"amount", amount}}.dump()};
  } else {
    made = next_order();
  }
  made.key = who_.name + "-" + std::to_string(next_key_++);
  return made;
}

bool load_client::send(api_client& at, const keyed_write& what, bool repeated) {
  in_flight_.push_back({what, repeated});
  return at.http().send(at.request(what.method, what.path, what.body, {{"Idempotency-Key", what.key}}));
}

bool load_client::take_answer(api_client& at, shared_load& load) {
  const auto raw = at.http().receive();
  if (!raw) return false;
  ++load.answered;
  const auto of = std::move(in_flight_.front());
  in_flight_.pop_front();
  note(of, to_api_reply(*raw));
  return true;
}

void load_client::note(const sent_write& of, const api_reply& reply) {
  const bool come_again = reply.code() == "request_in_progress" || reply.status == 504;
  if (come_again) {
    // An order that another change is at work on says the same; such a change was refused and is over.
    const bool is_change = of.what.what == keyed_write::kind::cancel || of.what.what == keyed_write::kind::amend;
    ++counts_.in_progress;
    if (of.repeated || reply.status == 504 || !is_change) unknown_.push_back(of.what);
  } else if (reply.status == 503) {
    ++counts_.turned_away;
    if (of.repeated) unknown_.push_back(of.what);
  } else if (reply.status == 200 || reply.status == 201) {
    ++counts_.acknowledged;
    if (of.repeated) ++(reply.replayed() ? counts_.had_happened : counts_.happened_now);
    if (!of.repeated && reply.replayed())
      complaints_.push_back("a first request was answered as a repeat: " + of.what.key);
    acknowledge(of.what, reply);
  } else if (reply.status == 429) {
    complaints_.push_back("the load is larger than the platform takes: " + reply.raw.body);
  } else if (reply.status >= 400 && reply.status < 500) {
    ++counts_.refused;
    if (of.repeated) ++counts_.refused_now;
  } else {
    complaints_.push_back(of.what.method + " " + of.what.path + " was answered " + reply.raw.body);
  }
}

void load_client::acknowledge(const keyed_write& what, const api_reply& reply) {
  switch (what.what) {
    case keyed_write::kind::deposit:
      paid_in_ += whole(reply.body["amount"]);
      ++deposits_;
      return;
    case keyed_write::kind::withdrawal:
      paid_in_ -= whole(reply.body["amount"]);
      return;
    case keyed_write::kind::order:
      if (!orders_.insert(reply.body["order_id"]).second)
        complaints_.push_back("two requests made one order: " + what.key);
      if (!is_end(reply.body["status"])) open_.push_back(reply.body["order_id"]);
      [[fallthrough]];
    case keyed_write::kind::amend:
    case keyed_write::kind::cancel:
      note_order(reply.body);
  }
}

void load_client::note_order(const json& order) {
  const std::string id = order["order_id"];
  auto& filled = filled_[id];
  filled = std::max(filled, whole(order["filled_quantity"]));
  const std::string status = order["status"];
  if (is_end(status)) ended_[id] = status;
}

/// Whatever was sent and not answered may have happened.
void load_client::lose_connection() {
  for (auto& one : in_flight_) unknown_.push_back(std::move(one.what));
  counts_.unanswered += in_flight_.size();
  in_flight_.clear();
}

void load_client::run(std::uint16_t port, shared_load& load) {
  auto at = who_.at(port);
  bool alive = at.http().connect();
  for (auto again = std::exchange(unknown_, {}); !again.empty(); again.pop_front()) {
    while (alive && in_flight_.size() >= ahead_max) alive = take_answer(at, load);
    if (alive) {
      alive = send(at, again.front(), true);
    } else {
      unknown_.push_back(std::move(again.front()));
    }
  }
  for (std::size_t sent = 0; alive && !load.stop && sent < load.writes_max; ++sent) {
    while (alive && in_flight_.size() >= ahead_max) alive = take_answer(at, load);
    if (alive) alive = send(at, next_write(), false);
  }
  while (alive && !in_flight_.empty()) alive = take_answer(at, load);
  lose_connection();
}

bool load_client::settle(std::uint16_t port) {
  shared_load repeats;
  repeats.stop = true;
  const auto until = after(std::chrono::seconds(20));
  while (!unknown_.empty()) {
    if (std::chrono::steady_clock::now() > until) return false;
    run(port, repeats);
  }
  return true;
}

}  // namespace madang
