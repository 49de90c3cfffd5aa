#pragma once

#include <string>

#include "cluster/node/local_client.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/id_source.hpp"
#include "gateway/security/identity_ports.hpp"
#include "messages/result.hpp"

namespace madang {

/// The administrator that every installation has.
struct admin_login {
  std::string email = "admin@madang.local";
  user_id user;
  std::string password_file;  ///< where the password that the platform made is kept; empty: another one has been set
  bool created = false;       ///< at this start
};

struct admin_parts {
  region& entities;
  local_client& client;
  person_port& persons;
  password_port& passwords;
  id_source& ids;
  const clock& time;
};

/// Registers the administrator unless there is one, with the password of `<keys_dir>/admin_password`. A failure is a
/// sentence for the operator.
result<admin_login, std::string> ensure_admin(const std::string& keys_dir, const admin_parts& parts);

/// The same on a node that leaves it to another one to register him.
result<admin_login, std::string> await_admin(const std::string& keys_dir, const admin_parts& parts);

/// Gives the administrator another password and removes the file that held the first.
result<bool, std::string> set_admin_password(const std::string& keys_dir, const admin_login& login,
                                             const admin_parts& parts, const std::string& password);

}  // namespace madang
