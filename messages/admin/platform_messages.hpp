#pragma once

#include "messages/admin/platform.hpp"
#include "messages/envelope/actor_of_table.hpp"

namespace madang::admin {

/// What the platform takes.
using platform_messages =
    entity_messages<entity_kind::platform, numbered<1, request<count_administrator>>,  // the gateway, the node's start
                    numbered<2, request<release_administrator>>,                       // the gateway
                    numbered<3, request<read_platform_settings>>,                      // the gateway, the node's start
                    numbered<4, request<change_platform_settings>>,                    // the gateway
                    numbered<5, request<begin_audit_export>>,                          // the gateway
                    numbered<6, request<begin_audit_purge>>,                           // the node, each day
                    numbered<7, request<purge_audit>>,                                 // the job that purges
                    numbered<8, request<begin_master_rotation>>,                       // the gateway, the node's start
                    numbered<9, request<begin_order_release>>,                         // the gateway
                    numbered<10, request<order_supervision>>,                          // the console's desk
                    numbered<11, request<report_supervision>>,                         // the console's desk
                    numbered<12, request<order_drain>>>;                               // the console's desk

/// One on the platform.
using platform_actor = actor_of_table<platform_messages>;

}  // namespace madang::admin

namespace madang {

template <>
struct actor_of<admin::platform_id> {
  using table = admin::platform_messages;
  using type = admin::platform_actor;
};

}  // namespace madang
