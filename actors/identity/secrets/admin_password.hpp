#pragma once

#include <optional>
#include <string>
#include <string_view>

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
/// The file that keeps it, where there is one; never makes it.
std::optional<std::string> admin_password_file(const std::string& keys_dir);
/// Removes the file: its password is not the administrator's any more.
void forget_admin_password(const std::string& keys_dir);
/// One line of 8 to 128 visible characters.
bool is_plausible_password(std::string_view text);

}  // namespace madang::identity
