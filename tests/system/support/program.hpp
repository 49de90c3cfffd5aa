#pragma once

#include <string>

namespace madang {

/// Where the program under test is: what was built, or what the environment's MADANG_PROGRAM names.
std::string program();

}  // namespace madang
