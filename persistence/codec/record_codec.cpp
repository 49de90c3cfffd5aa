#include "persistence/codec/record_codec.hpp"

#include <cstring>

#include "messages/ensure.hpp"
#include "persistence/codec/wire.hpp"

namespace madang {
namespace {

constexpr std::size_t length_bytes = 4;
constexpr std::size_t unchecked_bytes = 8;  ///< length and CRC themselves

template <class T>
void take(const std::byte*& at, T& to) {
  std::memcpy(&to, at, sizeof to);
  at += sizeof to;
}

bool fail(const char** wrong, const char* why) {
  if (wrong != nullptr) *wrong = why;
  return false;
}

void take_head(const std::byte*& at, record_view& to) {
  take(at, to.meta.at.value);
  take(at, to.stream.kind);
  take(at, to.stream.key);
  take(at, to.meta.seq);
  take(at, to.meta.time.value);
  take(at, to.type);
  take(at, to.version);
  take(at, to.channel_count);
  to.channels = {};
  to.meta.channel_numbers = {};
}

}  // namespace

void write_record(const draft& one, const event_meta& stamp, std::byte* to) {
  const auto size = record_size(one);
  ensure(size <= record_max_bytes, "an event is larger than a record may be");
  wire::writer out{to + unchecked_bytes};
  out.put(stamp.at);
  out.put(one.stream);
  out.put(stamp.seq);
  out.put(stamp.time);
  out.put(one.type);
  out.put(one.version);
  out.put(one.channel_count);
  for (std::size_t i = 0; i < one.channel_count; ++i) {
    out.put(one.channels[i]);
    out.put(stamp.channel_numbers[i]);
  }
  if (!one.payload.empty()) std::memcpy(out.at, one.payload.data(), one.payload.size());
  wire::writer front{to};
  front.put(static_cast<std::uint32_t>(size - length_bytes));
  front.put(crc32c({to + unchecked_bytes, size - unchecked_bytes}));
}

void append_record(const record& one, std::vector<std::byte>& out) {
  const draft as_draft{one.stream, one.meta.seq, one.type, one.version, one.payload, one.channels, one.channel_count};
  const auto start = out.size();
  out.resize(start + record_size(as_draft));
  write_record(as_draft, one.meta, out.data() + start);
}

bool read_record(std::span<const std::byte> bytes, record_view& to, const char** wrong) {
  if (bytes.size() < record_head_bytes) return fail(wrong, "a record is cut off");
  const auto* at = bytes.data();
  std::uint32_t length = 0;
  std::uint32_t crc = 0;
  take(at, length);
  take(at, crc);
  to.size = std::size_t{length} + length_bytes;
  if (to.size < record_head_bytes || to.size > record_max_bytes) return fail(wrong, "a record has no possible length");
  if (to.size > bytes.size()) return fail(wrong, "a record is cut off");
  if (crc != crc32c(bytes.subspan(unchecked_bytes, to.size - unchecked_bytes))) {
    return fail(wrong, "a record's CRC does not match");
  }
  take_head(at, to);
  if (to.channel_count > to.channels.size()) return fail(wrong, "a record has too many channels");
  if (to.size < record_head_bytes + to.channel_count * record_channel_bytes) {
    return fail(wrong, "a record's channels go beyond its end");
  }
  for (std::size_t i = 0; i < to.channel_count; ++i) {
    take(at, to.channels[i].kind);
    take(at, to.channels[i].key);
    take(at, to.meta.channel_numbers[i]);
  }
  to.payload = {at, static_cast<std::size_t>(bytes.data() + to.size - at)};
  return true;
}

void assign(record& to, const record_view& from) {
  to.stream = from.stream;
  to.meta = from.meta;
  to.type = from.type;
  to.version = from.version;
  to.channels = from.channels;
  to.channel_count = from.channel_count;
  to.payload.assign(from.payload.begin(), from.payload.end());
}

}  // namespace madang
