#pragma once

#include <string>

#include "cluster/ports/console_desk.hpp"
#include "gateway/json/schema.hpp"

namespace madang {

/// What the console shows, for machines; rows that are too many for one answer are left out, and a remark says so.
void write_report(std::string& out, const console::report& shown);
schema_ref report_schema();

/// What has come of an act, or would come of it.
void write_act(std::string& out, const console::report& shown, bool dry_run);
schema_ref act_schema();

}  // namespace madang
