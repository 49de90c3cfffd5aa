#pragma once

#include <functional>
#include <string>

#include "cluster/jobs/job_pool.hpp"
#include "cluster/node/node_console/node_reader.hpp"
#include "cluster/ports/console_desk.hpp"

namespace madang::console {

/// The console's desk in a node: one line after another on a thread of its own, which gives way to orders.
class node_console final : public desk {
 public:
  explicit node_console(node_services with);

  void answer(std::string word, std::string arguments, std::function<void(outcome)> done) override;
  /// The same at once, on the caller's thread; what is shown may not be durable yet. Not thread-safe.
  outcome find(const std::string& word, const std::string& arguments);
  /// Finishes what has begun; what has not is dropped.
  void stop() { lines_.stop(); }

 private:
  outcome about_node();

  const node_services with_;
  node_reader reader_;
  job_pool lines_;
};

}  // namespace madang::console
