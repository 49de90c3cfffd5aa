#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/rights/access_table.hpp"

namespace madang {

struct route;

/// Ids of what somebody has, by the names that routes give them: `account_id`, `order_id`, …
using named_ids = std::map<std::string, std::string, std::less<>>;

/// Whose a thing is, as seen by whoever asks for it.
enum class whose : std::uint8_t { own = 1, granted = 2, foreign = 3, missing = 4 };
inline constexpr std::array<whose, 4> all_owners = {whose::granted, whose::foreign, whose::missing, whose::own};
std::string_view to_text(whose one);

/// Of these the walk makes no object that is one's own; how others are refused is seen all the same.
inline const std::set<std::string_view> without_own_object{
    "getStatement",     // at the end of a month
    "reviewRiskAlert",  // where a rule is broken
    "undoImport",       // of an account of another kind
};
/// Reads that are the owner's alone, with whomever he shares the account.
inline const std::set<std::string_view> kept_from_grantees{"listGrants"};
/// What whoever may only see an account does all the same: it is his own grant.
inline const std::set<std::string_view> done_by_grantees{"revokeAccess"};

/// Changes that an administrator makes for whoever owns the account.
inline const std::set<std::string_view> done_by_office{"grantAccess", "revokeAccess"};
/// Reads about what a caller might do himself: whoever may not do it is not told.
inline const std::set<std::string_view> asked_as_changes{"previewOrder"};

/// A route of the program: what a request looks like, as its declaration tells it, and whom it serves about what, as
/// the committed table has it.
class declared_route {
 public:
  declared_route(const route& of, const access_row& row) : of_(&of), row_(&row) {}

  std::string_view id() const;
  std::string method() const;
  bool changes() const;
  bool admits(role_set roles) const;
  /// Whether a request names what belongs to somebody.
  bool names_object() const;
  /// Whether whoever is admitted is served about this thing.
  bool serves(role_set roles, whose one) const;

  std::string target(const named_ids& ids) const;
  /// `bystander`: with whom something is shared, where the request says with whom.
  std::string body(const named_ids& ids, const std::string& bystander) const;

 private:
  const route* of_;
  const access_row* row_;
};

/// Every route of the gateway. Throws where one is not in the table.
const std::vector<declared_route>& declared_routes();

}  // namespace madang
