#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace madang {

/// How fast a count has risen over the last seconds. One thread samples, any thread reads.
class rate_sampler {
 public:
  static constexpr std::int64_t window_s = 10;

  /// Call about once a second.
  void sample(std::uint64_t count, std::int64_t now_ns) {
    const auto& oldest = samples_[next_ % samples_.size()];
    const auto elapsed = now_ns - oldest.at_ns;
    if (oldest.at_ns != 0 && elapsed > 0) {
      per_second_.store(static_cast<double>(count - oldest.count) * 1e9 / static_cast<double>(elapsed));
    } else if (next_ > 0 && now_ns > samples_[0].at_ns) {
      per_second_.store(static_cast<double>(count - samples_[0].count) * 1e9 /
                        static_cast<double>(now_ns - samples_[0].at_ns));
    }
    samples_[next_++ % samples_.size()] = {count, now_ns};
  }
  double per_second() const { return per_second_.load(); }

 private:
  struct entry {
    std::uint64_t count = 0;
    std::int64_t at_ns = 0;
  };
  std::array<entry, window_s> samples_{};
  std::size_t next_ = 0;
  std::atomic<double> per_second_{0};
};

}  // namespace madang
