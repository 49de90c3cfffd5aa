#pragma once

#include <string>

#include "messages/risk/limits.hpp"

namespace madang::risk {

/// An override for people: an amount, a list, or `none`.
std::string override_text(const limit_override& one);

}  // namespace madang::risk
