#pragma once

#include <cstdint>
#include <string>

#include "messages/identity/sessions.hpp"
#include "messages/identity/user_profile.hpp"

namespace madang::identity {

/// A message with a link, as it is handed over, and how far it is.
struct link_message {
  link_kind kind = link_kind::verify_email;
  user_id user;
  std::string email;  ///< empty: only its seal is known
  std::string link;
  unix_nanos created_at;
  unix_nanos ends_at;
  language_code language = language_code::ko;
  link_delivery delivery = link_delivery::kept;
  std::uint32_t tries = 0;
  unix_nanos next_try_at = {};
  std::string error = {};         ///< how the last try failed
  std::string sealed_email = {};  ///< what the file holds of the address

  /// A newer message of its kind takes its place, so that this tells the two apart.
  bool is_same(const link_message& other) const {
    return kind == other.kind && user == other.user && created_at == other.created_at;
  }
};

}  // namespace madang::identity
