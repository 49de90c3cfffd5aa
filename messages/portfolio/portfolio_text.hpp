#pragma once

#include <string>
#include <string_view>

#include "messages/accounts/account.hpp"

namespace madang::portfolio {

/// Of what positions are worth that which is in none of them: rights to new shares.
wide_money rights_value_of(const portfolio_view& portfolio);

/// The JSON of a frame of `portfolio:ACCOUNT`, written by hand, for it is made often. It says what the descriptions of
/// the portfolio and its positions say; a test compares them.
std::string portfolio_frame_text(std::string_view type, std::uint64_t seq, std::uint64_t prev,
                                 const portfolio_view& portfolio);
/// Of it: the account as an object, and one position.
void append_portfolio(std::string& out, const portfolio_view& portfolio);
void append_position(std::string& out, const position_view& position, wide_money equity);

}  // namespace madang::portfolio
