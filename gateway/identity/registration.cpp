#include "gateway/identity/registration.hpp"

#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {

registration::registration(route_services& with, std::string email_text, std::string username_text)
    : email(std::move(email_text)), username(std::move(username_text)), with_(with), replies_(with.replies) {}

registration::~registration() {
  if (!begun_) return;
  replies_->post([&with = with_, user = start.user, has_key = has_key_] {
    with.actors.tell_only(user, abandon_registration{user});
    if (has_key) with.ports.persons.erase_key(user);
  });
}

bool seal_person(person_port& persons, registration& who) {
  const auto user = who.start.user;
  if (!persons.create_key(user)) return false;
  who.key_is_made();
  auto email = persons.seal(user, personal_field::email, who.email);
  auto username = persons.seal(user, personal_field::username, who.username);
  if (!email || !username) return false;
  who.secrets.sealed_email = *std::move(email);
  who.secrets.sealed_username = *std::move(username);
  return true;
}

}  // namespace madang::identity
