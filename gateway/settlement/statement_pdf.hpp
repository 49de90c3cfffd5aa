#pragma once

#include <string>

#include "gateway/settlement/settlement_json.hpp"

namespace madang::settlement {

/// The statement on one page of A4, in English: the standard fonts of a PDF have no Korean letters, and none is
/// embedded. The same statement gives the same bytes.
std::string statement_pdf(const shown_statement& statement);

}  // namespace madang::settlement
