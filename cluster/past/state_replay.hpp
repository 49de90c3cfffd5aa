#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "cluster/past/replayed_states.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "cluster/ports/past_reader.hpp"
#include "persistence/ports/gate.hpp"
#include "persistence/ports/journal.hpp"
#include "persistence/ports/past_snapshots.hpp"

namespace madang {

/// What a replay of the past works with. All of it outlives the reader.
struct past_services {
  const entity_registry& kinds;
  journal& events;
  gate& outputs;
  const market_cache& cache;
  const settings& config;
  const market_rules& rules;
  const settlement_rules* settlement = nullptr;
  std::function<std::string_view(market::symbol_id)> sector_of;
  /// Runs work that may block, away from actors.
  std::function<void(std::function<void()>)> jobs;
  past_snapshots* older = nullptr;  ///< null: there are none but the youngest
};

/// Replays an entity's own events from the nearest state that is at hand: one that an earlier read has left, a
/// snapshot, or its first event. The entity in memory is not touched.
class state_replay final : public past_reader {
 public:
  /// `events_max`: of one read.
  state_replay(past_services with, std::uint64_t events_max);

  void read(past_request wanted, std::function<void(past_view)> done) override;
  /// The same at once, on the caller's thread; what is shown may not be durable yet.
  past_view find(const past_request& wanted);
  /// The whole state of an entity after its event `seq`, which it has: at once, on the caller's thread, from the
  /// nearest state that is at hand. It may not be durable yet.
  result<std::unique_ptr<entity_rebuild>, past_failure> state_after(entity_id entity, std::uint64_t seq);

 private:
  /// Where a replay ends.
  struct goal {
    record counted;            ///< the last event with a number
    std::uint64_t before = 0;  ///< no event from this one on
    unix_nanos upto;           ///< none that was stamped later
    position cut;              ///< none that came after the channel was looked at
  };
  using found_number = result<std::uint64_t, past_failure>;
  using replayed = result<std::unique_ptr<entity_rebuild>, past_failure>;

  found_number last_number_by(channel_id channel, unix_nanos upto);
  result<bool, past_failure> is_by(channel_id channel, std::uint64_t number, unix_nanos upto);
  result<goal, past_failure> goal_of(const past_request& wanted, channel_id channel);
  replayed nearest(entity_id entity, std::uint64_t upto);
  replayed replay_to(entity_id entity, const goal& end);
  replayed replay_from(std::unique_ptr<entity_rebuild> state, const goal& end);
  void begin_from(const std::optional<snapshot>& stored, std::uint64_t upto, std::unique_ptr<entity_rebuild>& made);
  past_view find_counted(const past_request& wanted);
  past_view find_by_view(const past_request& wanted);
  past_view show(const entity_rebuild& state, const past_request& wanted, const event_meta& last, unix_nanos upto);
  /// When something was written: of what has one time, the position tells which came first.
  struct moment_written {
    unix_nanos time;
    position at;
    friend auto operator<=>(const moment_written&, const moment_written&) = default;
  };
  struct dated_change {
    market::symbol_id symbol;
    moment_written begun;
    past_price_change change;
    std::optional<unix_nanos> over_at;  ///< from then on nobody holds shares of the old price
  };
  /// Changes of prices by the day of settlement that has them, as far as one question has read them.
  using known_days = std::map<calendar_day, std::vector<dated_change>>;
  result<past_mark, past_failure> mark_at(market::symbol_id symbol, unix_nanos upto, known_days& known);
  result<bool, past_failure> read_changes(calendar_day day, known_days& known);
  /// The first day on which the price of a symbol that has not traded may have changed.
  result<calendar_day, past_failure> listing_day(market::symbol_id symbol);
  /// Those that have begun after `from`, but not after `upto`. What was over by then is the price for everybody.
  result<bool, past_failure> add_changes(market::symbol_id symbol, const moment_written& from, unix_nanos upto,
                                         known_days& known, past_mark& to);

  const past_services with_;
  const std::uint64_t events_max_;
  replayed_states kept_;
};

}  // namespace madang
