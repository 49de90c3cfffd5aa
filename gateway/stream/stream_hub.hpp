#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/stream/channels/client_requests.hpp"
#include "gateway/stream/channels/private_subscribers.hpp"
#include "gateway/stream/channels/public_subscribers.hpp"
#include "gateway/stream/protocol/upgrade.hpp"
#include "gateway/stream/stream_endpoint.hpp"
#include "gateway/stream/stream_ports.hpp"
#include "gateway/stream/stream_session.hpp"

namespace madang {

/// The WebSockets of one io thread: owns the sessions and hands them what passed the gate. All of it is called on that
/// thread, which ends before the hub does. Whatever one turn of the loop gives a session leaves in one write.
class stream_hub final : public stream_endpoint, private session_owner {
 public:
  stream_hub(boost::asio::io_context& io, const stream_ports& ports, const stream_settings& settings);
  ~stream_hub() override;
  stream_hub(const stream_hub&) = delete;
  stream_hub& operator=(const stream_hub&) = delete;

  void accept(stream_arrival&& arrival) override;
  void on_output(output&& out) override;
  void settle() override;
  void tick() override;
  void close_all() override;
  std::size_t sessions() const override { return sessions_.size(); }

 private:
  void on_text(stream_session& by, std::string_view text) override;
  void has_output(stream_session& who) override;
  void dropped(stream_session& by, const std::vector<send_queue::topic>& topics) override;
  void drained(stream_session& who) override;
  void leaves(stream_session& who) override;
  std::int64_t now_ms() const override;
  std::span<char> read_buffer() override { return read_buffer_; }
  const stream_settings& bounds() const override { return settings_; }
  stream_metrics& counts() override { return ports_.counts; }

  std::shared_ptr<void> deflate_place();
  void check_again(const std::shared_ptr<stream_session>& session);
  void take(const standing_view& changed);
  void take(const channel_reached& news);
  void settle_soon();
  void subscribe_symbol(stream_session& by, const std::string& symbol);

  boost::asio::io_context& io_;
  stream_ports ports_;
  stream_settings settings_;
  public_subscribers public_;
  private_subscribers private_;
  client_requests requests_;
  message_inflater inflater_;
  std::unordered_map<std::uint64_t, std::shared_ptr<stream_session>> sessions_;
  std::vector<stream_session*> with_output_;
  std::vector<std::uint64_t> leaving_;
  std::array<char, 65'536> read_buffer_{};
  std::uint64_t next_session_ = 1;
  bool settling_soon_ = false;
  bool closing_ = false;
  std::int64_t swept_ms_ = 0;
};

/// Makes the hubs of all io threads; both outlive them.
stream_endpoint_maker make_stream_hubs(stream_metrics& counts, const frame_writers& writers);

}  // namespace madang
