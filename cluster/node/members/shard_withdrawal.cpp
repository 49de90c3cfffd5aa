#include "cluster/node/members/shard_withdrawal.hpp"

namespace madang {

result<position, std::string> withdraw(const withdrawal_steps& steps) {
  if (!steps.wait_projected()) return refused{std::string("the lists are behind the journal")};
  const bool forbade = steps.are_checkpoints_forbidden();
  if (!steps.forbid_checkpoints()) return refused{std::string("a checkpoint is under way")};
  const auto stay = [&](const char* why) -> result<position, std::string> {
    if (!forbade) steps.allow_checkpoints();
    return refused{std::string(why)};
  };
  // Before anybody is held up, for they may take long; what is left of them then is little.
  if (!steps.wait_snapshots()) return stay("snapshots are behind the journal");
  steps.hold_commands();
  steps.settle();
  if (steps.is_stopping()) {
    steps.open();
    return stay("this node ends");
  }
  // Until it is certain whose they are, nothing that is read meanwhile counts them as this node's.
  steps.count_as_given();
  steps.close();
  steps.end_entities();
  return steps.finish_journal();
}

}  // namespace madang
