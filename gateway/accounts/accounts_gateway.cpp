#include "gateway/accounts/account_routes.hpp"
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
  to.frames.add<account_frame, write_frame>();
}

}  // namespace madang::accounts
