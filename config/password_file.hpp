#pragma once

#include <string>

#include "messages/result.hpp"

namespace madang {

/// The first line of a file that holds a password. A failure is a sentence for the operator: it cannot be read, or
/// other users can read it, and then it is no secret.
result<std::string, std::string> read_password_file(const std::string& path);

}  // namespace madang
