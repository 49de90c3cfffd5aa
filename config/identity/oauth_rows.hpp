#pragma once

#include "config/setting_table.hpp"

namespace madang::identity {

/// Adds the sections `oauth`, `oauth_google`, `oauth_kakao` and `oauth_naver`.
void add_oauth_rows(setting_registry& into);

}  // namespace madang::identity
