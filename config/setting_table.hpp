#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/document.hpp"
#include "config/settings.hpp"

namespace madang {

/// What a source says a setting is. Text from the environment or the command line is read as the setting's own kind;
/// a value of a file must already be of that kind.
using raw_setting = std::variant<std::string_view, const document_value*>;

/// One setting, declared once: loading, help text and the shipped file all come from this row.
struct setting {
  std::string key;       ///< `http.max_body_bytes`
  std::string expected;  ///< `an integer from 1024 to 16777216 (bytes)`
  std::string help;      ///< one sentence or two

  /// Takes the value over into the settings; otherwise changes nothing and returns false.
  std::function<bool(settings&, raw_setting)> set;
  /// The present value as TOML.
  std::function<std::string(const settings&)> get;
  bool live = false;  ///< administrators may change it while the node runs

  std::string_view section() const { return std::string_view(key).substr(0, key.rfind('.')); }
  std::string_view name() const { return std::string_view(key).substr(key.rfind('.') + 1); }
  /// `MADANG_HTTP_MAX_BODY_BYTES`
  std::string environment_name() const;
};

/// What contexts add: their rows, and what their sections are about.
struct setting_registry {
  std::vector<setting> rows;
  std::vector<std::pair<std::string, std::string>> sections;
};
/// Of all contexts; `config/contexts.cpp`.
setting_registry context_settings();

/// All settings, grouped by section, in the order in which they are shown.
const std::vector<setting>& setting_table();
/// What a section is about; empty for an unknown section.
std::string_view section_help(std::string_view section);
/// The row of a key, or null.
const setting* find_setting(std::string_view key);
/// The key that was probably meant, or empty where nothing comes close.
std::string_view closest_setting(std::string_view unknown_key);

/// What `madang serve --help-settings` prints: every setting with default, bounds, meaning and environment variable.
std::string settings_help();
/// The text of `config/madang.toml`: every setting at its default, explained.
std::string settings_file_text();

}  // namespace madang
