#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/admin/queries.hpp"

namespace madang::admin {

void write_audit_event(std::string& out, const audit_item& one);
schema_ref audit_event_schema();

void write_verdict(std::string& out, const audit_verdict& verdict);
schema_ref verdict_schema();

}  // namespace madang::admin
