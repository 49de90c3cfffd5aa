#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/schema.hpp"
#include "messages/time.hpp"

namespace madang::identity {

/// A secret that was just made; it is shown once.
struct shown_two_factor_secret {
  std::string secret;  ///< in base 32
  std::string otpauth_uri;
  std::string qr_svg;
};
void write_secret(std::string& out, const shown_two_factor_secret& secret);
schema_ref secret_schema();

/// What became of a code.
struct shown_two_factor {
  bool enabled = false;
  std::optional<std::vector<std::string>> recovery_codes;  ///< once, when it is turned on
  std::optional<unix_nanos> step_up_until;
};
void write_two_factor(std::string& out, const shown_two_factor& state);
schema_ref two_factor_schema();

}  // namespace madang::identity
