#include "actors/accounts/account_actor.hpp"
#include "actors/accounts/account_channels.hpp"
#include "actors/accounts/ledger_export_job.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

void add_entities(entity_registry& to) {
  to.add(entry_of<account_entity, &start_account, account_messages>("account", true));
}

void add_channels(channel_registry& to) {
  to.add_key(account_key());
  to.add(account_channel());
}

void add_messages(message_registry& to) {
  to.add<account_view>();
  to.add<balance_view>();
  to.add<closing_view>();
  to.add<transaction_view>();
  to.add<position_view>();
  to.add<portfolio_view>();
  to.add<grant_view>();
  to.add<grants_view>();
  to.add<cancel_timer_view>();
  to.add<connection_guard_view>();
  to.add<import_result_view>();
  to.add<import_view>();
  to.add<imports_view>();
  to.add<account_frame>();
  // Positions and portfolios before their sums were wide.
  to.retire(context_number::accounts, 4);
  to.retire(context_number::accounts, 5);
  // The same before income, fees and taxes.
  to.retire(context_number::accounts, 8);
  to.retire(context_number::accounts, 9);
}

void add_jobs(jobs::job_kind_registry& to) {
  to.add(ledger_export_job());
}

}  // namespace madang::accounts
