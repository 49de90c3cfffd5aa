#include "persistence/projection/snapshot_table.hpp"

#include <algorithm>

namespace madang {
namespace {

snapshot read_row(sql_statement& row, bool live) {
  snapshot out;
  out.entity = {row.word<entity_kind>(0), row.number(1)};
  out.seq = row.number(2);
  out.at = {row.number(3)};
  out.apply_version = static_cast<std::uint16_t>(row.integer(4));
  out.live = live;
  auto state = row.blob(5);
  out.state.assign(state.begin(), state.end());
  return out;
}

}  // namespace

snapshot_table::snapshot_table(sql_session& session)
    : put_live_(
          session,
          "INSERT INTO live_snapshots (kind, key, seq, position, apply_version, state) VALUES (?1,?2,?3,?4,?5,?6) "
          "ON CONFLICT (kind, key) DO UPDATE SET seq=max(seq,?3), position=?4, apply_version=?5, state=?6 "
          "WHERE seq<=?3 OR ?5=0"),
      put_idle_(
          session,
          "INSERT INTO idle_snapshots (kind, key, seq, position, apply_version, state) VALUES (?1,?2,?3,?4,?5,?6) "
          "ON CONFLICT (kind, key) DO UPDATE SET seq=?3, position=?4, apply_version=?5, state=?6 "
          "WHERE seq<=?3"),
      renew_live_(session,
                  "UPDATE live_snapshots SET seq=?3, position=?4, apply_version=?5, state=?6 "
                  "WHERE kind=?1 AND key=?2 AND seq<=?3"),
      drop_idle_(session, "DELETE FROM idle_snapshots WHERE kind=?1 AND key=?2 AND (seq<=?3 OR ?4=0)"),
      find_live_(session, "SELECT 1 FROM live_snapshots WHERE kind=? AND key=?"),
      retire_(session,
              "DELETE FROM live_snapshots WHERE kind=?1 AND key=?2 AND "
              "CASE apply_version WHEN 0 THEN position<=?4 ELSE seq<=?3 END"),
      complete_(session, "UPDATE progress SET checkpoint=?1 WHERE checkpoint<?1"),
      put_piece_(session, "INSERT OR REPLACE INTO snapshot_pieces (kind, key, piece, bytes) VALUES (?,?,?,?)"),
      drop_pieces_(session, "DELETE FROM snapshot_pieces WHERE kind=? AND key=? AND piece>=? AND piece<?") {}

void snapshot_table::put(const snapshot& taken) {
  const auto run = [&taken](sql_statement& statement) {
    statement.run(taken.entity.kind, taken.entity.key, taken.seq, taken.at.value, int{taken.apply_version},
                  std::span<const std::byte>(taken.state));
  };
  if (taken.live) {
    run(put_live_);
    drop_idle_.run(taken.entity.kind, taken.entity.key, taken.seq, int{taken.apply_version});
  } else {
    run(put_idle_);
    run(renew_live_);
    retire({taken.entity, taken.seq, taken.at});
  }
  put_pieces(taken);
}

void snapshot_table::put_pieces(const snapshot& taken) {
  for (const auto& each : taken.pieces) {
    put_piece_.run(taken.entity.kind, taken.entity.key, each.id, std::span<const std::byte>(each.bytes));
  }
  for (std::size_t lane = 0; lane < taken.oldest_piece.size(); ++lane) {
    drop_pieces_.run(taken.entity.kind, taken.entity.key, snapshot_piece::id_of(lane, 0), taken.oldest_piece[lane]);
  }
}

void snapshot_table::retire(const snapshot_retirement& gone) {
  find_live_.ask(gone.entity.kind, gone.entity.key);
  if (!find_live_.next()) return;
  find_live_.done();
  retirements_.push_back(gone);
}

void snapshot_table::complete(position at) {
  for (const auto& each : retirements_) {
    if (each.at <= at) retire_.run(each.entity.kind, each.entity.key, each.seq, each.at.value);
  }
  complete_.run(at.value);
  completed_ = std::max(completed_, at);
}

void snapshot_table::committed() {
  if (completed_ == position{}) return;
  std::erase_if(retirements_, [this](const snapshot_retirement& each) { return each.at <= completed_; });
  completed_ = {};
}

snapshot_reader::snapshot_reader(sql_session& session)
    : find_live_(session,
                 "SELECT kind, key, seq, position, apply_version, state FROM live_snapshots WHERE kind=? AND key=?"),
      find_idle_(session,
                 "SELECT kind, key, seq, position, apply_version, state FROM idle_snapshots WHERE kind=? AND key=?"),
      all_live_(session, "SELECT kind, key, seq, position, apply_version, state FROM live_snapshots"),
      find_pieces_(session, "SELECT piece, bytes FROM snapshot_pieces WHERE kind=? AND key=? ORDER BY piece") {}

std::optional<snapshot> snapshot_reader::read(entity_id entity) {
  std::optional<snapshot> youngest;
  for (bool live : {true, false}) {
    auto& find = live ? find_live_ : find_idle_;
    find.ask(entity.kind, entity.key);
    if (!find.next()) continue;
    auto found = read_row(find, live);
    find.done();
    if (!youngest || youngest->seq < found.seq) youngest = std::move(found);
  }
  if (youngest) youngest->pieces = read_pieces(entity);
  return youngest;
}

std::vector<snapshot_piece> snapshot_reader::read_pieces(entity_id entity) {
  std::vector<snapshot_piece> out;
  for (find_pieces_.ask(entity.kind, entity.key); find_pieces_.next();) {
    const auto bytes = find_pieces_.blob(1);
    out.push_back({find_pieces_.number(0), {bytes.begin(), bytes.end()}});
  }
  return out;
}

std::uint64_t snapshot_reader::each_live(const std::function<void(snapshot)>& visit) {
  std::uint64_t count = 0;
  for (all_live_.ask(); all_live_.next(); ++count) {
    auto found = read_row(all_live_, true);
    found.pieces = read_pieces(found.entity);
    visit(std::move(found));
  }
  return count;
}

}  // namespace madang
