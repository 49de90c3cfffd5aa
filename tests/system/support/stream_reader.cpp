#include "tests/system/support/stream_reader.hpp"

namespace madang {

bool stream_reader::begin(ws_client& at) {
  if (!at.open()) return false;
  at.send(json{{"op", "auth"}, {"token", who_.token}}.dump());
  const auto orders = "orders:" + who_.account;
  const auto account = "account:" + who_.account;
  json resume{{orders, last_[orders]}, {account, last_[account]}};
  ++resumed_;
  return at.send(json{{"op", "subscribe"}, {"channels", {orders, account}}, {"resume", resume}}.dump());
}

void stream_reader::run(std::uint16_t port, const std::atomic<bool>& stop) {
  ws_client at(port);
  if (!begin(at)) return;
  while (!stop && at.is_open()) read_one(at);
}

void stream_reader::read_one(ws_client& at) {
  const auto text = at.receive(std::chrono::milliseconds(200));
  if (!text) return;
  const auto frame = json::parse(*text, nullptr, false);
  if (frame.is_discarded()) {
    complaints_.push_back("no JSON: " + *text);
  } else if (frame.value("type", "") == "error") {
    complaints_.push_back("an error: " + *text);
  } else if (frame.contains("ch")) {
    take(frame);
  }
}

void stream_reader::take(const json& frame) {
  const std::string channel = frame["ch"];
  auto& last = last_[channel];
  const auto seq = frame["seq"].get<std::uint64_t>();
  const auto prev = frame["prev"].get<std::uint64_t>();
  if (seq != last + 1 || prev != last) {
    complaints_.push_back(channel + ": after " + std::to_string(last) + " came " + frame.dump().substr(0, 120));
  }
  last = seq;
  ++frames_;
  if (channel.starts_with("orders:")) return take_order(frame["data"]);
  balance_ = frame["data"]["balance"];
}

void stream_reader::take_order(const json& data) {
  orders_[data["order"]["order_id"]] = data["order"];
  if (!data.contains("execution")) return;
  const std::string id = data["execution"]["execution_id"];
  if (!executions_.insert(id).second) complaints_.push_back("an execution came twice: " + id);
}

}  // namespace madang
