#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/settings.hpp"

namespace madang {

/// Where settings come from, in rising precedence: defaults, file, environment, command line.
struct setting_sources {
  std::string file;                      ///< path of a TOML file; empty for none
  std::vector<std::string> environment;  ///< `NAME=value`; names without `MADANG_` are ignored
  std::vector<std::string> assignments;  ///< `key=value` of the command line; a later one of the same key rules
};

/// Reads, checks and merges all sources. Refuses with every error found, each by name and with what was expected;
/// nothing is guessed and nothing ignored: an unknown key or `MADANG_` variable is an error, too.
result<settings, std::vector<source_error>> load_settings(const setting_sources& sources);

/// How the sources want lines written, as far as they can be understood: also where `load_settings` refuses them.
log_format_kind wanted_log_format(const setting_sources& sources);

/// The process's environment as `setting_sources` wants it.
std::vector<std::string> process_environment();

/// What the flags that every command shares ask for.
struct settings_flags {
  setting_sources sources;
  bool help_settings = false;        ///< `--help-settings`
  std::vector<std::string> others;   ///< arguments that are not about settings, in order
  std::vector<source_error> errors;  ///< such as a flag without its value
};

/// Takes `--config FILE`, `--set KEY=VALUE`, `--data DIR`, `--http HOST:PORT`, `--log-level LEVEL` and
/// `--help-settings` (also as `--flag=value`) out of the arguments. Without `--config` the file is `MADANG_CONFIG` of
/// the environment, or none. Arguments after `--` are left alone.
settings_flags take_settings_flags(const std::vector<std::string>& arguments, std::vector<std::string> environment);

}  // namespace madang
