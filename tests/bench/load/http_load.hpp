#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace madang {

/// Asks over many connections at once, one request at a time on each, as fast as it is answered. One thread.
class http_load {
 public:
  /// Adds the next request of a connection to an empty text.
  using request_maker = std::function<void(std::size_t connection, std::string& into)>;

  struct outcome {
    double seconds = 0;
    std::uint64_t answered = 0;  ///< with the status that was wanted
    std::uint64_t failed = 0;
    std::string first_failure;
    std::vector<std::int64_t> latencies_ns;
  };

  /// Connects to 127.0.0.1; throws when it cannot.
  http_load(std::uint16_t port, std::size_t connections);
  ~http_load();
  http_load(const http_load&) = delete;
  http_load& operator=(const http_load&) = delete;

  /// Runs for that long, then waits for the answers that are due.
  outcome run(const request_maker& make, int wanted_status, double seconds);
  /// The same at a fixed rate, whatever the answers take: a request that finds all connections busy waits, and its
  /// latency counts from when it was due. 2 as a status: any of 200 to 299.
  outcome run_paced(const request_maker& make, int wanted_status, double seconds, double per_second);

 private:
  struct connection {
    int fd = -1;
    std::string out;
    std::string in;
    std::int64_t asked_ns = 0;
    bool waiting = false;
  };

  void ask(std::size_t index, const request_maker& make);
  void read_some(connection& from);
  /// Takes a whole answer off the connection's input; its status, 0 where there is none yet.
  int take_answer(connection& from, outcome& into);
  /// Waits for answers until then, and takes what has come; the connections that are free again join `idle`.
  void take_answers(std::int64_t until_ns, int wanted_status, outcome& into, std::deque<std::size_t>& idle);

  int epoll_ = -1;
  std::vector<connection> connections_;
};

}  // namespace madang
