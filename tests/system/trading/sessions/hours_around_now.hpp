#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace madang {

/// Dated rules by which a market's sessions begin and end around this moment, whatever day and hour it is: times are
/// those of a zone in which midnight is far.
class hours_around_now {
 public:
  explicit hours_around_now(const std::string& folder) : folder_(folder) {
    const auto now = std::chrono::system_clock::now();
    constexpr std::chrono::hours korea{9};
    zone_ = is_far_from_midnight(now + korea) ? "Asia/Seoul" : "America/New_York";
    offset_ = zone_ == "Asia/Seoul" ? korea : new_york(now);
    write_days(now + offset_);
  }

  /// What the node is started with.
  std::vector<std::string> settings() const {
    return {"market.clock=real", "market.hours_file=" + folder_ + "/hours.toml",
            "settlement.days_file=" + folder_ + "/days.toml"};
  }
  /// A moment so many seconds from now as the rules write it.
  std::string in(std::int64_t seconds) const {
    const auto at = time_of_day(std::chrono::system_clock::now() + offset_ + std::chrono::seconds(seconds));
    const auto two = [](std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(at / 3'600) + ':' + two(at / 60 % 60) + ':' + two(at % 60);
  }
  /// `sessions`: such as `CONTINUOUS 09:00:00-15:20:00`. In force at the node's next start.
  void write(const std::vector<std::string>& sessions) const {
    std::ofstream out(folder_ + "/hours.toml");
    out << "unusual = []\n[[usual]]\nfrom = \"2000-01-01\"\n"
        << all_markets << "source = \"The test\"\nzone = \"" << zone_ << "\"\nsessions = [";
    for (const auto& one : sessions) out << '"' << one << "\", ";
    out << "]\n";
  }

 private:
  using moment = std::chrono::system_clock::time_point;
  static constexpr const char* all_markets = "markets = [\"KOSPI\", \"KOSDAQ\", \"KONEX\", \"US\"]\n";

  static std::int64_t time_of_day(moment local) {
    return std::chrono::floor<std::chrono::seconds>(local - std::chrono::floor<std::chrono::days>(local)).count();
  }
  static bool is_far_from_midnight(moment local) {
    const auto at = time_of_day(local);
    return at > 3'600 && at < 22 * 3'600;
  }
  /// By the day of the change at noon, which is near enough: nobody there is asked about at night.
  static std::chrono::hours new_york(moment now) {
    using namespace std::chrono;
    const auto today = floor<days>(now - hours(5));
    const auto year = year_month_day(today).year();
    const bool is_summer = today >= sys_days(year / March / Sunday[2]) && today < sys_days(year / November / Sunday[1]);
    return hours(is_summer ? -4 : -5);
  }
  /// Yesterday, today and tomorrow are open, a Sunday too.
  void write_days(moment local) const {
    std::ofstream out(folder_ + "/days.toml");
    out << "closed = []\nsettlement = []\n[[open]]\n" << all_markets << "source = \"The test\"\ndays = [";
    for (int day = -1; day <= 1; ++day) {
      const std::chrono::year_month_day at(std::chrono::floor<std::chrono::days>(local) + std::chrono::days(day));
      const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
      out << '"' << static_cast<int>(at.year()) << '-' << two(static_cast<unsigned>(at.month())) << '-'
          << two(static_cast<unsigned>(at.day())) << "\", ";
    }
    out << "]\n";
  }

  std::string folder_;
  std::string zone_;
  std::chrono::hours offset_{};
};

}  // namespace madang
