#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "messages/channels/channel.hpp"
#include "messages/trading/ids.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang {

/// A group: the stream of an account, symbol, user or name and the channels that bear its key. They share rows, for
/// they mostly share records. Orders have no group: their locations are in their own rows. Part of the tables' format.
struct stream_group {
  std::uint64_t key = 0;
  std::uint8_t kind = 0;  ///< entity kind; 128 + channel kind for channels that belong to no entity we know

  friend constexpr auto operator<=>(const stream_group&, const stream_group&) = default;
};

/// Member of a group: slot 0 is the entity's stream. Part of the tables' format.
struct channel_slot {
  stream_group group;
  std::uint8_t slot = 0;
};
inline constexpr std::size_t group_slots = 4;

stream_group group_of(entity_id entity);
channel_slot slot_of(channel_id channel);
/// The channel of a slot; nothing for slot 0 of an entity and for slots that are not used.
std::optional<channel_id> channel_of(stream_group group, std::uint8_t slot);

struct stream_group_hash {
  std::size_t operator()(const stream_group& group) const {
    return mix64(group.key ^ static_cast<std::uint64_t>(group.kind) << 56);
  }
};

/// Writes the locations of records: one row per group and bucket, to which each chunk appends. One thread.
class stream_index {
 public:
  explicit stream_index(sql_session& session);

  /// Record `number` of the slot lies at the record's location. Calls for one record come together.
  void add(channel_slot slot, std::uint64_t number, const projected_record& record);
  /// The group gets a part in the bucket of this position even if none of its records lies there: rows of the account
  /// do, and lists find them by the parts of its group.
  void touch(stream_group group, position at);

  void write();
  /// Forgets the chunk, which is committed.
  void clear() { entries_.clear(); }
  /// The transaction was undone: forgets what was written and keeps the chunk.
  void undo();
  /// Forgets everything: the tables are another's.
  void reset();

 private:
  using slot_numbers = std::array<std::uint64_t, group_slots>;
  struct entry {
    stream_group group;
    position at;
    record_location location;
    std::uint8_t mask = 0;  ///< of slots; 0: only a touch
    slot_numbers numbers{};
  };
  struct head {
    std::int64_t last_bucket = -1;
    slot_numbers last{};
  };
  struct part {
    std::int64_t bucket = -1;
    std::int64_t previous = -1;
    bool is_new = false;
    slot_numbers first{};
    std::string locations;
  };
  struct sort_key {
    stream_group group;
    std::uint32_t entry = 0;
    position at;
  };

  /// Rows of a chunk as columns, for a server.
  struct columns {
    sql_integers key;
    sql_integers kind;
    sql_integers bucket;
    sql_integers previous;
    std::array<sql_integers, group_slots> numbers;
    void add(stream_group group, std::int64_t at, std::int64_t before, const slot_numbers& of_slots);
  };

  head& head_of(stream_group group);
  void send_columns();
  void write_group(const sort_key* begin, const sort_key* end);
  void open_part(head& last, std::int64_t bucket);
  void write_part(stream_group group);

  sql_session& session_;
  sql_statement find_head_;
  sql_statement put_heads_;
  sql_statement put_parts_;
  sql_statement put_head_;
  sql_statement put_part_;
  columns heads_sent_;
  columns parts_sent_;
  sql_blobs part_places_;
  std::vector<entry> entries_;
  std::vector<sort_key> order_;
  std::unordered_map<stream_group, head, stream_group_hash> heads_;  ///< bounded
  part part_;
};

/// One part of a group's chain. A slot's `first` is the number of its first record in the part, or of the next to come.
struct stream_part {
  std::int64_t bucket = -1;
  std::int64_t previous = -1;
  std::array<std::uint64_t, group_slots> first{};
};

/// Reads the index on a session of its own. Failures stay in the session.
class stream_index_reader {
 public:
  explicit stream_index_reader(sql_session& session);

  /// The newest part of a group; bucket -1: none.
  stream_part newest(stream_group group);
  /// The newest part that is not younger than `bucket`.
  stream_part newest_until(stream_group group, std::int64_t bucket);
  stream_part previous(stream_group group, const stream_part& part);

  /// Appends the locations of records after number `after`, oldest first, at most `limit`; false where a row is
  /// damaged.
  bool locations(channel_slot slot, std::uint64_t after, std::size_t limit, std::vector<record_location>& out);
  /// Of this writer's records alone; those of others count, for the numbers are the order's.
  bool order_places(order_id order, std::uint64_t after, std::vector<record_location>& out);

  /// The last number of a channel that the writer has given; 0: none.
  std::uint64_t last_number(channel_id channel);
  /// The last one that any writer of the tables has given: rows of all of them stand beside it.
  std::uint64_t last_number_of_all(channel_id channel);
  /// The last number of every channel that has one.
  std::uint64_t last_numbers(const std::function<void(channel_id, std::uint64_t)>& visit);

 private:
  stream_part part(stream_group group, std::int64_t bucket);
  std::uint64_t number_from(sql_statement& heads, channel_id channel);

  const std::int64_t writer_;  ///< whose records are looked for; 0: there is one
  sql_statement find_head_;
  sql_statement find_numbers_;
  sql_statement find_numbers_of_all_;
  sql_statement find_part_;
  sql_statement read_part_;
  sql_statement read_order_;
  sql_statement all_heads_;
};

}  // namespace madang
