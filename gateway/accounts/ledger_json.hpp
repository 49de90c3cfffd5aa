#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/accounts/queries.hpp"

namespace madang::accounts {

void write_transaction(std::string& out, const transaction_view& transaction);
schema_ref transaction_schema();

void write_ledger_entry(std::string& out, account_id account, const ledger_entry& entry);
schema_ref ledger_entry_schema();

/// `acc_…#3`
std::string transaction_id_text(account_id account, std::uint64_t transaction);

}  // namespace madang::accounts
