#include "cluster/node/node_watch.hpp"

#include <spdlog/spdlog.h>

#include "cluster/node/node.hpp"
#include "cluster/node/node_readiness.hpp"

namespace madang {

void intake_watch::look(node& of) {
  const bool now = intake_open(of);
  if (now == open_) return;
  open_ = now;
  if (now) return spdlog::info("intake is open again");
  const auto health = of.journal().health();
  spdlog::error("intake is closed, commands are answered 503: {}; {} bytes wait for the disk, {} entities in memory",
                health.writable ? "a bound is reached" : health.why, of.journal().pending_bytes(),
                of.metrics().entities_in_memory.value());
}

}  // namespace madang
