#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/process/process.hpp"

namespace madang {

/// The local provider of log-ins (`login_provider.py`), which plays Google, Kakao and Naver.
class provider_process {
 public:
  /// Keys lie in `directory`. Throws when it does not start.
  explicit provider_process(const std::string& directory);

  /// `oauth_google.…=…` for all three, with the secret in a file.
  std::vector<std::string> settings() const;
  /// Sets what it does from now on; gives how often each of its pages has been asked for.
  nlohmann::json control(const nlohmann::json& wanted);
  std::uint16_t port() const { return port_; }

 private:
  std::string directory_;
  child_process process_;
  std::uint16_t port_ = 0;
};

}  // namespace madang
