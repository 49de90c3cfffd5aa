#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "cluster/jobs/job_pool.hpp"
#include "cluster/node/node_console/node_reader.hpp"
#include "cluster/node/node_console/owner_questions.hpp"
#include "cluster/node/node_console/supervision_desk.hpp"
#include "cluster/ports/console_desk.hpp"

namespace madang::console {

/// The console's desk in a node: one line after another on a thread of its own, which gives way to orders. What is
/// about one entity is asked of the node that serves it.
class node_console final : public desk {
 public:
  explicit node_console(node_services with);

  void answer(std::string word, std::string arguments, std::function<void(outcome)> done) override;
  void act(std::string word, std::string arguments, admin_act by, bool dry_run,
           std::function<void(outcome)> done) override;
  /// A question about an entity of this node has come; `answer_to` hears what it says.
  void serve(std::span<const std::byte> question, reply_token answer_to);
  /// The same at once, on the caller's thread; what is shown may not be durable yet. Not thread-safe.
  outcome find(const std::string& word, const std::string& arguments);
  /// Finishes what has begun; what has not is dropped.
  void stop();

 private:
  outcome about_node();
  void drain(const std::string& arguments, admin_act by, bool dry_run, std::function<void(outcome)> done);
  std::optional<entity_id> entity_elsewhere(const std::string& word, const std::string& arguments) const;
  void serve_here(const owner_question& question);

  const node_services with_;
  node_reader reader_;
  job_pool lines_;
  std::atomic<std::size_t> questions_{0};  ///< of other nodes, and of acts
  std::optional<owner_questions> owners_;
  std::optional<supervision_desk> supervision_;
};

}  // namespace madang::console
