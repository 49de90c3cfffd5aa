#pragma once

#include <string>
#include <vector>

#include "tests/support/eventually.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {

using namespace std::chrono_literals;

/// Who starts and stops a node, and looks after its files.
class an_operator : public stocked_market {
 protected:
  /// What a start with these settings says, and the code it ends with.
  run_result refuse(const std::vector<std::string>& words) {
    std::vector<std::string> all{program(), "serve", "--data", dir.text() + "/other", "--http", "127.0.0.1:0"};
    all.insert(all.end(), words.begin(), words.end());
    return run_program(all, 10s);
  }
  run_result start_again_on(const std::string& data) {
    return run_program({program(), "serve", "--data", data, "--http", "127.0.0.1:0", "--set", "makers.enabled=false"},
                       10s);
  }
  run_result set_admin_password(const std::string& data, const std::string& password) {
    const auto words = "echo '" + password + "' | " + program() + " admin set-password --data " + data;
    return run_program({"/bin/sh", "-c", words}, 60s);
  }
  std::string data() const { return dir.text() + "/data"; }
  json ready() { return api_client(port()).get("//ready").body; }
  bool becomes(int status) {
    return eventually([&] { return node->ready_status() == status; }, 10s);
  }
};

}  // namespace madang
