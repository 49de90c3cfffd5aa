#pragma once

#include <map>
#include <string>
#include <vector>

#include "messages/identity/user.hpp"
#include "tests/system/rights/declared_route.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {

/// Somebody of one role with an account, an order, a grant, a job that is done, a session and an API key.
struct actor {
  trader who;
  named_ids has;
};

/// Callers of every role, and others of whom one lets each of them see his account.
class cast {
 public:
  /// `number` makes names that nobody else has.
  cast(std::uint16_t port, api_client& administrator, int number);

  /// Logs him in anew, so that what he did before takes nothing away. Empty: nobody with a role.
  api_client caller(role_set roles) const;
  named_ids ids(role_set of, whose one) const;
  /// Somebody whom nothing is about.
  const std::string& bystander() const { return bystander_.who.user; }

  static const std::vector<role_set>& callers();
  /// Of its one role.
  static std::string word_of(role_set roles);

 private:
  json log_in(role_set roles) const;
  actor make(const std::string& name) const;
  std::string grant(const actor& from, const std::string& to) const;

  std::uint16_t port_;
  std::map<std::uint32_t, actor> callers_;  ///< by the bits of their role
  actor sharer_;
  actor stranger_;
  actor bystander_;
  std::map<std::uint32_t, std::string> grants_;  ///< of the sharer
};

}  // namespace madang
