#pragma once

#include <chrono>
#include <string>
#include <utility>

namespace madang {

/// Which servers this process has asked in vain. A server that stands still takes connections into a queue and answers
/// none; once it goes on, it works off those that were given up long ago before it comes to new ones. So a silent
/// server is asked by one connection at a time, and all who want one wait for what comes of it. Thread-safe.
class silent_servers {
 public:
  /// A try to connect, for as long as it takes.
  class attempt {
   public:
    attempt(attempt&& other) noexcept;
    attempt& operator=(attempt&&) = delete;
    ~attempt();

    /// False: another one has asked the silent server in vain meanwhile.
    explicit operator bool() const { return is_open_; }
    /// The server has answered, whatever it said.
    void answered();
    void timed_out();

   private:
    friend class silent_servers;
    attempt(bool may_ask, std::string dsn) : is_open_(may_ask), dsn_(std::move(dsn)) {}

    bool is_open_;
    std::string dsn_;
  };

  /// At once, where the server is not silent or nobody asks it; otherwise when that has come to its end.
  attempt begin(const std::string& dsn, std::chrono::steady_clock::time_point deadline);
  /// Whoever else asks it.
  attempt at_once(const std::string& dsn) { return {true, dsn}; }
  /// An answer over a connection that stood has not come in time.
  void fell_silent(const std::string& dsn);

 private:
  struct servers;
  static servers& all();
};

}  // namespace madang
