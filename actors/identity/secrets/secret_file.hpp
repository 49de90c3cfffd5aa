#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "messages/result.hpp"

namespace madang::identity {

/// Why a secret cannot be used, as a sentence for the operator: what is wrong with which path and what to do.
struct secret_failure {
  std::string why;
};
using secret_done = result<std::monostate, secret_failure>;

/// Makes the directory of secrets with mode 0700, or checks that it belongs to this user and nobody else may enter it.
secret_done prepare_secret_directory(const std::string& path);

/// Reads a whole secret. Nothing when the file does not exist. Refuses a file that is not a plain one of this user,
/// that others may read or write, or that is longer than `max_bytes`.
result<std::optional<std::string>, secret_failure> read_secret(const std::string& path, std::size_t max_bytes);

/// Writes a secret that does not exist yet, mode 0600. It appears whole or not at all and is durable on return.
secret_done write_new_secret(const std::string& path, std::string_view content);

}  // namespace madang::identity
