// Attacks a node of its own, case by case, and reports each as held or broken. Exits non-zero when one broke.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "tests/system/attack/attack.hpp"
#include "tests/system/support/program.hpp"

namespace madang {

target::target(const std::vector<std::string>& settings) {
  madang_process::plan plan{program(),
                            data_dir(),
                            {"http.user_share_percent=25", "http.address_share_percent=50",
                             "identity.login_failures_max=5", "identity.login_failures_per_address_max=50"}};
  plan.settings.insert(plan.settings.end(), settings.begin(), settings.end());
  node_ = std::make_unique<madang_process>(std::move(plan));
  start();
}

void target::start() {
  if (!node_->start()) throw std::runtime_error("the node does not start: " + node_->said());
}

target& common_target() {
  static target one;
  return one;
}

http_client target::from(std::uint8_t n) const {
  http_client client(port());
  client.socket().come_from(n);
  return client;
}

trader target::person(const std::string& name) {
  return make_trader(port(), name, 1'000'000);
}

raw_answer say(const target& at, std::string_view bytes) {
  auto client = at.from(1);
  raw_answer out;
  if (!client.connect() || !client.send_bytes(bytes)) return out;
  const auto reply = client.receive(std::chrono::seconds(5));
  if (!reply) return out;
  out = {reply->status, reply->body, false};
  out.closed = !reply->keeps_alive() && client.wait_closed(std::chrono::seconds(5));
  return out;
}

outcome expect_status(const raw_answer& got, std::initializer_list<int> wanted, std::string_view what) {
  if (std::find(wanted.begin(), wanted.end(), got.status) != wanted.end()) return {};
  return std::string(what) + " was answered " + std::to_string(got.status) + ": " + got.body;
}

bool soon(const std::function<bool()>& holds, std::chrono::milliseconds within) {
  const auto until = after(within);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

namespace {

bool run(const attack& one) {
  outcome why;
  try {
    why = one.run();
  } catch (const std::exception& fault) {
    why = std::string("the attack itself failed: ") + fault.what();
  }
  std::printf("%-6s  %2d  %s%s%s\n", why.empty() ? "held" : "BROKEN", one.item, one.name, why.empty() ? "" : ": ",
              why.c_str());
  std::fflush(stdout);
  return why.empty();
}

int run_all(const char* only) {
  int broken = 0;
  for (const auto& family :
       {admin_attacks(), connection_attacks(), door_attacks(), framing_attacks(), import_attacks(), order_attacks(),
        pool_attacks(), race_attacks(), registration_attacks(), secret_attacks()}) {
    for (const auto& one : family) {
      if (only == nullptr || std::strstr(one.name, only) != nullptr) broken += !run(one);
    }
  }
  std::printf("%d broken\n", broken);
  return std::min(broken, 100);
}

}  // namespace
}  // namespace madang

int main(int count, char** words) {
  return madang::run_all(count > 1 ? words[1] : nullptr);
}
