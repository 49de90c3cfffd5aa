#include "gateway/accounts/account_routes.hpp"
#include "gateway/accounts/accounts_refusals.hpp"
#include "gateway/accounts/balance_json.hpp"
#include "gateway/accounts/grant_routes.hpp"
#include "gateway/json/json_output.hpp"

namespace madang::accounts {
namespace {

void write_frame(std::string& out, const account_frame& event, unix_nanos) {
  json_object data(out);
  data.word("event", event.event);
  write_balance(data.member("balance"), event.balance);
}

}  // namespace

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_account_routes(to, limits);
  add_grant_routes(to);
  to.add_refusals<account_reject>(row_of);
  to.add(problem_code{"live_needs_broker", 422, "A live account needs a linked broker"});
  to.add(problem_code{"user_unknown", 422, "There is no such user"});
  to.frames.add<account_frame, write_frame>();
  to.add(channel_page{
      .kind = channel_kind::account,
      .about = "Each change of cash, with the balance after it",
      .update = object_of({}, {{"event", words_of(event_words<account_event>())}, {"balance", balance_schema()}}),
      .snapshot = object_of({}, {{"event", snapshot_word()}, {"balance", balance_schema()}})});
}

}  // namespace madang::accounts
