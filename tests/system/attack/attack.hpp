#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process/madang_process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {

/// Why an attack got through; empty: the platform held.
using outcome = std::string;

/// A whole program under attack, with the settings it is shipped with but for what a case changes.
class target {
 public:
  explicit target(const std::vector<std::string>& settings = {});

  std::uint16_t port() const { return node_->port(); }
  madang_process& node() { return *node_; }
  /// Connects from 127.0.0.`n`.
  http_client from(std::uint8_t n) const;
  trader person(const std::string& name);
  std::string data_dir() const { return dir_.text() + "/data"; }
  /// Starts the same data again.
  void start();

 private:
  temp_dir dir_;
  std::unique_ptr<madang_process> node_;
};

/// The node of all cases that change no setting and leave it as it was.
target& common_target();

/// One case of an attack.
struct attack {
  int item;
  const char* name;
  outcome (*run)();
};

std::vector<attack> admin_attacks();
std::vector<attack> connection_attacks();
std::vector<attack> door_attacks();
std::vector<attack> framing_attacks();
std::vector<attack> import_attacks();
std::vector<attack> order_attacks();
std::vector<attack> pool_attacks();
std::vector<attack> race_attacks();
std::vector<attack> registration_attacks();
std::vector<attack> secret_attacks();

/// What raw bytes on a connection of their own are answered.
struct raw_answer {
  int status = 0;  ///< 0: none
  std::string body;
  bool closed = false;
};
raw_answer say(const target& at, std::string_view bytes);
/// Empty when the status is one of these; otherwise what was answered.
outcome expect_status(const raw_answer& got, std::initializer_list<int> wanted, std::string_view what);
/// Waits until it holds.
bool soon(const std::function<bool()>& holds, std::chrono::milliseconds within = std::chrono::seconds(20));

}  // namespace madang
