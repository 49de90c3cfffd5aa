#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "cluster/console/reader.hpp"
#include "cluster/node/node_console/entity_index.hpp"
#include "cluster/past/state_replay.hpp"
#include "cluster/ports/entity_client.hpp"
#include "cluster/region/local_region.hpp"
#include "config/settings.hpp"

namespace madang::console {

/// What the console of a node works with. All of it outlives the console.
struct node_services {
  const entity_registry& kinds;
  journal& events;
  gate& outputs;
  state_replay& past;
  std::function<std::shared_ptr<const madang::settings>()> settings_now;  ///< thread-safe
  /// What a node says of itself, in the order in which it is shown. Thread-safe.
  std::function<std::vector<named_value>()> about;
  /// Where entities live, and who asks them; null: nothing is done by hand.
  local_region* entities = nullptr;
  entity_client* client = nullptr;
  /// Whether another node serves an entity; none: no other one does. Thread-safe.
  std::function<bool(entity_id)> is_elsewhere = {};
  /// The members of the cluster, for `nodes`; what the other words of the node itself show. None: it knows none.
  std::function<std::vector<table>()> members = {};
  std::function<outcome(const std::string& word)> facts = {};
  /// Asks a node to drain; see `node_members`. None: there are no others.
  std::function<void(std::uint16_t node, std::function<void(const std::string& why)> done)> drain = {};
  /// Why a node cannot be asked to; empty: it can.
  std::function<std::string(std::uint16_t node)> drain_hindrance = {};
};

/// Reads the journal that this node writes, with what is not on the disk yet: the state of an entity is that of its
/// actor, which is not asked. Reads the disk.
class node_reader final : public reader {
 public:
  /// States that one line may call for; each is replayed by itself.
  static constexpr std::size_t states_max = 2'000;

  explicit node_reader(node_services with);

  const entity_registry& kinds() const override { return with_.kinds; }
  lookup<std::vector<stream_summary>> streams(std::optional<entity_kind> kind) override;
  lookup<entity_state> state(entity_id entity, const moment& at) override;
  lookup<std::vector<entity_state>> states(std::span<const stream_summary> which) override;
  lookup<std::vector<stored_event>> events(entity_id entity, std::uint64_t after, const moment& last,
                                           std::size_t limit) override;
  lookup<std::vector<journal_event>> tail(std::size_t most) override;
  outcome journal() override;
  lookup<std::vector<reason>> explain(order_id order, const moment& at) override;
  std::optional<failure> play(entity_id entity, std::uint64_t after, std::size_t limit,
                              const state_visitor& each) override;
  outcome fork(const order_fork& what) override;
  outcome weigh(const weighed_command& what) override;
  std::vector<setting_line> settings() override;
  std::optional<unix_nanos> time_of(std::string_view text) const override;
  /// It looks again each time.
  void refresh() override {}

 private:
  using rebuilt = std::unique_ptr<entity_rebuild>;
  using moment_test = std::function<bool(const event_meta&)>;

  lookup<event_meta> meta_of(entity_id entity, std::uint64_t seq);
  lookup<std::uint64_t> last_seq(entity_id entity, std::uint64_t of, const moment_test& is_in);
  lookup<rebuilt> present(entity_id entity);
  lookup<rebuilt> as_of(entity_id entity, const moment_test& is_in);
  rebuilt book_before(entity_id symbol, const entity_rebuild& order, const moment& at);

  const node_services with_;
  entity_index index_;
};

}  // namespace madang::console
