#pragma once

#include <string>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/identity/api_keys.hpp"
#include "messages/identity/outside_links.hpp"
#include "messages/identity/sessions.hpp"
#include "messages/identity/user_admin.hpp"
#include "messages/identity/user_profile.hpp"
#include "messages/trading/queries.hpp"

namespace madang::identity {

struct own_session {
  session_id session;
  std::string device;
  std::string address;
  unix_nanos created_at;
  unix_nanos last_seen_at;
};
struct own_key {
  api_key_view key;
  std::string name;
};

/// What is known of a user besides his trading, in the clear: for nobody but himself.
struct own_data {
  user_record_view record;
  std::string email;
  std::string username;
  user_preferences preferences;
  std::string watch_lists;  ///< JSON, as the gateway makes it; empty: nothing was ever kept
  std::vector<given_consent> consents;
  std::vector<own_session> sessions;
  std::vector<own_key> keys;
  outside_links_view logins;  ///< what he logs in with
  std::vector<accounts::account_view> accounts;
};

/// The files of his archive: JSON for programs, tables for people. Rows come with their header where it is asked for.
std::string profile_json(const own_data& of);
std::string sessions_csv(const own_data& of);
std::string consents_csv(const own_data& of);
std::string api_keys_csv(const own_data& of);
std::string accounts_csv(const own_data& of);
std::string orders_csv(const std::vector<trading::order_view>& page, bool header);
std::string executions_csv(const std::vector<trading::execution_entry>& page, bool header);
std::string ledger_csv(account_id account, const std::vector<accounts::ledger_entry>& page, bool header);

}  // namespace madang::identity
