#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/risk/queries.hpp"

namespace madang::risk {

void write_alert(std::string& out, const alert_item& one);
schema_ref alert_schema();
schema_ref alert_kind_schema();
schema_ref alert_status_schema();

}  // namespace madang::risk
