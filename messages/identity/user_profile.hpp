#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/time.hpp"

namespace madang::identity {

enum class language_code : std::uint8_t { ko = 1, en = 2 };
enum class price_colors : std::uint8_t { red_up = 1, green_up = 2 };
enum class consent_kind : std::uint8_t { terms = 1, privacy = 2 };

/// What a user has chosen for himself. A part of an event: its form never changes.
struct user_preferences {
  language_code language = language_code::ko;
  std::string time_zone = "Asia/Seoul";
  price_colors colors = price_colors::red_up;
  bool notify_fills = true;
  bool notify_refusals = true;
  bool notify_jobs = true;
  bool notify_logins = true;

  friend bool operator==(const user_preferences&, const user_preferences&) = default;
  MADANG_FIELDS(language, time_zone, colors, notify_fills, notify_refusals, notify_jobs, notify_logins)
};

// ---- events of a user: his own choices (157-158) -------------------------------------------------------------------

struct preferences_changed {
  user_preferences preferences;

  MADANG_EVENT(preferences_changed, 157, 1, preferences)
};
/// The user has agreed to a dated text.
struct consent_given {
  consent_kind kind = consent_kind::terms;
  std::string version;

  MADANG_EVENT(consent_given, 158, 1, kind, version)
};

// ---- commands ------------------------------------------------------------------------------------------------------

struct read_preferences {
  user_id user;

  MADANG_FIELDS(user)
};
/// Those that were given replace those that stand. `wanted_version`: refused at any other; zero: whatever it is.
struct change_preferences {
  user_id user;
  user_preferences to;
  std::uint64_t wanted_version = 0;

  MADANG_FIELDS(user, to, wanted_version)
};
struct read_consents {
  user_id user;

  MADANG_FIELDS(user)
};
struct give_consent {
  user_id user;
  consent_kind kind = consent_kind::terms;
  std::string version;

  MADANG_FIELDS(user, kind, version)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// `version` counts from 1.
struct preferences_view {
  user_preferences preferences;
  std::uint64_t version = 1;

  MADANG_VIEW(preferences_view, identity, 61, preferences, version)
};
struct given_consent {
  consent_kind kind = consent_kind::terms;
  std::string version;
  unix_nanos at;

  friend bool operator==(const given_consent&, const given_consent&) = default;
  MADANG_FIELDS(kind, version, at)
};
/// Newest first.
struct consents_view {
  std::vector<given_consent> consents;

  MADANG_VIEW(consents_view, identity, 62, consents)
};

}  // namespace madang::identity
