#pragma once

#include "messages/accounts/account.hpp"
#include "messages/accounts/closing.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/accounts/order_guards.hpp"
#include "messages/accounts/portfolio_watch.hpp"
#include "messages/envelope/actor_of_table.hpp"
#include "messages/risk/account_risk.hpp"
#include "messages/trading/preview.hpp"
#include "messages/trading/queue_place.hpp"

namespace madang::accounts {

/// What an account takes: cash, holds, positions, ledger; it decides whether an order may be opened.
using account_messages =
    entity_messages<entity_kind::account, numbered<1, request<deposit_funds>>,  // the gateway, the market makers
                    numbered<2, request<withdraw_funds>>,                       // the gateway
                    numbered<145, request<place_order>>,                        // the gateway, the market makers
                    numbered<10, request<read_account>>,                        // the gateway, the market makers
                    numbered<5, request<issue_shares>>,                         // the market makers, for house accounts
                    numbered<146, request<order_errand>>,  // its orders, for somebody who is not the owner
                    numbered<11, request<grant_access>>,   // the gateway
                    numbered<12, request<revoke_access>>,  // the gateway
                    numbered<13, request<read_grants>>,    // the gateway
                    numbered<14, request<risk::change_account_limits>>,  // the gateway
                    numbered<15, request<risk::switch_account>>,         // the gateway
                    numbered<16, request<risk::read_account_risk>>,      // the gateway
                    numbered<17, request<risk::read_account_limits>>,    // the gateway
                    numbered<147, request<risk::validate_order>>,        // the gateway
                    numbered<21, request<risk::review_alert>>,           // the gateway
                    numbered<19, show_portfolio>,                        // the node
                    numbered<20, revalue_portfolio>,                     // the node
                    numbered<80, request<read_closing>>,                 // the gateway
                    numbered<130, request<settle_cash>>,                 // the batch of a day
                    numbered<131, request<pay_dividend>>,                // likewise, and so are those below
                    numbered<132, request<pay_interest>>, numbered<133, request<charge_account_fee>>,
                    numbered<135, request<adjust_position>>, numbered<136, request<credit_rights>>,
                    numbered<137, request<close_rights>>, numbered<138, request<subscribe_rights>>,  // the gateway
                    numbered<140, request<find_open_orders>>,                                        // the gateway
                    numbered<155, request<preview_order>>,       // the gateway, and a symbol with what it would meet
                    numbered<156, request<place_family>>,        // the gateway
                    numbered<142, request<set_cancel_timer>>,    // the gateway
                    numbered<143, request<guard_connection>>,    // the gateway's streams
                    numbered<144, request<connection_ended>>,    // likewise
                    numbered<60, request<import_trades>>,        // the gateway
                    numbered<61, request<undo_import>>,          // the gateway
                    numbered<62, request<read_imports>>,         // the gateway
                    numbered<52, peer_batch<user_to_account>>,   // its owner
                    numbered<53, peer_batch<order_to_account>>,  // its orders
                    retired<3>, retired<4>, retired<6>, retired<7>, retired<8>, retired<9>, retired<18>, retired<50>,
                    retired<51>, retired<134>, retired<141>, retired<148>>;

/// One per account.
using account_actor = actor_of_table<account_messages>;

}  // namespace madang::accounts

namespace madang {

template <>
struct actor_of<account_id> {
  using table = account_messages;
  using type = account_actor;
};

}  // namespace madang
