#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace madang {

/// Many WebSockets, read by one thread as fast as they can be.
class ws_load {
 public:
  /// Called with each text frame that comes.
  using text_taker = std::function<void(std::size_t connection, std::string_view text)>;

  explicit ws_load(std::uint16_t port);
  ~ws_load();
  ws_load(const ws_load&) = delete;
  ws_load& operator=(const ws_load&) = delete;

  /// Opens one more and says `first` on it; throws when it is refused. Source addresses change every few thousand, so
  /// that local ports suffice.
  void open(std::string_view first);
  std::size_t size() const { return connections_.size(); }
  /// Closed by the platform.
  std::size_t lost() const { return lost_; }
  /// Reads what there is, waiting at most so long for something; false: nothing came.
  bool read(std::int64_t wait_ms, const text_taker& take);

 private:
  struct connection {
    int fd = -1;
    std::string in;  ///< an unfinished frame
  };

  void take_frames(std::size_t index, std::string_view bytes, const text_taker& take);

  std::uint16_t port_;
  int epoll_ = -1;
  std::size_t lost_ = 0;
  std::vector<connection> connections_;
  std::vector<char> buffer_;
};

}  // namespace madang
