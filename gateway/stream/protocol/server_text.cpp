#include "gateway/stream/protocol/server_text.hpp"

#include "gateway/jobs/job_json.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/wire.hpp"
#include "messages/names.hpp"

namespace madang {
namespace {

/// What a client wrote is shown back to it, but no more than this.
constexpr std::size_t channel_shown_max = 64;

void head_members(json_object& frame, channel_id channel, std::string_view type, std::uint64_t seq, std::uint64_t prev,
                  unix_nanos time) {
  frame.word("ch", to_text(channel));
  frame.word("type", type);
  frame.number("seq", seq);
  frame.number("prev", prev);
  frame.time("ts", time);
}

void write_data(std::string& out, const order_frame& event, unix_nanos time) {
  json_object data(out);
  data.word("event", event.event);
  write_order(data.member("order"), event.order);
  if (event.fill) write_execution(data.member("execution"), event.order, *event.fill, time);
}
void write_data(std::string& out, const account_frame& event, unix_nanos) {
  json_object data(out);
  data.word("event", event.event);
  write_balance(data.member("balance"), event.balance);
}
void write_data(std::string& out, const jobs::job_frame& event, unix_nanos) {
  json_object data(out);
  data.word("event", event.event);
  jobs::write_job(data.member("job"), event.job);
}

}  // namespace

std::string authenticated_text() {
  return R"({"type":"authenticated"})";
}

std::string channels_text(std::string_view type, const std::vector<std::string>& channels) {
  std::string text;
  {
    json_object frame(text);
    frame.word("type", type);
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

std::string error_text(std::string_view code, std::string_view detail, std::string_view channel) {
  std::string text;
  {
    json_object frame(text);
    frame.word("type", "error");
    frame.word("code", code);
    frame.text("detail", detail);
    if (!channel.empty()) frame.text("ch", channel.substr(0, channel_shown_max));
  }
  return text;
}

std::string private_text(const private_frame& frame) {
  std::string text;
  text.reserve(640);
  {
    json_object object(text);
    head_members(object, frame.channel, "update", frame.seq, frame.seq - 1, frame.time);
    object.member("data");
    if (const auto* of_order = frame.data.get_if<order_frame>()) write_data(text, *of_order, frame.time);
    if (const auto* of_account = frame.data.get_if<account_frame>()) write_data(text, *of_account, frame.time);
    if (const auto* of_job = frame.data.get_if<jobs::job_frame>()) write_data(text, *of_job, frame.time);
  }
  return text;
}

std::string balance_snapshot_text(channel_id channel, std::uint64_t seq, unix_nanos time, const balance_view& balance) {
  std::string text;
  {
    json_object object(text);
    head_members(object, channel, "snapshot", seq, 0, time);
    object.member("data");
    write_data(text, account_frame{"snapshot", balance}, time);
  }
  return text;
}

}  // namespace madang
