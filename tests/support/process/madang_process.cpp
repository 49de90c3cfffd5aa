#include "tests/support/process/madang_process.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <thread>

#include "tests/support/process/test_store.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

std::string log_of(const std::string& data_dir) {
  return data_dir + ".log";
}

}  // namespace

void madang_process::launch() {
  std::vector<std::string> words{plan_.program, "serve", "--data", plan_.data_dir, "--http", "127.0.0.1:0"};
  std::vector<std::string> settings{
      "makers.enabled=false", "identity.argon2_memory_kib=8", "identity.argon2_iterations=1",
      // All clients of a test come from one address.
      "limits.lifted=true", "http.user_share_percent=100", "http.address_share_percent=100",
      "identity.login_failures_max=1000000", "identity.login_failures_per_address_max=1000000"};
  if (const auto* scheduler = std::getenv("MADANG_TEST_SCHEDULER"))
    settings.push_back(std::string("node.scheduler=") + scheduler);
  const bool has_store = std::any_of(plan_.settings.begin(), plan_.settings.end(),
                                     [](const std::string& one) { return one.starts_with("store."); });
  if (!has_store) {
    for (auto& one : test_store_settings(plan_.program, plan_.data_dir)) settings.push_back(std::move(one));
  }
  settings.insert(settings.end(), plan_.settings.begin(), plan_.settings.end());
  for (const auto& one : settings) {
    words.push_back("--set");
    words.push_back(one);
  }
  port_ = 0;
  said_before_ = said().size();
  process_.kill_now();
  process_ = child_process::start(words, log_of(plan_.data_dir));
}

/// The greeting names it for people, the log for machines.
bool madang_process::find_port() {
  const auto text = said();
  std::string_view mark = "Madang is running: http://localhost:";
  auto at = text.find(mark, said_before_);
  if (at == std::string::npos) {
    mark = " (port ";
    at = text.find(mark, said_before_);
  }
  if (at == std::string::npos) return false;
  const auto begin = at + mark.size();
  // The number is whole once what follows is there, too.
  const auto end = text.find('\n', begin);
  if (end == std::string::npos) return false;
  return std::from_chars(text.data() + begin, text.data() + end, port_).ec == std::errc{};
}

bool madang_process::start_listening(std::chrono::milliseconds within) {
  launch();
  return await_port(within);
}

bool madang_process::await_port(std::chrono::milliseconds within) {
  const auto until = after(within);
  while (!find_port()) {
    if (!process_.is_running() || std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

bool madang_process::start(std::chrono::milliseconds within) {
  launch();
  return find_running(within);
}

bool madang_process::find_running(std::chrono::milliseconds within) {
  const auto until = after(within);
  if (!await_port(within)) return false;
  while (ready_status() != 200) {
    if (!process_.is_running() || std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

int madang_process::stop(std::chrono::milliseconds within) {
  process_.terminate();
  return process_.wait_exit(within).value_or(-1);
}

int madang_process::ready_status() const {
  auto door = client();
  const auto reply = door.ask({.target = "/ready"});
  return reply ? reply->status : 0;
}

double madang_process::metric(const std::string& name) const {
  auto door = client();
  const auto reply = door.ask({.target = "/metrics"});
  if (!reply) return -1;
  const auto line = ("\n" + reply->body).find("\n" + name + " ");
  if (line == std::string::npos) return -1;
  return std::stod(reply->body.substr(line + name.size() + 1));
}

std::string madang_process::said() const {
  return file_text(log_of(plan_.data_dir));
}

}  // namespace madang
