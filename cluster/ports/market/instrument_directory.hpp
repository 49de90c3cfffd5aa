#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "messages/market/ids.hpp"
#include "messages/market/instrument_details.hpp"

namespace madang {

/// By what an instrument was found; the better, the smaller.
enum class name_match : std::uint8_t { code = 1, name = 2, initials = 3, typo = 4 };

struct found_instrument {
  market::symbol_id symbol;
  name_match match = name_match::code;
  std::uint8_t closeness = 0;  ///< among those of one match: 0 is the closest

  friend bool operator==(const found_instrument&, const found_instrument&) = default;
};

/// What is known of instruments besides the market's image of them. Thread-safe.
class instrument_directory {
 public:
  virtual ~instrument_directory() = default;

  /// Of one that nothing more is known of: empty ones.
  virtual const market::instrument_details& details(market::symbol_id symbol) const = 0;
  /// The instruments that a text may mean, each once, the likeliest first. The text is of a person: part of a code or
  /// of a name, initial consonants, or a name with typing errors.
  virtual std::vector<found_instrument> search(std::string_view text) const = 0;
};

}  // namespace madang
