#pragma once

#include <string>

#include "actors/identity/secrets/secret_file.hpp"
#include "messages/result.hpp"

namespace madang::identity {

/// The password of the administrator that the platform makes at its first start.
struct admin_password {
  std::string text;
  std::string path;      ///< the file that keeps it, for the operator
  bool created = false;  ///< by this call: this is the first start
};

/// Reads `<keys_dir>/admin_password`, or makes it (0600) with 24 random letters and digits (142 bits). The directory
/// must exist. Refuses an existing file that others may read or whose text is not a plausible password.
result<admin_password, secret_failure> read_or_create_admin_password(const std::string& keys_dir);

}  // namespace madang::identity
