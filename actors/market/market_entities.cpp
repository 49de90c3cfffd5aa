#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/market/symbol_messages.hpp"

namespace madang::market {

void add_entities(entity_registry& to) {
  to.add(entry_of<symbol_entity, &start_symbol, symbol_messages>("symbol", false));
}

void add_channels(channel_registry& to) {
  to.add({channel_kind::book, "book", channel_key::symbol, {}});
  to.add({channel_kind::trades, "trades", channel_key::symbol, {}});
  to.add({channel_kind::quote, "quote", channel_key::symbol, {}});
}

void add_messages(message_registry& to) {
  to.add<trade_view>();
  to.add<quote_view>();
  to.add<book_view>();
}

void add_jobs(jobs::job_kind_registry&) {}

}  // namespace madang::market
