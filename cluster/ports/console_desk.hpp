#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "messages/admin_act.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/result.hpp"

namespace madang::console {

/// Rows of texts under named columns.
struct table {
  std::string name;  ///< `events`: what the rows are
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// What a word of the console has found: values by name, then tables, then remarks in sentences. Nothing of it is
/// escaped yet: whoever writes it does that.
struct report {
  std::vector<named_value> values;
  std::vector<table> tables;
  std::vector<std::string> remarks;
};

enum class fault : unsigned char {
  refused = 1,  ///< what was asked for is not there, or cannot be read
  usage = 2,    ///< the line is no command
  lost = 3,     ///< the node that was asked cannot be reached, or lets nobody in
  unknown = 4,  ///< it was asked to do something, and nobody knows whether it has
};
struct failure {
  fault kind = fault::refused;
  std::string why;
};

using outcome = result<report, failure>;

inline refused<failure> misused(std::string why) {
  return {failure{fault::usage, std::move(why)}};
}
inline refused<failure> not_found(std::string why) {
  return {failure{fault::refused, std::move(why)}};
}

/// Answers the words of the console in a node that runs. Thread-safe.
class desk {
 public:
  virtual ~desk() = default;
  /// `arguments`: what stands behind the word, as it was typed. `done` runs on any thread, once everything it may
  /// reveal is durable. Whoever asks has found out that the caller may see every entity.
  virtual void answer(std::string word, std::string arguments, std::function<void(outcome)> done) = 0;
  /// Likewise does what a word says, or with `dry_run` says what would come of it. `by`: who wants it and why, for the
  /// audit trail.
  virtual void act(std::string word, std::string arguments, admin_act by, bool dry_run,
                   std::function<void(outcome)> done) = 0;
};

}  // namespace madang::console
