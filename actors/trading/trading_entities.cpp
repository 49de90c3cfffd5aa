#include "actors/kernel/typed_rebuild.hpp"
#include "actors/trading/order_actor.hpp"
#include "actors/trading/order_channels.hpp"
#include "actors/trading/order_event_frames.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/trading/open_orders.hpp"
#include "messages/trading/order_messages.hpp"
#include "messages/trading/preview.hpp"
#include "messages/trading/queue_place.hpp"

namespace madang::trading {

void add_entities(entity_registry& to) {
  auto order = entry_of<order_entity, &start_order, order_messages>("order", true);
  order.show_events = show_order_events;
  to.add(std::move(order));
}

void add_channels(channel_registry& to) {
  to.add(order_channel());
}

void add_messages(message_registry& to) {
  // Orders before they had stop prices: 1, 101, 102; what waits for none: 141, 142.
  to.retire(context_number::trading, 1);
  to.retire(context_number::trading, 101);
  to.retire(context_number::trading, 102);
  to.retire(context_number::trading, 141);
  to.retire(context_number::trading, 142);
  // Orders before they could have a family.
  to.retire(context_number::trading, 143);
  to.retire(context_number::trading, 103);
  to.retire(context_number::trading, 104);
  // What an order would come to before it could take its limit from the book.
  to.retire(context_number::trading, 144);
  to.add<order_view>();
  to.add<order_frame>();
  to.add<open_orders_frame>();
  to.add<open_order_ids_view>();
  to.add<order_preview_view>();
  to.add<queue_view>();
}

void add_jobs(jobs::job_kind_registry&) {}

}  // namespace madang::trading
