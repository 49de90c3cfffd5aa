#pragma once

#include "actors/identity/handlers/user_core.hpp"

namespace madang::identity {

/// A user's second factor and his API keys. They have no meaning for one who is not registered: he is refused. A part
/// of the user's actor.
class key_handlers {
 public:
  /// The first outlives it.
  key_handlers(user_core& user, const code_rules& rules) : user_(user), rules_(rules) {}

  void prepare(const client_request<prepare_two_factor>& m);
  void try_code(const client_request<madang::identity::try_code>& m);
  void pass_code(const client_request<madang::identity::pass_code>& m);

  void create(const client_request<create_api_key>& m);
  void revoke(const client_request<revoke_api_key>& m);
  void list(const client_request<read_api_keys>& m);
  void read(const client_request<read_api_key>& m);
  /// Answers with the secrets as they are sealed, for their re-wrap.
  void read_wrapped(reply_token to);
  void rewrap(const client_request<rewrap_secrets>& m);
  void count_calls(const count_api_calls& command);
  void read_quotas(const client_request<madang::identity::read_quotas>& m);

 private:
  bool admits(reply_token to);

  user_core& user_;
  code_rules rules_;
};

}  // namespace madang::identity
