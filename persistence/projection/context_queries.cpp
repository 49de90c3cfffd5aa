#include "persistence/projection/context_queries.hpp"

#include "persistence/accounts/accounts_queries.hpp"
#include "persistence/jobs/jobs_queries.hpp"
#include "persistence/market/market_queries.hpp"
#include "persistence/trading/trading_queries.hpp"

namespace madang {

query_registry all_queries() {
  query_registry out;
  accounts::add_queries(out);
  trading::add_queries(out);
  market::add_queries(out);
  jobs::add_queries(out);
  return out;
}

}  // namespace madang
