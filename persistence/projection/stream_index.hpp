#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "messages/channel.hpp"
#include "persistence/projection/projected_record.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// A family: the stream of an account, symbol, user or name and the channels that bear its key. They share rows, for they
/// mostly share records. Orders have no family: their places are in their own rows. Part of the tables' format.
struct stream_family {
  std::uint64_t key = 0;
  std::uint8_t kind = 0;  ///< entity kind; 128 + channel kind for channels that belong to no entity we know

  friend constexpr auto operator<=>(const stream_family&, const stream_family&) = default;
};

/// Member of a family: lane 0 is the entity's stream. Part of the tables' format.
struct stream_lane {
  stream_family family;
  std::uint8_t lane = 0;
};
inline constexpr std::size_t family_lanes = 4;

stream_family family_of(entity_id entity);
stream_lane lane_of(channel_id channel);
/// The channel of a lane; nothing for lane 0 of an entity and for lanes that are not used.
std::optional<channel_id> channel_of(stream_family family, std::uint8_t lane);

struct stream_family_hash {
  std::size_t operator()(const stream_family& family) const {
    return mix64(family.key ^ static_cast<std::uint64_t>(family.kind) << 56);
  }
};

/// Writes the places of records: one row per family and bucket, to which each chunk appends. One thread.
class stream_index {
 public:
  explicit stream_index(sql_session& session);

  /// Record `number` of the lane lies at the record's place. Calls for one record come together.
  void add(stream_lane lane, std::uint64_t number, const projected_record& record);
  /// The family gets a part in the bucket of this position even if none of its records lies there: rows of the account
  /// do, and lists find them by the parts of its family.
  void touch(stream_family family, position at);

  void write();
  /// Forgets the chunk, which is committed.
  void clear() { entries_.clear(); }
  /// The transaction was undone: forgets what was written and keeps the chunk.
  void undo() { heads_.clear(); }
  /// Forgets everything: the tables are another's.
  void reset();

 private:
  using lane_numbers = std::array<std::uint64_t, family_lanes>;
  struct entry {
    stream_family family;
    position at;
    record_place place;
    std::uint8_t mask = 0;  ///< of lanes; 0: only a touch
    lane_numbers numbers{};
  };
  struct head {
    std::int64_t last_bucket = -1;
    lane_numbers last{};
  };
  struct part {
    std::int64_t bucket = -1;
    std::int64_t previous = -1;
    bool is_new = false;
    lane_numbers first{};
    std::string places;
  };
  struct sort_key {
    stream_family family;
    std::uint32_t entry = 0;
    position at;
  };

  head& head_of(stream_family family);
  void write_family(const sort_key* begin, const sort_key* end);
  void open_part(head& last, std::int64_t bucket);
  void write_part(stream_family family);

  sql_statement find_head_;
  sql_statement put_head_;
  sql_statement put_part_;
  std::vector<entry> entries_;
  std::vector<sort_key> order_;
  std::unordered_map<stream_family, head, stream_family_hash> heads_;  ///< bounded
  part part_;
};

/// One part of a family's chain. A lane's `first` is the number of its first record in the part, or of the next to come.
struct stream_part {
  std::int64_t bucket = -1;
  std::int64_t previous = -1;
  std::array<std::uint64_t, family_lanes> first{};
};

/// Reads the index on a session of its own. Failures stay in the session.
class stream_index_reader {
 public:
  explicit stream_index_reader(sql_session& session);

  /// The newest part of a family; bucket -1: none.
  stream_part newest(stream_family family);
  /// The newest part that is not younger than `bucket`.
  stream_part newest_until(stream_family family, std::int64_t bucket);
  stream_part previous(stream_family family, const stream_part& part);

  /// Appends the places of records after number `after`, oldest first, at most `limit`; false where a row is damaged.
  bool places(stream_lane lane, std::uint64_t after, std::size_t limit, std::vector<record_place>& out);
  bool order_places(order_id order, std::uint64_t after, std::vector<record_place>& out);

  /// The last number of every channel that has one.
  std::uint64_t last_numbers(const std::function<void(channel_id, std::uint64_t)>& visit);

 private:
  stream_part part(stream_family family, std::int64_t bucket);

  sql_statement find_head_;
  sql_statement find_part_;
  sql_statement read_part_;
  sql_statement read_order_;
  sql_statement all_heads_;
};

}  // namespace madang
