#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/settings.hpp"

namespace madang {

enum class live_setting_fault : std::uint8_t { none = 0, unknown = 1, fixed = 2, out_of_range = 3 };

/// Whether a setting may have this value (as `--set` takes it) while the node runs. Pure.
live_setting_fault check_live_setting(std::string_view key, std::string_view value);

/// The settings of the run time: those of the start with what administrators have changed since. Thread-safe.
class live_settings {
 public:
  using change = std::pair<std::string, std::string>;  ///< key and value

  explicit live_settings(settings at_start);

  /// As they are now. What is held stays as it was.
  std::shared_ptr<const settings> now() const;
  /// All that administrators have changed, as the platform's settings of this version say. Takes over what may change;
  /// the rest is passed over, so that an older journal cannot stop a start. What is no newer than what was taken is not
  /// taken again, whoever brings it late.
  void take(std::uint64_t version, const std::vector<change>& changes);
  /// The same for what file, environment or command line say now: administrators rule over them, so that a key which
  /// one of them has ever set stays as it is.
  void take_from_sources(const std::vector<change>& changes);
  /// Called with the newest settings after each change, on a thread that made one; never by two at a time. It changes
  /// no settings.
  void on_change(std::function<void(const settings&)> then);

 private:
  /// Of a version by administrators, without one by the sources.
  void take_over(const std::vector<change>& changes, std::optional<std::uint64_t> version);

  mutable std::mutex lock_;
  std::uint64_t version_ = 0;    ///< of the platform's settings that were taken
  std::set<std::string> ruled_;  ///< keys that administrators have set
  std::shared_ptr<const settings> now_;
  std::function<void(const settings&)> changed_;
  std::mutex telling_;  ///< held while that is called
};

}  // namespace madang
