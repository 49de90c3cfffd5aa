#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "gateway/api/routing/route_services.hpp"
#include "messages/accounts/ids.hpp"

namespace madang::trading {

using with_account = std::function<void(const exchange_ptr&, accounts::account_id)>;

/// Goes on with the account that a request names, or with the caller's only one. `pointer`: where it would be named,
/// for whoever has several (422 `account_required`). What names no account is refused as `not_found`.
///
/// A request with an Idempotency-Key that names no account was decided, if it was, by the account that was the only one
/// then: the first that he opened. `repeat` gets that one, to give the first answer again or to refuse the choice.
void choose_account(route_services& with, const exchange_ptr& ex, std::optional<std::string_view> named,
                    std::string_view pointer, with_account then, with_account repeat = {});
/// The same of the body's and of the query's `account_id`.
void choose_account_of_body(route_services& with, const exchange_ptr& ex, with_account then, with_account repeat = {});
void choose_account_of_query(route_services& with, const exchange_ptr& ex, with_account then);
/// 422 `account_required` for whoever has several.
void refuse_several(exchange& ex, std::string_view pointer);

}  // namespace madang::trading
