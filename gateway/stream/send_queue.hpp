#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/stream/protocol/message_deflate.hpp"
#include "gateway/stream/protocol/ws_frame.hpp"

namespace madang {

/// A payload that any number of sessions send.
using shared_text = std::shared_ptr<const std::string>;

/// What one session still has to send, oldest first. Holds references to shared payloads; the few bytes before each are
/// made when it is sent.
class send_queue {
 public:
  /// Names what a frame is about, so that it can be dropped for a newer one; none: it must not be dropped.
  using topic = const void*;

  void push_raw(shared_text bytes) { push({std::move(bytes), nullptr, raw}); }
  void push_frame(ws_opcode opcode, shared_text payload, topic about = nullptr) {
    push({std::move(payload), about, static_cast<std::uint8_t>(opcode)});
  }

  /// Texts are compressed when they are about to leave: what the peer reads refers to what it has read, so a frame that
  /// is compressed is not dropped any more.
  void deflate_by(std::unique_ptr<message_deflater> by) { deflater_ = std::move(by); }

  bool empty() const { return first_ == items_.size(); }
  /// Of all that waits, headers included.
  std::size_t bytes() const { return bytes_; }
  static std::size_t bytes_of(std::size_t payload) { return make_ws_header(ws_opcode::text, payload).size + payload; }

  /// Drops every frame that has a topic and of which no byte has left, nor is bound to; answers the topics, each once.
  std::vector<topic> drop_topics();
  /// Drops every frame of which no byte has left, nor is bound to.
  void drop_unsent();

  /// Pieces of the oldest frames for one gathered write. They stay until the queue is changed.
  struct piece {
    const char* data;
    std::size_t size;
  };
  static constexpr std::size_t pieces_max = 64;
  std::size_t gather(std::array<piece, pieces_max>& pieces);
  /// That many bytes have left.
  void sent(std::size_t count);

 private:
  static constexpr std::uint8_t raw = 0xff;
  /// Frames of one gathered write; two pieces each.
  static constexpr std::size_t gathered_max = pieces_max / 2;

  struct item {
    shared_text payload;
    topic about = nullptr;
    std::uint8_t opcode = raw;
    bool deflated = false;

    std::size_t header_size() const;
    std::size_t size() const { return header_size() + payload->size(); }
  };

  void push(item one) {
    bytes_ += one.size();
    items_.push_back(std::move(one));
  }
  /// Gives the memory back that an idle session does not need.
  void tidy();

  /// The first frame that may be dropped.
  std::vector<item>::iterator droppable();
  void deflate(item& one);

  std::vector<item> items_;
  std::unique_ptr<message_deflater> deflater_;  ///< null: frames go as they are
  std::size_t first_ = 0;
  std::size_t sent_of_first_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace madang
