#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "tests/support/sample_context/messages/notebook.hpp"

namespace madang::sample {

/// What a notebook takes.
using notebook_messages = entity_messages<entity_kind::sample, numbered<1, request<write_note>>,  // the gateway
                                          numbered<2, request<clear_notebook>>,                   // the gateway
                                          numbered<3, request<read_notebook>>>;                   // the gateway

/// One per user.
using notebook_actor = actor_of_table<notebook_messages>;

}  // namespace madang::sample

namespace madang {

template <>
struct actor_of<sample::notebook_id> {
  using table = sample::notebook_messages;
  using type = sample::notebook_actor;
};

}  // namespace madang
