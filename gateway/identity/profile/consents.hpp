#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/legal/legal_texts.hpp"
#include "config/settings.hpp"
#include "gateway/json/json_value.hpp"
#include "gateway/json/schema.hpp"
#include "gateway/problems/problem.hpp"
#include "messages/identity/user_profile.hpp"

namespace madang::identity {

/// The texts in force; `read_legal_texts` has filled them.
const std::vector<legal_text>& legal_texts();
/// Once, when the gateway is made; the shipped ones where the directory's cannot be read, and a line in the log.
void read_legal_texts(const settings& limits);

/// `{kind, version}`
schema_ref consent_body();
/// Nothing where the version is the one in force; `pointer`: of the consent.
std::optional<field_fault> fault_of_consent(const json_value& consent, std::string pointer);

/// The consents of a registration, each to a text in force, each once. A refusal says what is wrong, or which one is
/// missing.
result<std::vector<consent_given>, field_fault> read_consents_of(const json_value& body, bool all_required);

}  // namespace madang::identity
