#pragma once

#include <string_view>

namespace madang {

/// The text of `config/market/instruments.toml` at build time.
extern const std::string_view embedded_instruments;
/// The text of `config/rules/krx_ticks.toml` at build time.
extern const std::string_view embedded_krx_ticks;
/// The texts of `config/rules/market_days.toml` and `charges.toml` at build time.
extern const std::string_view embedded_market_days;
extern const std::string_view embedded_charges;
/// The text of `config/rules/market_hours.toml` at build time.
extern const std::string_view embedded_market_hours;
/// The text of `config/rules/us_ticks.toml` at build time.
extern const std::string_view embedded_us_ticks;
/// The texts of `config/legal` at build time.
extern const std::string_view embedded_terms_ko;
extern const std::string_view embedded_terms_en;
extern const std::string_view embedded_privacy_ko;
extern const std::string_view embedded_privacy_en;

}  // namespace madang
