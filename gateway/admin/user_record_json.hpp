#pragma once

#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "messages/admin/queries.hpp"
#include "messages/identity/user_admin.hpp"

namespace madang::admin {

/// A user of a list.
void write_user_item(std::string& out, const user_item& user);
schema_ref user_item_schema();

/// A user whom an administrator looks at, with the names that the gateway has opened.
struct shown_record {
  identity::user_record_view record;
  std::string username;
  std::string email;
};
void write_user_record(std::string& out, const shown_record& user);
schema_ref user_record_schema();

/// `a***@example.com`; nothing of it for a text that is no address.
std::string masked_email(std::string_view email);

}  // namespace madang::admin
