#pragma once

#include "gateway/problems/refusal_table.hpp"
#include "messages/admin/platform.hpp"

namespace madang::admin {

refusal_row row_of(admin_reject why);

}  // namespace madang::admin
