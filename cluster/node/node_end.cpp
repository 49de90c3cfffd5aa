#include "cluster/node/node_end.hpp"

#include <cstdlib>

#include "cluster/process/node_logging.hpp"

namespace madang {
namespace {

/// sysexits.h: EX_SOFTWARE.
constexpr int fatal_exit_code = 70;

}  // namespace

void end_process(const std::string& why) {
  log_at_any_level("the process ends: " + why);
  std::_Exit(fatal_exit_code);
}

}  // namespace madang
