#include "gateway/identity/password/links.hpp"

#include <chrono>

#include "gateway/api/ask_entity.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

std::int64_t patience_ends_ns(const route_services& with) {
  return std::chrono::steady_clock::now().time_since_epoch().count() + with.limits.http.request_timeout_ms * 1'000'000;
}

std::string link_of(const route_services& with, link_kind kind, const std::string& token) {
  const auto* page = kind == link_kind::reset_password ? "/reset-password?token=" : "/verify-email?token=";
  return with.limits.identity.public_url + page + token;
}

/// In the language that the user has chosen; where he does not answer, in that of a new user.
void send_in_language(route_services& with, outgoing_link message) {
  const auto user = message.user;
  auto take = [&with, message = std::move(message)](answer&& reply) mutable {
    if (const auto* chosen = reply.get_if<preferences_view>()) message.language = chosen->preferences.language;
    with.ports.links->send(std::move(message));
  };
  const auto token = with.replies->expect(std::move(take), patience_ends_ns(with));
  with.ports.entities.tell(user, request<read_preferences>{token, {user}});
}

}  // namespace

void send_link(route_services& with, user_id user, link_kind kind, unix_nanos now) {
  if (with.ports.links == nullptr) return;
  const auto& limits = with.limits.identity;
  const bool is_reset = kind == link_kind::reset_password;
  auto secret =
      with.ports.secrets.make(is_reset ? secret_use::reset_password : secret_use::verify_email, user, now.value);
  const auto ttl_s = is_reset ? limits.reset_link_ttl_s : limits.verify_link_ttl_s;
  issue_link command{
      user, kind, secret.hash, now + ttl_s * nanos_per_second, static_cast<std::uint32_t>(limits.links_per_hour), now};
  outgoing_link message{kind, user, {}, link_of(with, kind, secret.text), now, command.ends_at};
  auto take = [&with, message = std::move(message)](answer&& reply) mutable {
    const auto* issued = reply.get_if<link_view>();
    if (issued == nullptr || issued->sealed_email.empty()) return;
    auto email = with.ports.persons.open(message.user, personal_field::email, issued->sealed_email);
    if (!email) return;
    message.email = *std::move(email);
    send_in_language(with, std::move(message));
  };
  const auto token = with.replies->expect(std::move(take), patience_ends_ns(with));
  with.ports.entities.tell(user, request<issue_link>{token, std::move(command)});
}

void send_link_to(route_services& with, std::string_view email, link_kind kind, unix_nanos now) {
  const auto key = with.ports.persons.key_of(name_use::email, email);
  if (!key) return;
  auto take = [&with, kind, now](answer&& reply) {
    const auto* holder = reply.get_if<name_holder_view>();
    if (holder != nullptr && holder->user) send_link(with, holder->user, kind, now);
  };
  const auto token = with.replies->expect(std::move(take), patience_ends_ns(with));
  with.ports.entities.tell(key->name, request<resolve_name>{token, {key->name, key->proof}});
}

}  // namespace madang::identity
