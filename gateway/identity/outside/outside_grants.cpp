#include "gateway/identity/outside/outside_grants.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "gateway/security/outside_logins.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

/// What is read of the user, one provider after the other.
struct grants_on_their_way {
  user_id user;
  std::vector<login_provider> providers;
  std::vector<std::pair<login_provider, outside_token_view>> found;
  with_grants then;
};
using way_ptr = std::shared_ptr<grants_on_their_way>;

/// Opened under the user's key; one that can never be opened cannot be taken back. Nothing: not now.
std::optional<std::vector<outside_grant>> opened(person_port& persons, const grants_on_their_way& way) {
  std::vector<outside_grant> out;
  for (const auto& [provider, kept] : way.found) {
    auto token = persons.opened(way.user, personal_field::outside_token, kept.sealed);
    if (!token && token.error() == field_closed::unavailable) return std::nullopt;
    if (token) out.push_back({way.user, provider, *std::move(token), kept.lasting});
  }
  return out;
}

kept_grants_ptr written(outside_login_port& outside, person_port& persons, const grants_on_their_way& way) {
  auto grants = opened(persons, way);
  if (!grants) return nullptr;
  kept_grants out{way.user, {}, {}};
  for (const auto& one : *grants) out.providers.push_back(one.provider);
  auto numbers = outside.keep_grants(*std::move(grants));
  if (!numbers) return nullptr;
  out.numbers = *std::move(numbers);
  return std::make_shared<const kept_grants>(std::move(out));
}

void write_down(route_services& with, const exchange_ptr& ex, const way_ptr& way) {
  if (way->found.empty()) return way->then(ex, std::make_shared<const kept_grants>(kept_grants{way->user, {}, {}}));
  auto& outside = *with.ports.outside_logins;
  auto work = [&with, &outside, &persons = with.ports.persons, replies = with.replies, ex, way] {
    auto kept = written(outside, persons, *way);
    run_on_io_thread(replies, ex, [&with, ex, way, kept = std::move(kept)] {
      if (kept == nullptr) return ex->refuse(with.come_again_later("unavailable"));
      way->then(ex, kept);
    });
  };
  if (!outside.run(std::move(work))) ex->refuse(with.come_again_later("too_busy"));
}

/// A user who is not there is found out by what comes next.
void read_next(route_services& with, const exchange_ptr& ex, const way_ptr& way) {
  if (way->providers.empty()) return write_down(with, ex, way);
  const auto provider = way->providers.back();
  way->providers.pop_back();
  with.actors.ask_all<outside_token_view>(
      ex, way->user, read_outside_token{way->user, provider},
      [&with, way, provider](const exchange_ptr& at, outside_token_view&& kept, const answer&) {
        if (!kept.sealed.empty()) way->found.emplace_back(provider, std::move(kept));
        read_next(with, at, way);
      },
      [&with, way](const exchange_ptr& at, const refusal&) { read_next(with, at, way); });
}

}  // namespace

void keep_grants(route_services& with, const exchange_ptr& ex, user_id user, std::vector<login_provider> providers,
                 with_grants then) {
  std::erase_if(providers, [&](login_provider one) {
    return with.ports.outside_logins == nullptr || !with.ports.outside_logins->offers(one);
  });
  read_next(
      with, ex,
      std::make_shared<grants_on_their_way>(grants_on_their_way{user, std::move(providers), {}, std::move(then)}));
}

void keep_all_grants(route_services& with, const exchange_ptr& ex, user_id user, with_grants then) {
  keep_grants(with, ex, user, {login_provider::google, login_provider::kakao, login_provider::naver}, std::move(then));
}

void take_grants_back(route_services& with, const kept_grants_ptr& kept) {
  for (const auto one : kept->numbers) with.ports.outside_logins->take_grant_back(one);
}

void leave_grants(route_services& with, const kept_grants_ptr& kept) {
  for (const auto one : kept->numbers) with.ports.outside_logins->leave_grant(one);
}

void take_back_unlinked(route_services& with, const exchange_ptr& ex, const kept_grants_ptr& kept,
                        std::function<void(const exchange_ptr&)> then) {
  if (kept->numbers.empty()) return then(ex);
  with.actors.ask_all<outside_links_view>(
      ex, kept->user, read_outside_links{kept->user},
      [&with, kept, then](const exchange_ptr& at, outside_links_view&& links, const answer&) {
        auto& outside = *with.ports.outside_logins;
        for (std::size_t i = 0; i < kept->numbers.size(); ++i) {
          const bool is_linked = std::ranges::count(links.providers, kept->providers[i]) > 0;
          is_linked ? outside.leave_grant(kept->numbers[i]) : outside.take_grant_back(kept->numbers[i]);
        }
        then(at);
      },
      [then](const exchange_ptr& at, const refusal&) { then(at); });
}

}  // namespace madang::identity
