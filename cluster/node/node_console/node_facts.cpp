#include "cluster/node/node_console/node_facts.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "cluster/membership/member_words.hpp"
#include "persistence/ports/shard_sets.hpp"

namespace madang::console {
namespace {

/// Links are asked on their own thread, which has much to do.
constexpr std::chrono::seconds links_patience{2};

std::string lease_of(const member& one, const members_sight& seen, std::uint16_t self, bool holds_lease) {
  if (one.state == member_state::down) return "given up";
  if (one.who.node == self) return holds_lease ? "held" : "lost";
  const bool is_expired = std::find(seen.expired.begin(), seen.expired.end(), one.who.node) != seen.expired.end();
  return is_expired ? "expired" : "renewed";
}

std::string_view word_of(shard_state state) {
  switch (state) {
    case shard_state::unowned:
      return "unowned";
    case shard_state::moving:
      return "moving";
    case shard_state::arriving:
      return "arriving";
    case shard_state::serving:
      break;
  }
  return "serving";
}

std::string range_of(std::uint32_t first, std::uint32_t last) {
  return first == last ? std::to_string(first) : std::to_string(first) + "-" + std::to_string(last);
}

report report_of(table shown) {
  report out;
  out.tables.push_back(std::move(shown));
  return out;
}

}  // namespace

table members_table(const members_sight& seen, std::uint16_t self, bool holds_lease) {
  table out{"members", {"node", "state", "lease", "shards", "version", "address", "links"}, {}};
  for (const auto& one : seen.members) {
    out.rows.push_back({std::to_string(one.who.node), std::string(to_text(one.state)),
                        lease_of(one, seen, self, holds_lease), std::to_string(count_of(one.owned)),
                        one.profile.version, one.profile.http_address, one.profile.link_address});
  }
  return out;
}

table shards_table(const shard_map& map) {
  table out{"shards", {"shards", "node", "state"}, {}};
  for (std::uint32_t first = 0; first < map.shards();) {
    const auto place = map.at(first);
    auto last = first;
    while (last + 1 < map.shards() && map.at(last + 1).node == place.node && map.at(last + 1).state == place.state) {
      ++last;
    }
    const bool has_node = place.state != shard_state::unowned;
    out.rows.push_back(
        {range_of(first, last), has_node ? std::to_string(place.node) : "-", std::string(word_of(place.state))});
    first = last + 1;
  }
  return out;
}

table links_table(const std::vector<link_sight>& links) {
  table out{
      "links", {"node", "state", "connections", "failures", "bytes_sent", "bytes_received", "bytes_that_wait"}, {}};
  for (const auto& one : links) {
    out.rows.push_back({std::to_string(one.node), one.is_up ? "up" : "down", std::to_string(one.connections),
                        std::to_string(one.failures), std::to_string(one.bytes_sent),
                        std::to_string(one.bytes_received), std::to_string(one.held_bytes)});
  }
  return out;
}

std::vector<table> node_facts::members() const {
  if (cluster_ == nullptr) return {};
  return {members_table(cluster_->members(), cluster_->number(), cluster_->holds_lease())};
}

outcome node_facts::find(std::string_view word) const {
  if (word == "gate") return gate();
  if (word == "projector") return projector();
  if (cluster_ == nullptr) return not_found("this node is the only one: it serves every shard, and has no links");
  return word == "shards" ? outcome(report_of(shards_table(cluster_->map()))) : links();
}

outcome node_facts::links() const {
  const auto asked = std::make_shared<std::promise<std::vector<link_sight>>>();
  auto coming = asked->get_future();
  cluster_->see_links([asked](std::vector<link_sight> all) { asked->set_value(std::move(all)); });
  if (coming.wait_for(links_patience) != std::future_status::ready) {
    return not_found("the links do not answer in time: ask again");
  }
  return report_of(links_table(coming.get()));
}

report node_facts::gate() const {
  const auto last = events_.last().value;
  const auto durable = events_.durable().value;
  report out;
  out.values = {{"position", std::to_string(last)},
                {"durable", std::to_string(durable)},
                {"events_that_wait", std::to_string(last - std::min(last, durable))},
                {"bytes_that_wait", std::to_string(events_.pending_bytes())},
                {"outputs_that_wait", std::to_string(outputs_.waiting())},
                {"outputs_held", std::to_string(metrics_.outputs_held.value())},
                {"outputs_passed", std::to_string(metrics_.outputs_passed.value())}};
  return out;
}

report node_facts::projector() const {
  const auto durable = events_.durable().value;
  const auto projected = lists_.projected().value;
  report out;
  out.values = {{"durable", std::to_string(durable)},
                {"projected", std::to_string(projected)},
                {"events_behind", std::to_string(durable - std::min(durable, projected))},
                {"snapshot_bytes_that_wait", std::to_string(lists_.waiting_snapshot_bytes())},
                {"not_understood", std::to_string(lists_.not_understood())}};
  return out;
}

}  // namespace madang::console
