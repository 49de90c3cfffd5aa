#pragma once

#include "actors/identity/handlers/user_core.hpp"

namespace madang::identity {

/// From the wish to register to the user who has his names. A part of the user's actor, which has at most one
/// registration.
class registration_handlers {
 public:
  /// It outlives it.
  explicit registration_handlers(user_core& user) : user_(user) {}

  void start(const client_request<register_user>& m) { begin(m); }
  void open(const client_request<open_registration>& m) { begin(m); }
  void complete(const client_request<complete_registration>& m);
  /// Whoever registers so logs in at once: his outside identity must be known by then.
  void complete(const client_request<complete_outside_registration>& m);
  /// Also while its names are being asked for: then it ends as soon as they are granted.
  void abandon(const abandon_registration& command);
  /// What became of the registration, to its own client or to one that repeats it.
  void answer(reply_token to, std::uint64_t body, bool again);

  /// Its names have answered; `made_progress`: one of them for the first time.
  void on_names(bool made_progress);
  /// The wish for an outside identity has come to its end.
  void on_linked();
  void on_restart();

 private:
  template <class Command>
  void begin(const client_request<Command>& m);
  void ask_for_secrets();
  void answer_completed(reply_token to);

  user_core& user_;
  reply_token waiting_;
  reply_token linking_;  ///< registered, and waits for the outside identity
};

}  // namespace madang::identity
