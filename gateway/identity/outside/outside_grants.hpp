#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "gateway/api/routing/route_services.hpp"
#include "messages/identity/outside_links.hpp"

namespace madang::identity {

/// Whose grants are on the disk, to be taken back once what is about to happen has happened.
struct kept_grants {
  user_id user;
  std::vector<login_provider> providers;
  std::vector<std::uint64_t> numbers;  ///< one of each
};
using kept_grants_ptr = std::shared_ptr<const kept_grants>;
using with_grants = std::function<void(const exchange_ptr&, const kept_grants_ptr&)>;

/// Writes down the grants that these providers gave for the user, before his identities are unlinked. `then` comes on
/// the io thread of the request; where it cannot be written, the request is refused (503).
void keep_grants(route_services& with, const exchange_ptr& ex, user_id user, std::vector<login_provider> providers,
                 with_grants then);
/// Of every provider.
void keep_all_grants(route_services& with, const exchange_ptr& ex, user_id user, with_grants then);

/// The identities are unlinked: the providers hear of it, and whatever becomes of that changes nothing here.
void take_grants_back(route_services& with, const kept_grants_ptr& kept);
/// They are linked still.
void leave_grants(route_services& with, const kept_grants_ptr& kept);
/// Some may be linked still: the user is asked, and later again where he does not answer. `then` comes on the io thread
/// of the request.
void take_back_unlinked(route_services& with, const exchange_ptr& ex, const kept_grants_ptr& kept,
                        std::function<void(const exchange_ptr&)> then);

}  // namespace madang::identity
