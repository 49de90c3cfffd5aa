#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "messages/identity/user.hpp"
#include "tests/system/rights/declared_route.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {

/// Somebody with an account, an order, a grant, a job that is done, a session and an API key.
struct actor {
  trader who;
  named_ids has;
};

/// Callers of every role, and others of whom one lets each of them see his account. Made once; whoever has lost
/// something by what was asked is replaced. Callers of different roles may be used at the same time, but for the
/// administrator: what others have may be gone after he was there.
class cast {
 public:
  cast(std::uint16_t port, std::string administrators_token);

  /// His connection, which stays open. Empty: nobody with a role.
  api_client& caller(role_set roles) { return callers_.at(roles.bits).connection; }
  named_ids ids(role_set of, whose one) const;
  /// Somebody whom nothing is about.
  const std::string& bystander() const { return bystander_.who.user; }
  /// After a change that this caller made: whoever lacks a part of what he had is replaced.
  void make_whole(role_set after);

  static const std::vector<role_set>& callers();
  /// Of its one role.
  static std::string word_of(role_set roles);

 private:
  struct calling {
    actor self;
    std::string grant_of_sharer;
    api_client connection;
  };
  actor make(const std::string& name);
  actor make_with_grant(const std::string& name);
  calling make_caller(role_set roles);
  void take_role(actor& who, role_set roles) const;
  std::string grant(const actor& from, const std::string& to) const;
  bool is_whole(const actor& one) const;
  bool lists(const actor& one, const std::string& path, const std::string& name, const std::string& id) const;

  const std::uint16_t port_;
  const std::string administrators_token_;
  std::atomic<int> made_{0};
  actor bystander_;
  actor sharer_;
  actor stranger_;
  std::map<std::uint32_t, calling> callers_;  ///< by the bits of their role
};

}  // namespace madang
