#include "tests/system/support/program.hpp"

#include <cstdlib>

namespace madang {

std::string program() {
  const auto* other = std::getenv("MADANG_PROGRAM");
  return other != nullptr ? other : MADANG_PROGRAM;
}

}  // namespace madang
