#include "gateway/stream/protocol/server_text.hpp"

#include "gateway/api/frame_writers.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

/// What a client wrote is shown back to it, but no more than this.
constexpr std::size_t channel_shown_max = 64;

}  // namespace

std::string authenticated_text() {
  return R"({"type":"authenticated"})";
}

std::string subscribed_text(const std::vector<subscribed_channel>& channels) {
  std::string text;
  {
    json_object frame(text);
    frame.word("type", "subscribed");
    {
      json_array list(frame.member("channels"));
      for (const auto& channel : channels) append_json_string(list.item(), channel.name);
    }
    json_object numbers(frame.member("seq"));
    for (const auto& channel : channels) numbers.number(channel.name, channel.seq);
  }
  return text;
}

std::string unsubscribed_text(const std::vector<std::string>& channels) {
  std::string text;
  {
    json_object frame(text);
    frame.word("type", "unsubscribed");
    json_array list(frame.member("channels"));
    for (const auto& channel : channels) append_json_string(list.item(), channel);
  }
  return text;
}

std::string pong_text(std::optional<std::int64_t> id) {
  std::string text;
  {
    json_object frame(text);
    frame.word("type", "pong");
    if (id) frame.number("id", *id);
  }
  return text;
}

std::string heartbeat_text(std::uint64_t n) {
  std::string text;
  {
    json_object frame(text);
    frame.word("type", "heartbeat");
    frame.number("n", n);
  }
  return text;
}

const std::vector<stream_error_text>& stream_error_texts() {
  static const std::vector<stream_error_text> all{
      {stream_error::channel_unknown, "channel_unknown", "There is no such channel."},
      {stream_error::token_missing, "token_missing", "A private channel needs a token: send auth first."},
      {stream_error::forbidden, "forbidden", "The channel is not yours."},
      {stream_error::unavailable, "unavailable", "It could not be found out whose the channel is; try again."},
      {stream_error::history_unavailable, "history_unavailable",
       "The events could not be read; subscribe again with resume."},
      {stream_error::resume_unknown, "resume_unknown", "There is no such channel here, or it is not subscribed."},
      {stream_error::resume_ahead, "resume_ahead",
       "The channel has not come to that number; it is read as if there had been no resume."},
      {stream_error::not_found, "not_found", "There is no such account."},
      {stream_error::trade_access_required, "trade_access_required",
       "The caller may see this account, but not trade with it."},
      {stream_error::too_many_requests, "too_many_requests", "That is more than is allowed; try again later."},
      {stream_error::internal_error, "internal_error",
       "An event could not be written and the subscription has ended; this is a fault of the platform."},
      {stream_error::rate_refused, "rate_refused",
       "The channel leaves nothing out, or it is not subscribed; all its frames come."},
  };
  return all;
}

namespace {

/// An `error` frame; `name`: of the member that says what it is about.
std::string error_about(stream_error error, std::string_view name, std::string_view what) {
  const auto& known = stream_error_texts().at(static_cast<std::size_t>(error) - 1);
  ensure(known.error == error, "errors stand in the order of their numbers");
  std::string text;
  {
    json_object frame(text);
    frame.word("type", "error");
    frame.word("code", known.code);
    frame.text("detail", known.detail);
    if (!what.empty()) frame.text(name, what.substr(0, channel_shown_max));
  }
  return text;
}

}  // namespace

std::string error_text(stream_error error, std::string_view channel) {
  return error_about(error, "ch", channel);
}

std::string guard_error_text(stream_error error, std::string_view account) {
  return error_about(error, "account_id", account);
}

std::string guard_text(std::string_view account, bool enabled) {
  std::string text;
  {
    json_object frame(text);
    frame.word("type", "cancel_on_disconnect");
    frame.text("account_id", account);
    frame.boolean("enabled", enabled);
  }
  return text;
}

std::optional<std::string> private_text(const frame_head& head, const open_value& data, const frame_writers& writers) {
  const auto write = writers.find(data);
  if (write == nullptr) return std::nullopt;
  std::string text;
  text.reserve(640);
  {
    json_object frame(text);
    frame.word("ch", head.channel);
    frame.word("type", head.type);
    frame.number("seq", head.seq);
    frame.number("prev", head.prev);
    frame.time("ts", head.time);
    write(frame.member("data"), data, head.time);
  }
  return text;
}

}  // namespace madang
