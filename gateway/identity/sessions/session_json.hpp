#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "gateway/security/identity_ports.hpp"
#include "messages/identity/sessions.hpp"

namespace madang::identity {

/// A log-in or a refresh.
struct shown_login {
  user_id user;
  session_id session;
  std::string_view access_token;
  std::int64_t expires_in_s = 0;
  std::optional<std::string_view> refresh_token;  ///< none: it is in a cookie
  std::int64_t refresh_expires_in_s = 0;
  std::optional<std::string_view> csrf_token;  ///< with a cookie
};
void write_login(std::string& out, const shown_login& login);
schema_ref login_schema();

struct shown_session {
  session_id session;
  bool current = false;
  std::string device;
  std::string address;
  unix_nanos created_at;
  unix_nanos last_seen_at;
};
void write_session(std::string& out, const shown_session& session);
schema_ref session_schema();

/// A message that no mail server takes.
void write_outgoing_link(std::string& out, const outgoing_link& link);
schema_ref outgoing_link_schema();

/// `{revoked}`
void write_revoked(std::string& out, std::uint32_t count);
schema_ref revoked_schema();

}  // namespace madang::identity
