#pragma once

#include "actors/identity/handlers/user_core.hpp"

namespace madang::identity {

/// Other names, and outside identities that a user logs in with. Both are asked of name actors; the client hears what
/// came of it when they have answered. A part of the user's actor.
class name_handlers {
 public:
  /// It outlives it.
  explicit name_handlers(user_core& user) : user_(user) {}

  void rename(const client_request<change_names>& m);
  void link(const client_request<link_outside_identity>& m);
  void unlink(const client_request<unlink_outside_identity>& m);
  /// What a provider takes back when the link to it ends.
  void keep_token(const keep_outside_token& command);

  /// Where a change of names, or the wish for an outside identity, has come to its end with these.
  void on_committed(const user_events& events);

 private:
  void refuse_change(reply_token to, user_reject why);
  void end_change(const user_event& event);
  void end_link(const user_event& event);

  user_core& user_;
  reply_token waiting_change_;
  reply_token waiting_link_;
};

}  // namespace madang::identity
