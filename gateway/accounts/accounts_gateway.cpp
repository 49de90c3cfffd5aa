#include "gateway/accounts/account_routes.hpp"
#include "gateway/accounts/accounts_refusals.hpp"
#include "gateway/accounts/balance_json.hpp"
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
  to.add_refusals<account_reject>(row_of);
  to.add(problem_code{"live_needs_broker", 422, "A live account needs a linked broker"});
  to.frames.add<account_frame, write_frame>();
}

}  // namespace madang::accounts
