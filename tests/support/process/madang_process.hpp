#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/net/http_client.hpp"
#include "tests/support/process/process.hpp"

namespace madang {

/// The program itself, serving on a free port of this machine with its data in `data_dir`. Its thread must outlive it.
class madang_process {
 public:
  struct plan {
    std::string program;
    std::string data_dir;
    /// `key=value`, over the defaults of these tests: no makers, and passwords that are hashed fast.
    std::vector<std::string> settings = {};
  };
  explicit madang_process(plan how) : plan_(std::move(how)) {}

  /// Starts and waits until it serves; false when it ended or took too long, then `said` tells why.
  bool start(std::chrono::milliseconds within = std::chrono::seconds(20));
  /// The same without asking whether it is ready: for one that speaks TLS.
  bool start_listening(std::chrono::milliseconds within = std::chrono::seconds(20));
  /// Only starts; for what is expected to refuse, or waits for others.
  void launch();
  /// After `launch`: waits until it serves; false as with `start`.
  bool find_running(std::chrono::milliseconds within = std::chrono::seconds(20));
  /// Changes what the next start sets.
  void set(const std::string& setting) { plan_.settings.push_back(setting); }

  std::uint16_t port() const { return port_; }
  child_process& process() { return process_; }
  void kill() { process_.kill_now(); }
  /// SIGTERM; the exit code, -1 when it did not end in time.
  int stop(std::chrono::milliseconds within = std::chrono::seconds(10));

  http_client client() const { return http_client(port_); }
  /// The status of `/ready`; 0 when nobody answers.
  int ready_status() const;
  /// The value of a plain sample on `/metrics`; -1 where there is none.
  double metric(const std::string& name) const;
  /// All it has said since the first start.
  std::string said() const;
  std::string data_dir() const { return plan_.data_dir; }

 private:
  bool find_port();
  bool await_port(std::chrono::milliseconds within);

  plan plan_;
  child_process process_;
  std::uint16_t port_ = 0;
  std::size_t said_before_ = 0;
};

}  // namespace madang
