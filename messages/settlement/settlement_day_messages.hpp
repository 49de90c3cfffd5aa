#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/settlement/settlement_day.hpp"

namespace madang::settlement {

/// What the batches of a day take.
using settlement_day_messages =
    entity_messages<entity_kind::settlement_day, numbered<1, request<begin_run>>,  // the gateway, the node
                    numbered<2, request<read_settlement_day>>,                     // the gateway, the node
                    numbered<3, request<retry_run>>,                               // the node
                    numbered<4, request<end_run>>,                                 // the batch
                    numbered<6, request<read_adjustment>>,                         // the batch
                    numbered<7, request<end_adjustment>>,                          // the batch, the node
                    numbered<8, request<read_open_adjustments>>,                   // the node
                    numbered<9, request<begin_adjustment>>,                        // the batch
                    retired<5>>;

/// One per day that has had a batch.
using settlement_day_actor = actor_of_table<settlement_day_messages>;

}  // namespace madang::settlement

namespace madang {

template <>
struct actor_of<settlement::settlement_day_id> {
  using table = settlement::settlement_day_messages;
  using type = settlement::settlement_day_actor;
};

}  // namespace madang
