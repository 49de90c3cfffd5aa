#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// What a user takes: registration, profile, accounts owned.
using user_messages =
    entity_messages<entity_kind::user, numbered<1, request<register_user>>,  // the gateway
                    numbered<2, request<read_user>>,                         // the gateway
                    numbered<3, request<request_account>>,                   // the gateway
                    numbered<4, request<set_password>>,                      // the operator of the node
                    numbered<5, request<open_registration>>,                 // the gateway
                    numbered<7, request<abandon_registration>>,              // the gateway
                    numbered<60, request<administer_user>>,                  // administrators, by the gateway
                    numbered<61, request<read_user_record>>,                 // administrators, by the gateway
                    numbered<62, request<read_preferences>>,                 // the gateway
                    numbered<63, request<change_preferences>>,               // the gateway
                    numbered<64, request<read_consents>>,                    // the gateway
                    numbered<65, request<give_consent>>,                     // the gateway
                    numbered<66, request<read_watch_lists>>,                 // the gateway
                    numbered<67, request<change_watch_lists>>,               // the gateway
                    numbered<80, request<erase_user>>,                       // the gateway
                    numbered<81, request<complete_registration>>,            // the gateway
                    numbered<82, request<change_names>>,                     // the gateway
                    numbered<83, request<link_outside_identity>>,            // the gateway
                    numbered<84, request<unlink_outside_identity>>,          // the gateway
                    numbered<85, request<read_outside_links>>,               // the gateway
                    numbered<86, request<complete_outside_registration>>,    // the gateway
                    numbered<87, request<keep_outside_token>>,               // the gateway
                    numbered<88, request<read_outside_token>>,               // the gateway
                    numbered<20, request<read_standing>>,                    // gateways
                    numbered<21, request<open_session>>,                     // the gateway, and so on
                    numbered<22, request<refresh_session>>,                  //
                    numbered<23, request<end_sessions>>,                     //
                    numbered<24, request<note_session_seen>>,                //
                    numbered<25, request<read_sessions>>,                    //
                    numbered<26, request<note_login_failed>>,                //
                    numbered<27, request<change_password>>,                  //
                    numbered<28, request<issue_link>>,                       //
                    numbered<29, request<verify_email>>,                     //
                    numbered<40, request<prepare_two_factor>>,               // the gateway
                    numbered<41, request<try_code>>,                         // the gateway
                    numbered<42, request<pass_code>>,                        // the gateway
                    numbered<45, request<create_api_key>>,                   // the gateway
                    numbered<46, request<revoke_api_key>>,                   // the gateway
                    numbered<47, request<read_api_keys>>,                    // the gateway
                    numbered<48, request<read_api_key>>,                     // the gateway
                    numbered<49, request<count_api_calls>>,                  // the gateway
                    numbered<43, request<read_quotas>>,                      // the gateway
                    numbered<52, request<read_wrapped_secrets>>,             // the job of another master key
                    numbered<53, request<rewrap_secrets>>,                   // the job of another master key
                    numbered<10, repeat_registration>,       // another user with the same e-mail and Idempotency-Key
                    numbered<51, peer_batch<name_to_user>>,  // its names
                    retired<6>, retired<50>>;

/// One per user.
using user_actor = actor_of_table<user_messages>;

}  // namespace madang::identity

namespace madang {

template <>
struct actor_of<user_id> {
  using table = user_messages;
  using type = user_actor;
};

}  // namespace madang
