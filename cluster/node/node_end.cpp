#include "cluster/node/node_end.hpp"

#include <spdlog/spdlog.h>

#include <cstdlib>

namespace madang {
namespace {

/// sysexits.h: EX_SOFTWARE.
constexpr int fatal_exit_code = 70;

}  // namespace

void end_process(const std::string& why) {
  spdlog::critical("the process ends: {}", why);
  if (auto* log = spdlog::default_logger_raw()) log->flush();
  std::_Exit(fatal_exit_code);
}

}  // namespace madang
