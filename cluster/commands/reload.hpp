#pragma once

#include <string>
#include <vector>

#include "config/live_settings.hpp"
#include "config/load.hpp"
#include "config/settings.hpp"

namespace madang {

/// What has changed between two readings of the same sources.
struct changed_settings {
  std::vector<live_settings::change> live;  ///< may change while the node runs
  std::vector<std::string> fixed;           ///< keys that count from the next start on
};
changed_settings changes_between(const settings& before, const settings& after);

/// What SIGHUP asks for: the sources of the settings are read again, and what has changed in them since the last time
/// and may change while the node runs is taken over; the log says what is not. What an administrator has set stays.
class settings_reload {
 public:
  settings_reload(setting_sources sources, settings at_start)
      : sources_(std::move(sources)), seen_(std::move(at_start)) {}

  /// What to take over; nothing where the sources are wrong, which the log says.
  std::vector<live_settings::change> read_again();

 private:
  const setting_sources sources_;
  settings seen_;
};

}  // namespace madang
