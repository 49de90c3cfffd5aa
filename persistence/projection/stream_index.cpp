#include "persistence/projection/stream_index.hpp"

#include <algorithm>

#include "messages/channels/channel_slots.hpp"
#include "persistence/codec/record_location_codec.hpp"

namespace madang {
namespace {

/// Heads that are remembered; over it all are forgotten and read again.
constexpr std::size_t heads_max = 400'000;
constexpr std::uint8_t unknown_channel = 128;
/// So many heads are read by a statement: all of a long history would take longer than a server lets one take.
constexpr int page_heads = 5'000;

constexpr const char* find_head_sql =
    "SELECT last_bucket, last0, last1, last2, last3 FROM stream_heads WHERE key=? AND kind=?";
constexpr const char* find_numbers_sql = "SELECT last0, last1, last2, last3 FROM stream_heads WHERE key=? AND kind=?";
// Of a server: every writer's row, found by the key that begins with the writer.
constexpr const char* find_numbers_of_all_sql =
    "SELECT coalesce(max(last0), 0), coalesce(max(last1), 0), coalesce(max(last2), 0), coalesce(max(last3), 0) "
    "FROM stream_heads WHERE key=? AND kind=? AND writer=ANY(ARRAY(SELECT writer FROM projected))";
// Of a server: the rows of a chunk are sent as one array per column.
constexpr const char* put_heads_sql =
    "INSERT INTO stream_heads (writer, key, kind, last_bucket, last0, last1, last2, last3) SELECT ?1::bigint, * FROM "
    "unnest(?2::bigint[], ?3::bigint[], ?4::bigint[], ?5::bigint[], ?6::bigint[], ?7::bigint[], ?8::bigint[]) "
    "ON CONFLICT (writer, key, kind) DO UPDATE SET last_bucket=excluded.last_bucket, last0=excluded.last0, "
    "last1=excluded.last1, last2=excluded.last2, last3=excluded.last3";
constexpr const char* put_parts_sql =
    "INSERT INTO stream_parts AS old (writer, bucket, key, kind, previous_bucket, first0, first1, first2, first3, "
    "places) SELECT ?1::bigint, * FROM unnest(?2::bigint[], ?3::bigint[], ?4::bigint[], ?5::bigint[], ?6::bigint[], "
    "?7::bigint[], ?8::bigint[], ?9::bigint[], ?10::bytea[]) "
    "ON CONFLICT (writer, bucket, key, kind) DO UPDATE SET places=old.places||excluded.places";

}  // namespace

stream_group group_of(entity_id entity) {
  return {entity.key, static_cast<std::uint8_t>(entity.kind)};
}

channel_slot slot_of(channel_id channel) {
  const auto& found = slots_by_channel[static_cast<std::uint8_t>(channel.kind)];
  if (found.slot != 0) return {{channel.key, static_cast<std::uint8_t>(found.entity)}, found.slot};
  return {{channel.key, static_cast<std::uint8_t>(unknown_channel + static_cast<unsigned>(channel.kind))}, 0};
}

std::optional<channel_id> channel_of(stream_group group, std::uint8_t slot) {
  for (const auto& each : channel_slots) {
    bool same = group.kind == static_cast<std::uint8_t>(each.entity) && slot == each.slot;
    if (same) return channel_id{each.channel, group.key};
  }
  if (group.kind < unknown_channel || slot != 0) return std::nullopt;
  return channel_id{static_cast<channel_kind>(group.kind - unknown_channel), group.key};
}

stream_index::stream_index(sql_session& session)
    : session_(session),
      find_head_(session, find_head_sql + session.and_own()),
      put_heads_(session, session.other() != nullptr ? put_heads_sql : "SELECT 1"),
      put_parts_(session, session.other() != nullptr ? put_parts_sql : "SELECT 1"),
      put_head_(session,
                "INSERT INTO stream_heads (key, kind, last_bucket, last0, last1, last2, last3) "
                "VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT (key, kind) DO UPDATE SET last_bucket=?3, last0=?4, "
                "last1=?5, last2=?6, last3=?7"),
      put_part_(session,
                "INSERT INTO stream_parts (bucket, key, kind, previous_bucket, first0, first1, first2, first3, places) "
                "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT (bucket, key, kind) "
                "DO UPDATE SET places=CAST(places||?9 AS BLOB)") {}

void stream_index::undo() {
  heads_.clear();
  heads_sent_ = {};
  parts_sent_ = {};
  part_places_.clear();
}

void stream_index::reset() {
  undo();
  entries_.clear();
}

void stream_index::add(channel_slot slot, std::uint64_t number, const projected_record& record) {
  // Slots of one group share the entry of the record.
  bool shared = !entries_.empty() && entries_.back().at == record.at && entries_.back().group == slot.group;
  if (!shared) entries_.push_back({slot.group, record.at, record.location, 0, {}});
  auto& target = entries_.back();
  target.mask = static_cast<std::uint8_t>(target.mask | 1U << slot.slot);
  target.numbers[slot.slot] = number;
}

void stream_index::touch(stream_group group, position at) {
  bool there = !entries_.empty() && entries_.back().at == at && entries_.back().group == group;
  if (!there) entries_.push_back({group, at, {}, 0, {}});
}

void stream_index::write() {
  order_.clear();
  for (std::uint32_t i = 0; i < entries_.size(); ++i) order_.push_back({entries_[i].group, i, entries_[i].at});
  std::sort(order_.begin(), order_.end(), [](const sort_key& a, const sort_key& b) {
    if (a.group != b.group) return a.group < b.group;
    return a.at < b.at;
  });
  for (std::size_t from = 0; from < order_.size();) {
    std::size_t to = from + 1;
    while (to < order_.size() && order_[to].group == order_[from].group) ++to;
    write_group(&order_[from], &order_[from] + (to - from));
    from = to;
  }
  send_columns();
}

/// Of a server: what the groups have left in the columns.
void stream_index::send_columns() {
  if (session_.other() == nullptr || heads_sent_.kind.empty()) return;
  const auto writer = session_.other()->writer();
  const auto& p = parts_sent_;
  if (!p.kind.empty()) {
    put_parts_.run(writer, p.bucket, p.key, p.kind, p.previous, p.numbers[0], p.numbers[1], p.numbers[2], p.numbers[3],
                   part_places_);
  }
  const auto& h = heads_sent_;
  put_heads_.run(writer, h.key, h.kind, h.bucket, h.numbers[0], h.numbers[1], h.numbers[2], h.numbers[3]);
  heads_sent_ = {};
  parts_sent_ = {};
  part_places_.clear();
}

void stream_index::columns::add(stream_group group, std::int64_t at, std::int64_t before,
                                const slot_numbers& of_slots) {
  bucket.push_back(at);
  previous.push_back(before);
  key.push_back(to_column(group.key));
  kind.push_back(group.kind);
  for (std::size_t slot = 0; slot < group_slots; ++slot) numbers[slot].push_back(to_column(of_slots[slot]));
}

stream_index::head& stream_index::head_of(stream_group group) {
  if (heads_.size() >= heads_max) heads_.clear();
  auto [found, added] = heads_.try_emplace(group);
  if (!added) return found->second;
  find_head_.ask(group.key, int{group.kind});
  if (find_head_.next()) {
    auto& read = found->second;
    read.last_bucket = find_head_.integer(0);
    for (std::size_t slot = 0; slot < group_slots; ++slot)
      read.last[slot] = find_head_.number(static_cast<int>(slot) + 1);
    find_head_.done();
  }
  return found->second;
}

void stream_index::write_group(const sort_key* begin, const sort_key* end) {
  auto group = begin->group;
  auto& last = head_of(group);
  part_.bucket = -1;
  for (const auto* key = begin; key != end; ++key) {
    const auto& each = entries_[key->entry];
    if (auto bucket = bucket_of(each.at); bucket != part_.bucket) {
      write_part(group);
      open_part(last, bucket);
    }
    if (each.mask == 0) continue;
    append_place(part_.locations, each.location, each.mask);
    for (std::size_t slot = 0; slot < group_slots; ++slot) {
      if ((each.mask >> slot & 1) != 0) last.last[slot] = each.numbers[slot];
    }
  }
  write_part(group);
  if (session_.other() != nullptr) return heads_sent_.add(group, last.last_bucket, -1, last.last);
  put_head_.run(group.key, int{group.kind}, last.last_bucket, last.last[0], last.last[1], last.last[2], last.last[3]);
}

void stream_index::open_part(head& last, std::int64_t bucket) {
  part_.bucket = bucket;
  part_.is_new = last.last_bucket != bucket;
  part_.previous = last.last_bucket;
  for (std::size_t slot = 0; slot < group_slots; ++slot) part_.first[slot] = last.last[slot] + 1;
  last.last_bucket = bucket;
}

void stream_index::write_part(stream_group group) {
  const bool has_rows = part_.bucket >= 0 && (part_.is_new || !part_.locations.empty());
  if (has_rows && session_.other() != nullptr) {
    parts_sent_.add(group, part_.bucket, part_.previous, part_.first);
    const auto bytes = std::as_bytes(std::span(part_.locations));
    part_places_.emplace_back(bytes.begin(), bytes.end());
  } else if (has_rows) {
    put_part_.run(part_.bucket, group.key, int{group.kind}, part_.previous, part_.first[0], part_.first[1],
                  part_.first[2], part_.first[3], std::as_bytes(std::span(part_.locations)));
  }
  part_.locations.clear();
}

// ---- reading -------------------------------------------------------------------------------------------------------

stream_index_reader::stream_index_reader(sql_session& session)
    : writer_(session.other() == nullptr ? 0 : session.other()->writer()),
      find_head_(session, find_head_sql + session.and_own()),
      find_numbers_(session, find_numbers_sql + session.and_own()),
      find_numbers_of_all_(session, session.other() != nullptr ? find_numbers_of_all_sql : find_numbers_sql),
      find_part_(session,
                 "SELECT previous_bucket, first0, first1, first2, first3 FROM stream_parts "
                 "WHERE bucket=? AND key=? AND kind=?" +
                     session.and_own()),
      read_part_(session, "SELECT places FROM stream_parts WHERE bucket=? AND key=? AND kind=?" + session.and_own()),
      read_order_(session, "SELECT places FROM orders WHERE id=?"),
      all_heads_(session, "SELECT key, kind, last0, last1, last2, last3 FROM stream_heads WHERE (key, kind) > (?, ?)" +
                              session.and_own() + " ORDER BY key, kind LIMIT " + std::to_string(page_heads)) {}

stream_part stream_index_reader::part(stream_group group, std::int64_t bucket) {
  if (bucket < 0) return {};
  find_part_.ask(bucket, group.key, int{group.kind});
  if (!find_part_.next()) return {};
  stream_part out{bucket, find_part_.integer(0), {}};
  for (std::size_t slot = 0; slot < group_slots; ++slot)
    out.first[slot] = find_part_.number(static_cast<int>(slot) + 1);
  find_part_.done();
  // A chain leads back in time; anything else would never end.
  if (out.previous >= bucket) out.previous = -1;
  return out;
}

stream_part stream_index_reader::newest(stream_group group) {
  find_head_.ask(group.key, int{group.kind});
  if (!find_head_.next()) return {};
  auto bucket = find_head_.integer(0);
  find_head_.done();
  return part(group, bucket);
}

stream_part stream_index_reader::newest_until(stream_group group, std::int64_t bucket) {
  if (auto exact = part(group, bucket); exact.bucket >= 0) return exact;
  auto each = newest(group);
  while (each.bucket > bucket) each = previous(group, each);
  return each;
}

stream_part stream_index_reader::previous(stream_group group, const stream_part& newer) {
  return part(group, newer.previous);
}

bool stream_index_reader::locations(channel_slot slot, std::uint64_t after, std::size_t limit,
                                    std::vector<record_location>& out) {
  std::vector<stream_part> parts;
  for (auto each = newest(slot.group); each.bucket >= 0; each = previous(slot.group, each)) {
    parts.push_back(each);
    if (each.first[slot.slot] <= after + 1) break;
  }
  for (; !parts.empty() && out.size() < limit; parts.pop_back()) {
    const auto& each = parts.back();
    read_part_.ask(each.bucket, slot.group.key, int{slot.group.kind});
    if (!read_part_.next()) return false;
    auto number = each.first[slot.slot];
    bool whole = each_place(read_part_.blob(0), [&](record_location location, std::uint8_t mask) {
      if ((mask >> slot.slot & 1) != 0 && number++ > after && out.size() < limit) out.push_back(location);
    });
    read_part_.done();
    if (!whole) return false;
  }
  return true;
}

bool stream_index_reader::order_places(order_id order, std::uint64_t after, std::vector<record_location>& out) {
  read_order_.ask(order.value);
  if (!read_order_.next()) return true;
  std::uint64_t number = 1;
  bool whole = each_place(read_order_.blob(0), [&](record_location place, std::uint8_t) {
    const auto [writer, location] = without_writer(place);
    const bool is_own = writer == 0 || writer == writer_;
    if (number++ > after && is_own) out.push_back(location);
  });
  read_order_.done();
  return whole;
}

std::uint64_t stream_index_reader::number_from(sql_statement& heads, channel_id channel) {
  const auto of = slot_of(channel);
  heads.ask(of.group.key, int{of.group.kind});
  if (!heads.next()) return 0;
  const auto number = heads.number(of.slot);
  heads.done();
  return number;
}

std::uint64_t stream_index_reader::last_number(channel_id channel) {
  return number_from(find_numbers_, channel);
}

std::uint64_t stream_index_reader::last_number_of_all(channel_id channel) {
  return number_from(find_numbers_of_all_, channel);
}

std::uint64_t stream_index_reader::last_numbers(const std::function<void(channel_id, std::uint64_t)>& visit) {
  std::uint64_t count = 0;
  std::int64_t key = INT64_MIN;
  std::int64_t kind = -1;
  for (int rows = page_heads; rows == page_heads;) {
    rows = 0;
    for (all_heads_.ask(key, kind); all_heads_.next(); ++rows) {
      key = all_heads_.integer(0);
      kind = all_heads_.integer(1);
      stream_group group{all_heads_.number(0), static_cast<std::uint8_t>(kind)};
      for (std::uint8_t slot = 0; slot < group_slots; ++slot) {
        auto channel = channel_of(group, slot);
        auto number = all_heads_.number(2 + slot);
        if (!channel || number == 0) continue;
        visit(*channel, number);
        ++count;
      }
    }
  }
  return count;
}

}  // namespace madang
