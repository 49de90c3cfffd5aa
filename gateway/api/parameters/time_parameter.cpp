#include "gateway/api/parameters/time_parameter.hpp"

#include <cstdint>

namespace madang {
namespace {

/// Takes text from the front, piece by piece; remembers whether every piece was there.
class text_cursor {
 public:
  explicit text_cursor(std::string_view text) : rest_(text) {}

  std::int64_t digits(std::size_t count, std::int64_t below) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value < below ? value : fail();
  }
  /// Nanoseconds of a fraction of one to nine digits.
  std::int64_t fraction() {
    std::int64_t value = 0;
    std::size_t count = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      if (count == 9) return fail();
      value = value * 10 + (rest_[count++] - '0');
    }
    if (count == 0) return fail();
    rest_.remove_prefix(count);
    for (; count < 9; ++count) value *= 10;
    return value;
  }
  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(char c) {
    if (!skip(c)) fail();
  }
  bool finished() const { return ok_ && rest_.empty(); }

 private:
  std::int64_t fail() {
    ok_ = false;
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

/// `Z`, `+09:00`, `-05:00`, in seconds east of UTC. A blank stands for the plus that a query turned into one.
std::int64_t read_offset(text_cursor& at) {
  if (at.skip('Z') || at.skip('z')) return 0;
  const bool west = at.skip('-');
  if (!west && !at.skip(' ')) at.need('+');
  const auto hours = at.digits(2, 24);
  at.need(':');
  const auto seconds = hours * 3'600 + at.digits(2, 60) * 60;
  return west ? -seconds : seconds;
}

constexpr std::int64_t day_s = 86'400;

}  // namespace

std::optional<unix_nanos> parse_moment(std::string_view text, std::int32_t day_offset_s) {
  const auto day = parse_day(text.substr(0, 10));
  constexpr std::int32_t last_day = 84'006;  // 2200-01-01
  if (!day || day->value < 0 || day->value >= last_day) return std::nullopt;
  if (text.size() == 10) return start_of_day(*day, day_offset_s);
  text_cursor at(text.substr(10));
  if (!at.skip('T') && !at.skip('t')) return std::nullopt;
  auto second = at.digits(2, 24) * 3'600;
  at.need(':');
  second += at.digits(2, 60) * 60;
  at.need(':');
  second += at.digits(2, 60);
  const auto nanos = at.skip('.') ? at.fraction() : 0;
  const auto offset = read_offset(at);
  if (!at.finished()) return std::nullopt;
  const unix_nanos out{(std::int64_t{day->value} * day_s + second - offset) * nanos_per_second + nanos};
  if (out.value < 0) return std::nullopt;
  return out;
}

}  // namespace madang
