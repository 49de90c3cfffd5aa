#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/market/typing_errors.hpp"
#include "cluster/ports/market/instrument_directory.hpp"
#include "messages/market/instrument.hpp"

namespace madang::market {

/// The names of instruments, made ready to be searched. Immutable once it is shared.
class instrument_names {
 public:
  /// More are not searched.
  static constexpr std::size_t instruments_max = 100'000;

  void add(const instrument_listing& listing);
  std::size_t size() const { return all_.size(); }

  /// See `instrument_directory::search`.
  std::vector<found_instrument> search(std::string_view text) const;

 private:
  struct name {
    std::u32string text;             ///< folded
    std::string keystrokes;          ///< of it
    std::vector<std::size_t> words;  ///< where each begins, in keystrokes
  };
  struct instrument {
    symbol_id symbol;
    std::u32string code;
    name english;
    name korean;
  };
  struct wanted {
    std::u32string text;
    bool has_consonants = false;
    typing_errors errors;
  };

  static name made_ready(std::string_view text);
  static std::optional<std::size_t> place_in(const name& of, std::u32string_view text);
  static std::optional<found_instrument> judge(const instrument& one, const wanted& by);

  std::vector<instrument> all_;
};

}  // namespace madang::market
