#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/api/routing/route_services.hpp"
#include "gateway/security/secret_text.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// A registration on its way: its names are reserved by the user's actor, then its secrets are made on the pool, then
/// it is complete. Whatever ends it before gives the names back.
class registration {
 public:
  registration(route_services& with, std::string email_text, std::string username_text);
  ~registration();
  registration(const registration&) = delete;
  registration& operator=(const registration&) = delete;

  /// Its names are asked for: from now on they are its own, or about to be.
  void begins() { begun_ = true; }
  void key_is_made() { has_key_ = true; }
  /// Its own actor knows what becomes of it, or has answered.
  void is_handed_over() { begun_ = false; }

  const std::string email;
  const std::string username;
  secret_text password;
  registration_opened start;
  registration_completed secrets;
  std::vector<consent_given> consents;

 private:
  route_services& with_;
  const std::shared_ptr<pending_replies> replies_;
  bool begun_ = false;
  bool has_key_ = false;
};
using registration_ptr = std::shared_ptr<registration>;

/// What blocks on the disk: the user's own key, and what is sealed under it. Not on an io thread. False: it could not.
bool seal_person(person_port& persons, registration& who);

}  // namespace madang::identity
