#pragma once

#include "gateway/problems/refusal_table.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// How a refusal of the context is answered.
refusal_row row_of(user_reject why);

}  // namespace madang::identity
