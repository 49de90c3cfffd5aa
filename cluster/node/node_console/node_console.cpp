#include "cluster/node/node_console/node_console.hpp"

#include <exception>
#include <memory>
#include <utility>

#include "cluster/console/command_line.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

/// Whoever looks gives way to orders.
constexpr int looking_niceness = 10;

}  // namespace

node_console::node_console(node_services with)
    : with_(std::move(with)), reader_(with_), lines_(1, "console", looking_niceness) {}

void node_console::answer(std::string word, std::string arguments, std::function<void(outcome)> done) {
  lines_.run([this, word = std::move(word), arguments = std::move(arguments), done = std::move(done)] {
    auto found = std::make_shared<outcome>(find(word, arguments));
    // What was read may still be on its way to the disk: it leaves when that is done.
    with_.outputs.when_open([found, done] { done(std::move(*found)); });
  });
}

outcome node_console::find(const std::string& word, const std::string& arguments) {
  const auto given = split_line(arguments);
  if (!given) return misused(given.error());
  const auto* const known = find_word(word);
  if (known == nullptr) return misused("there is no word '" + word + "': see `help`");
  // A bug in what is shown costs whoever looks his answer: on this thread nobody else would keep it from ending the
  // process.
  try {
    if (known->run != nullptr) return known->run(reader_, *given);
    if (word != "nodes") return misused("'" + word + "' is not asked of a node");
    return given->empty() ? about_node() : outcome(misused(std::string(known->usage)));
  } catch (const std::exception& bug) {
    return not_found(std::string("it cannot be shown: ") + bug.what());
  }
}

outcome node_console::about_node() {
  table shown{"nodes", {}, {}};
  shown.rows.emplace_back();
  for (auto& [name, value] : with_.about()) {
    shown.columns.push_back(std::move(name));
    shown.rows.front().push_back(std::move(value));
  }
  report out;
  out.tables.push_back(std::move(shown));
  return out;
}

}  // namespace madang::console
