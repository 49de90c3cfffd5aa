#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/envelope/refusal.hpp"

namespace madang::console {

/// What stands in the place of a personal field or of a secret.
inline constexpr std::string_view mask = "<masked>";

/// Whether a field of an event may hold a secret or something personal, sealed or not: `sealed_email`,
/// `password_hash`, `recovery_hashes`, `email_proof`, `allowed_addresses`. Errs on the side of hiding.
bool is_hidden_field(std::string_view name);

/// The value as everybody may see it. Of a field that may be hidden only counts, `yes`, `no` and `-` are shown; of any
/// other what looks like an e-mail address, a hash of a password or a token is not, whatever the kind of entity says.
std::string masked(std::string_view name, std::string_view value);
/// All values of a description, by their own names and by those of the lists they are in.
std::vector<named_value> masked(std::vector<named_value> values);

}  // namespace madang::console
