#include "actors/kernel/typed_rebuild.hpp"
#include "actors/trading/order_actor.hpp"
#include "actors/trading/order_frames.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::trading {

void add_entities(entity_registry& to) {
  to.add(entry_of<order_entity, &start_order, order_messages>("order", true));
}

void add_channels(channel_registry& to) {
  to.add({.kind = channel_kind::orders, .word = "orders", .key = channel_key::account, .history = make_order_frames});
}

void add_messages(message_registry& to) {
  to.add<order_view>();
  to.add<order_frame>();
}

void add_jobs(jobs::job_kind_registry&) {}

}  // namespace madang::trading
