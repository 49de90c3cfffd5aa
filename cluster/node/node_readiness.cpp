#include "cluster/node/node_readiness.hpp"

#include "cluster/node/node.hpp"

namespace madang {
namespace {

bool has_room(node& of) {
  auto& journal = of.journal();
  return journal.pending_bytes() < static_cast<std::size_t>(of.config().journal.max_pending_bytes) &&
         of.metrics().entities_in_memory.value() < of.config().entities.max_in_memory;
}

}  // namespace

readiness readiness_of(node& of) {
  readiness says;
  auto health = of.journal().health();
  const bool open = health.writable && has_room(of);
  says.ready = open;
  says.checks.emplace_back("recovery", "done");
  says.checks.emplace_back("journal", health.writable ? "writable" : health.why);
  says.checks.emplace_back("intake", open ? "open"
                                     : health.writable
                                         ? "closed: too much waits for the disk, or too many entities in memory"
                                         : "closed: the journal cannot be written");
  says.checks.emplace_back("isolated_entities", std::to_string(of.entities().isolated()));
  says.checks.emplace_back("market", "open");
  return says;
}

bool intake_open(node& of) {
  return has_room(of) && of.journal().health().writable;
}

}  // namespace madang
