#pragma once

#include "actors/identity/handlers/user_core.hpp"

namespace madang::identity {

/// A user's sessions, his password and the links that are mailed to him. A part of the user's actor.
class session_handlers {
 public:
  /// It outlives it.
  explicit session_handlers(user_core& user) : user_(user) {}

  void log_in(const client_request<open_session>& m);
  void refresh(const client_request<refresh_session>& m);
  void end(const client_request<end_sessions>& m);
  void note_seen(const note_session_seen& command);
  void note_failure(const note_login_failed& command);
  void list(const client_request<read_sessions>& m);
  void change_password(const client_request<madang::identity::change_password>& m);
  void set_password(const client_request<madang::identity::set_password>& m);
  void issue(const client_request<issue_link>& m) { answer_link(m, m.command.kind); }
  void verify(const client_request<verify_email>& m) { answer_link(m, link_kind::verify_email); }

 private:
  template <class Command>
  void answer_link(const client_request<Command>& m, link_kind kind);

  user_core& user_;
  std::uint32_t uncounted_failures_ = 0;  ///< log-ins that failed since the last event of one; lost with the actor
};

}  // namespace madang::identity
