#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/json/json_value.hpp"

namespace madang {

/// Overwrites a text and empties it.
void wipe(std::string& text);
/// Overwrites every text in a value, names of members included, and empties it.
void wipe(json_value& value);
/// Overwrites bytes that are no longer wanted.
void wipe_bytes(char* from, std::size_t count);

/// Compares two texts of one length in a time that says nothing about where they differ.
bool same_secret(std::string_view shown, std::string_view wanted);

/// A copy of a secret that overwrites itself when the last holder lets go of it.
using secret_text = std::shared_ptr<const std::string>;
secret_text keep_secret(std::string_view text);

}  // namespace madang
