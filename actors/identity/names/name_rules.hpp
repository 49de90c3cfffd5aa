#pragma once

#include <string>
#include <string_view>

#include "messages/identity/user.hpp"
#include "messages/result.hpp"

namespace madang::identity {

/// Why a text is no name: a sentence for the client.
struct name_fault {
  std::string detail;
};

/// The one form of a name under which it is unique: trimmed and in ASCII lower case.
///  - a user name has 3 to 32 letters, digits, `.`, `_` or `-`;
///  - an e-mail address has at most 254 characters and one `@`; before it up to 64 characters of RFC 5322's dot-atom,
///    after it a domain of two or more labels. Quoted and non-ASCII addresses are refused.
result<std::string, name_fault> normalised_name(std::string_view text, name_use use);

/// Whether a normalised user name would pass for the platform or those who run it (`admin`, `root`, `madang`, …),
/// however it is spread out (`a.d.m.i.n`) or numbered (`root1`). Nobody may register one; the administrator has his.
bool is_reserved_username(std::string_view normalised);

}  // namespace madang::identity
