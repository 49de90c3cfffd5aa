#include <algorithm>
#include <utility>

#include "cluster/ports/id_source.hpp"
#include "config/admin/admin_settings.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/identity/outside/outside_login.hpp"
#include "gateway/identity/password/links.hpp"
#include "gateway/identity/registration.hpp"
#include "messages/identity/user_messages.hpp"

/// Whoever comes from a provider for the first time is registered: with the provider's e-mail address, a user name that
/// he may change, and no password.
namespace madang::identity {
namespace {

/// Nobody else's: made of the user's own id.
std::string first_username(user_id user) {
  auto out = to_text(user);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return "user-" + out.substr(out.find('_') + 1);
}

/// The secrets are sealed. Where the answer does not come, the next start of the node finds out what became of the key.
void complete(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, const registration_ptr& made) {
  made->is_handed_over();
  const auto user = made->start.user;
  const keyed_outside_identity identity{who->login.provider, who->key.name, who->key.proof};
  complete_outside_registration command{user, std::move(made->secrets), who->person.email_verified, identity,
                                        std::move(made->consents)};
  with.actors.ask_any(ex, user, std::move(command), [&with, user, who](const exchange_ptr& at, answer&& reply) {
    if (const auto* view = reply.get_if<user_view>()) {
      with.ports.persons.settle_key(user);
      if (!who->person.email_verified) send_link(with, user, link_kind::verify_email, at->received_at);
      return log_in_from_outside(with, at, who, *view);
    }
    with.ports.persons.erase_key(user);
    with.actors.answer_otherwise(*at, reply);
  });
}

void seal(route_services& with, const exchange_ptr& ex, const arrival_ptr& who, const registration_ptr& made) {
  auto work = [&with, &persons = with.ports.persons, replies = with.replies, ex, who, made] {
    const bool ready = seal_person(persons, *made);
    run_on_io_thread(replies, ex, [&with, ex, who, made, ready] {
      if (!ready) return ex->refuse(with.come_again_later("unavailable"));
      complete(with, ex, who, made);
    });
  };
  if (!with.ports.outside_logins->run(std::move(work))) ex->refuse(with.come_again_later("too_busy"));
}

bool has_consented(const route_services& with, const pending_login& login) {
  if (!with.settings_now()->of<admin::admin_settings>().consent_required) return true;
  const auto is_given = [&](consent_kind kind) {
    return std::ranges::any_of(login.consents, [&](const consent_given& one) { return one.kind == kind; });
  };
  return is_given(consent_kind::terms) && is_given(consent_kind::privacy);
}

}  // namespace

void register_from_outside(route_services& with, const exchange_ptr& ex, const arrival_ptr& who) {
  if (!has_consented(with, who->login)) return ex->refuse("consent_required");
  const auto user = with.ports.ids.next_user();
  const auto made = std::make_shared<registration>(with, who->person.email, first_username(user));
  const auto email = with.ports.persons.key_of(name_use::email, made->email);
  const auto username = with.ports.persons.key_of(name_use::username, made->username);
  if (!email || !username) {
    return refuse_outside_login(with, ex, who->login.provider, {},
                                "The provider names no e-mail address: register, then link it.");
  }
  made->start.user = user;
  made->start.email_name = email->name;
  made->start.email_proof = email->proof;
  made->start.username_name = username->name;
  made->start.username_proof = username->proof;
  made->secrets.roles = role_set{}.with(role::trader);
  made->consents = who->login.consents;
  made->begins();
  with.actors.ask_any(ex, new_entity{user}, open_registration{made->start, ex->received_at},
                      [&with, who, made](const exchange_ptr& at, answer&& reply) {
                        if (reply.holds<registration_reserved_view>()) return seal(with, at, who, made);
                        made->is_handed_over();
                        with.actors.answer_otherwise(*at, reply);
                      });
}

}  // namespace madang::identity
