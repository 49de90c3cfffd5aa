#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/user_profile.hpp"

namespace madang::identity {

/// Who outside vouches for somebody who logs in. Permanent.
enum class login_provider : std::uint8_t { google = 1, kakao = 2, naver = 3 };
constexpr std::uint8_t login_providers_max = 3;

// ---- events of a user: outside identities (180-183) ----------------------------------------------------------------

/// The user wants to log in with this outside identity, which is known by a keyed hash of what the provider calls it
/// and is unique as a name is: it is claimed.
struct outside_link_begun {
  login_provider provider = login_provider::google;
  name_id name;
  std::uint64_t proof = 0;
  bool asks = false;  ///< since version 2: by `ask_name`

  MADANG_EVENT(outside_link_begun, 180, 2, provider, name, proof, asks)
};
/// It is his: whoever shows it may log in as this user.
struct outside_identity_linked {
  login_provider provider = login_provider::google;
  name_id name;
  std::uint32_t peer_message = 0;

  MADANG_EVENT(outside_identity_linked, 181, 1, provider, name, peer_message)
};
/// It is somebody else's.
struct outside_link_refused {
  login_provider provider = login_provider::google;
  name_id name;
  std::uint32_t peer_message = 0;

  MADANG_EVENT(outside_link_refused, 182, 1, provider, name, peer_message)
};
struct outside_identity_unlinked {
  login_provider provider = login_provider::google;
  bool quits = false;  ///< since version 2: by `quit_name`

  MADANG_EVENT(outside_identity_unlinked, 183, 2, provider, quits)
};

/// What the provider gave for the person, so that its grant can be revoked when the identity is unlinked.
struct outside_token_kept {
  login_provider provider = login_provider::google;
  std::string sealed;    ///< under the user's own key
  bool lasting = false;  ///< it is good for long; another that is not takes its place no more

  MADANG_EVENT(outside_token_kept, 184, 1, provider, sealed, lasting)
};

// ---- commands ------------------------------------------------------------------------------------------------------

/// An outside identity, already keyed.
struct keyed_outside_identity {
  login_provider provider = login_provider::google;
  name_id name;
  std::uint64_t proof = 0;

  friend bool operator==(const keyed_outside_identity&, const keyed_outside_identity&) = default;
  MADANG_FIELDS(provider, name, proof)
};
/// Answered with `outside_links_view` once the identity is linked; at once where it is already.
struct link_outside_identity {
  user_id user;
  keyed_outside_identity identity;

  MADANG_FIELDS(user, identity)
};
struct unlink_outside_identity {
  user_id user;
  login_provider provider = login_provider::google;

  MADANG_FIELDS(user, provider)
};
/// Not answered. Nothing where the identity is not linked.
struct keep_outside_token {
  user_id user;
  outside_token_kept token;

  MADANG_FIELDS(user, token)
};
/// For the gateway's unlinking alone.
struct read_outside_token {
  user_id user;
  login_provider provider = login_provider::google;

  MADANG_FIELDS(user, provider)
};
struct read_outside_links {
  user_id user;

  MADANG_FIELDS(user)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// In the order in which they were linked.
struct outside_links_view {
  user_id user;
  std::vector<login_provider> providers;
  bool has_password = false;

  MADANG_VIEW(outside_links_view, identity, 83, user, providers, has_password)
};

/// Empty: none was kept.
struct outside_token_view {
  std::string sealed;
  bool lasting = false;

  MADANG_VIEW(outside_token_view, identity, 84, sealed, lasting)
};

}  // namespace madang::identity
