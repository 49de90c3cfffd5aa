#include "persistence/projection/stream_index.hpp"

#include <algorithm>

#include "messages/channel_slots.hpp"
#include "persistence/codec/place_codec.hpp"

namespace madang {
namespace {

/// Heads that are remembered; over it all are forgotten and read again.
constexpr std::size_t heads_max = 400'000;
constexpr std::uint8_t unknown_channel = 128;

constexpr const char* find_head_sql = "SELECT last_bucket, last0, last1, last2, last3 FROM stream_heads WHERE key=? AND kind=?";

}  // namespace

stream_family family_of(entity_id entity) { return {entity.key, static_cast<std::uint8_t>(entity.kind)}; }

stream_lane lane_of(channel_id channel) {
  const auto& found = slots_by_channel[static_cast<std::uint8_t>(channel.kind)];
  if (found.slot != 0) return {{channel.key, static_cast<std::uint8_t>(found.entity)}, found.slot};
  return {{channel.key, static_cast<std::uint8_t>(unknown_channel + static_cast<unsigned>(channel.kind))}, 0};
}

std::optional<channel_id> channel_of(stream_family family, std::uint8_t lane) {
  for (const auto& each : channel_slots) {
    bool same = family.kind == static_cast<std::uint8_t>(each.entity) && lane == each.slot;
    if (same) return channel_id{each.channel, family.key};
  }
  if (family.kind < unknown_channel || lane != 0) return std::nullopt;
  return channel_id{static_cast<channel_kind>(family.kind - unknown_channel), family.key};
}

stream_index::stream_index(sql_session& session)
    : find_head_(session, find_head_sql),
      put_head_(session,
                "INSERT INTO stream_heads (key, kind, last_bucket, last0, last1, last2, last3) "
                "VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT (key, kind) DO UPDATE SET last_bucket=?3, last0=?4, "
                "last1=?5, last2=?6, last3=?7"),
      put_part_(session,
                "INSERT INTO stream_parts (bucket, key, kind, previous_bucket, first0, first1, first2, first3, places) "
                "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT (bucket, key, kind) "
                "DO UPDATE SET places=CAST(places||?9 AS BLOB)") {}

void stream_index::reset() {
  entries_.clear();
  heads_.clear();
}

void stream_index::add(stream_lane lane, std::uint64_t number, const projected_record& record) {
  // Lanes of one family share the entry of the record.
  bool shared = !entries_.empty() && entries_.back().at == record.at && entries_.back().family == lane.family;
  if (!shared) entries_.push_back({lane.family, record.at, record.place, 0, {}});
  auto& target = entries_.back();
  target.mask = static_cast<std::uint8_t>(target.mask | 1U << lane.lane);
  target.numbers[lane.lane] = number;
}

void stream_index::touch(stream_family family, position at) {
  bool there = !entries_.empty() && entries_.back().at == at && entries_.back().family == family;
  if (!there) entries_.push_back({family, at, {}, 0, {}});
}

void stream_index::write() {
  order_.clear();
  for (std::uint32_t i = 0; i < entries_.size(); ++i) order_.push_back({entries_[i].family, i, entries_[i].at});
  std::sort(order_.begin(), order_.end(), [](const sort_key& a, const sort_key& b) {
    if (a.family != b.family) return a.family < b.family;
    return a.at < b.at;
  });
  for (std::size_t from = 0; from < order_.size();) {
    std::size_t to = from + 1;
    while (to < order_.size() && order_[to].family == order_[from].family) ++to;
    write_family(&order_[from], &order_[from] + (to - from));
    from = to;
  }
}

stream_index::head& stream_index::head_of(stream_family family) {
  if (heads_.size() >= heads_max) heads_.clear();
  auto [found, added] = heads_.try_emplace(family);
  if (!added) return found->second;
  find_head_.ask(family.key, int{family.kind});
  if (find_head_.next()) {
    auto& read = found->second;
    read.last_bucket = find_head_.integer(0);
    for (std::size_t lane = 0; lane < family_lanes; ++lane) read.last[lane] = find_head_.number(static_cast<int>(lane) + 1);
    find_head_.done();
  }
  return found->second;
}

void stream_index::write_family(const sort_key* begin, const sort_key* end) {
  auto family = begin->family;
  auto& last = head_of(family);
  part_.bucket = -1;
  for (const auto* key = begin; key != end; ++key) {
    const auto& each = entries_[key->entry];
    if (auto bucket = bucket_of(each.at); bucket != part_.bucket) {
      write_part(family);
      open_part(last, bucket);
    }
    if (each.mask == 0) continue;
    append_place(part_.places, each.place, each.mask);
    for (std::size_t lane = 0; lane < family_lanes; ++lane) {
      if ((each.mask >> lane & 1) != 0) last.last[lane] = each.numbers[lane];
    }
  }
  write_part(family);
  put_head_.run(family.key, int{family.kind}, last.last_bucket, last.last[0], last.last[1], last.last[2], last.last[3]);
}

void stream_index::open_part(head& last, std::int64_t bucket) {
  part_.bucket = bucket;
  part_.is_new = last.last_bucket != bucket;
  part_.previous = last.last_bucket;
  for (std::size_t lane = 0; lane < family_lanes; ++lane) part_.first[lane] = last.last[lane] + 1;
  last.last_bucket = bucket;
}

void stream_index::write_part(stream_family family) {
  if (part_.bucket >= 0 && (part_.is_new || !part_.places.empty())) {
    put_part_.run(part_.bucket, family.key, int{family.kind}, part_.previous, part_.first[0], part_.first[1],
                  part_.first[2], part_.first[3], std::as_bytes(std::span(part_.places)));
  }
  part_.places.clear();
}

// ---- reading --------------------------------------------------------------------------------------------------------

stream_index_reader::stream_index_reader(sql_session& session)
    : find_head_(session, find_head_sql),
      find_part_(session,
                 "SELECT previous_bucket, first0, first1, first2, first3 FROM stream_parts "
                 "WHERE bucket=? AND key=? AND kind=?"),
      read_part_(session, "SELECT places FROM stream_parts WHERE bucket=? AND key=? AND kind=?"),
      read_order_(session, "SELECT places FROM orders WHERE id=?"),
      all_heads_(session, "SELECT key, kind, last0, last1, last2, last3 FROM stream_heads") {}

stream_part stream_index_reader::part(stream_family family, std::int64_t bucket) {
  if (bucket < 0) return {};
  find_part_.ask(bucket, family.key, int{family.kind});
  if (!find_part_.next()) return {};
  stream_part out{bucket, find_part_.integer(0), {}};
  for (std::size_t lane = 0; lane < family_lanes; ++lane) out.first[lane] = find_part_.number(static_cast<int>(lane) + 1);
  find_part_.done();
  // A chain leads back in time; anything else would never end.
  if (out.previous >= bucket) out.previous = -1;
  return out;
}

stream_part stream_index_reader::newest(stream_family family) {
  find_head_.ask(family.key, int{family.kind});
  if (!find_head_.next()) return {};
  auto bucket = find_head_.integer(0);
  find_head_.done();
  return part(family, bucket);
}

stream_part stream_index_reader::newest_until(stream_family family, std::int64_t bucket) {
  if (auto exact = part(family, bucket); exact.bucket >= 0) return exact;
  auto each = newest(family);
  while (each.bucket > bucket) each = previous(family, each);
  return each;
}

stream_part stream_index_reader::previous(stream_family family, const stream_part& newer) {
  return part(family, newer.previous);
}

bool stream_index_reader::places(stream_lane lane, std::uint64_t after, std::size_t limit,
                                 std::vector<record_place>& out) {
  std::vector<stream_part> parts;
  for (auto each = newest(lane.family); each.bucket >= 0; each = previous(lane.family, each)) {
    parts.push_back(each);
    if (each.first[lane.lane] <= after + 1) break;
  }
  for (; !parts.empty() && out.size() < limit; parts.pop_back()) {
    const auto& each = parts.back();
    read_part_.ask(each.bucket, lane.family.key, int{lane.family.kind});
    if (!read_part_.next()) return false;
    auto number = each.first[lane.lane];
    bool whole = each_place(read_part_.blob(0), [&](record_place place, std::uint8_t mask) {
      if ((mask >> lane.lane & 1) != 0 && number++ > after && out.size() < limit) out.push_back(place);
    });
    read_part_.done();
    if (!whole) return false;
  }
  return true;
}

bool stream_index_reader::order_places(order_id order, std::uint64_t after, std::vector<record_place>& out) {
  read_order_.ask(order.value);
  if (!read_order_.next()) return true;
  std::uint64_t number = 1;
  bool whole = each_place(read_order_.blob(0), [&](record_place place, std::uint8_t) {
    if (number++ > after) out.push_back(place);
  });
  read_order_.done();
  return whole;
}

std::uint64_t stream_index_reader::last_numbers(const std::function<void(channel_id, std::uint64_t)>& visit) {
  std::uint64_t count = 0;
  for (all_heads_.ask(); all_heads_.next();) {
    stream_family family{all_heads_.number(0), static_cast<std::uint8_t>(all_heads_.integer(1))};
    for (std::uint8_t lane = 0; lane < family_lanes; ++lane) {
      auto channel = channel_of(family, lane);
      auto number = all_heads_.number(2 + lane);
      if (!channel || number == 0) continue;
      visit(*channel, number);
      ++count;
    }
  }
  return count;
}

}  // namespace madang
