#include "cluster/node/node_readiness.hpp"

#include "cluster/node/node.hpp"

namespace madang {
namespace {

/// What adds entities is refused before memory is full, so that what makes room finds some.
std::int64_t intake_mark(const entity_settings& config) {
  return config.max_in_memory / 100 * config.intake_percent + config.max_in_memory % 100 * config.intake_percent / 100;
}

/// One that is always open says so; else which session it is where most instruments are.
std::string session_now(node& of) {
  if (!of.clocks().has_sessions()) return "open";
  return std::string(to_text(of.clocks().due(market_code::kospi, of.ports().time.now()).session));
}

bool has_room(node& of) {
  auto& journal = of.journal();
  return journal.pending_bytes() < static_cast<std::size_t>(of.config().journal.max_pending_bytes) &&
         of.metrics().entities_in_memory.value() < intake_mark(of.config().entities);
}

}  // namespace

readiness readiness_of(node& of) {
  readiness says;
  auto health = of.journal().health();
  const bool open = health.writable && has_room(of);
  // It serves on, by others; who is new is to go elsewhere.
  says.ready = open && !of.is_draining();
  says.checks.emplace_back("recovery", "done");
  says.checks.emplace_back("journal", health.writable ? "writable" : health.why);
  says.checks.emplace_back("intake", open ? "open"
                                     : health.writable
                                         ? "closed: too much waits for the disk, or too many entities in memory"
                                         : "closed: the journal cannot be written");
  if (const auto* replica = of.stores().replica()) says.checks.emplace_back("list_replica", replica->state());
  says.checks.emplace_back("isolated_entities", std::to_string(of.entities().isolated()));
  says.checks.emplace_back("market", session_now(of));
  if (of.is_draining()) says.checks.emplace_back("cluster", "draining: its shards go to other nodes, then it ends");
  return says;
}

bool intake_open(node& of) {
  return has_room(of) && of.journal().health().writable;
}

bool exits_open(node& of) {
  return of.journal().health().writable;
}

}  // namespace madang
