#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/symbol.hpp"
#include "messages/trading/preview.hpp"
#include "messages/trading/queue_place.hpp"

namespace madang::market {

/// What a symbol takes: the book, trading status, day statistics.
using symbol_messages = entity_messages<entity_kind::symbol, numbered<1, list_instrument>,  // the node at its start
                                        numbered<2, halt_trading>,                          // operators
                                        numbered<3, resume_trading>,                        // operators
                                        numbered<4, open_day>,                              // the node
                                        numbered<5, request<administer_symbol>>,            // administrators
                                        numbered<6, request<adjust_symbol>>,                // the batch of a day
                                        numbered<7, enter_session>,                         // the node, by its hours
                                        numbered<10, continue_pass>,       // itself, when a pass has more to do
                                        numbered<11, continue_delisting>,  // itself, while orders rest
                                        numbered<51, peer_batch<order_to_symbol>>,  // orders
                                        numbered<150, request<meet_book>>,          // accounts, for a preview
                                        numbered<141, request<read_queue>>,         // the gateway
                                        retired<50>, retired<140>, retired<142>>;

/// One per symbol.
using symbol_actor = actor_of_table<symbol_messages>;

}  // namespace madang::market

namespace madang {

template <>
struct actor_of<symbol_id> {
  using table = symbol_messages;
  using type = symbol_actor;
};

}  // namespace madang
