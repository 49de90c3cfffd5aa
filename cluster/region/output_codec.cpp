#include "cluster/ports/message_registry.hpp"

namespace madang {
namespace {

struct answer_bytes {
  reply_token to;
  bool replayed = false;
  bool repeated = false;
  std::variant<refusal, unavailable, open_bytes, outcome_unknown> body;

  MADANG_FIELDS(to, replayed, repeated, body)
};
struct frame_bytes {
  channel_id channel;
  std::uint64_t seq = 0;
  unix_nanos time;
  open_bytes data;

  MADANG_FIELDS(channel, seq, time, data)
};

struct body_encoder {
  const message_registry& views;
  using body = std::variant<refusal, unavailable, open_bytes, outcome_unknown>;

  body operator()(const refusal& why) const { return why; }
  body operator()(const unavailable& why) const { return why; }
  body operator()(const open_value& value) const { return views.encode(value); }
  body operator()(const outcome_unknown& unknown) const { return unknown; }
};
struct body_decoder {
  const message_registry& views;
  using body = result<answer_body, decode_failure>;

  body operator()(refusal& why) const { return answer_body(std::move(why)); }
  body operator()(unavailable& why) const { return answer_body(std::move(why)); }
  body operator()(const outcome_unknown& unknown) const { return answer_body(unknown); }
  body operator()(const open_bytes& bytes) const {
    auto value = views.decode(bytes);
    if (!value) return refused{value.error()};
    return answer_body(*std::move(value));
  }
};

}  // namespace

std::vector<std::byte> encode_answer(const answer& one, const message_registry& views) {
  return encode_state(answer_bytes{one.to, one.replayed, one.repeated, std::visit(body_encoder{views}, one.body)});
}

result<answer, decode_failure> decode_answer(std::span<const std::byte> bytes, const message_registry& views) {
  auto read = decode_state<answer_bytes>(bytes);
  if (!read) return refused{read.error()};
  auto body = std::visit(body_decoder{views}, read->body);
  if (!body) return refused{body.error()};
  return answer{read->to, read->replayed, read->repeated, *std::move(body)};
}

std::vector<std::byte> encode_frame(const private_frame& one, const message_registry& views) {
  return encode_state(frame_bytes{one.channel, one.seq, one.time, views.encode(one.data)});
}

result<private_frame, decode_failure> decode_frame(std::span<const std::byte> bytes, const message_registry& views) {
  auto read = decode_state<frame_bytes>(bytes);
  if (!read) return refused{read.error()};
  auto data = views.decode(read->data);
  if (!data) return refused{data.error()};
  return private_frame{read->channel, read->seq, read->time, *std::move(data)};
}

void pass_through_bytes(output& one, const message_registry& views) {
  if (auto* given = std::get_if<answer>(&one)) {
    auto read = decode_answer(encode_answer(*given, views), views);
    ensure(read.has_value(), "an answer does not come back from its bytes");
    *given = *std::move(read);
  } else if (auto* frame = std::get_if<private_frame>(&one)) {
    auto read = decode_frame(encode_frame(*frame, views), views);
    ensure(read.has_value(), "a frame does not come back from its bytes");
    *frame = *std::move(read);
  }
}

}  // namespace madang
