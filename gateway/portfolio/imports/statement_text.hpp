#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace madang::portfolio {

/// The text of a file in UTF-8, without a byte order mark. Brokers in Korea write CP949, too: where `may_be_cp949`,
/// what is no UTF-8 is read as that. Nothing where it is neither, or has a zero byte.
std::optional<std::string> statement_text(std::string_view bytes, bool may_be_cp949);

}  // namespace madang::portfolio
