#pragma once

#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"

namespace madang {

/// A value that fits a schema, as JSON, for the API's description. Members whose names are known get values with a
/// meaning (`example.cpp`); all others what their type allows.
std::string example_of(const schema& what, std::string_view name = {});

}  // namespace madang
