#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "gateway/json/json_value.hpp"
#include "gateway/problems/problem.hpp"
#include "messages/ensure.hpp"
#include "messages/envelope/refusal.hpp"

namespace madang {

/// How one refusal of a context is answered.
struct refusal_row {
  problem_code problem{};
  /// The values of the refusal that the detail shows, in this order.
  std::vector<std::string_view> values = {};
  /// The members of the body that can be at fault; the first of them that the request has is pointed at.
  std::vector<std::string_view> members = {};
};

/// The rows of all contexts. Filled once.
class refusal_table {
 public:
  /// Takes the rows of an enumeration. `row_of` is an exhaustive switch without a default, so that the compiler names
  /// an enumerator without a row; of any other number it answers an empty row.
  template <class Reject>
  void add(refusal_row (*row_of)(Reject)) {
    using number = std::underlying_type_t<Reject>;
    static_assert(sizeof(number) == 1, "each number of the enumeration is looked at");
    static_assert(reject_context<Reject> != context_number{}, "this enumeration belongs to no context");
    ensure(!has(reject_context<Reject>), "a context has one enumeration of refusals");
    for (unsigned code = 0; code <= std::numeric_limits<number>::max(); ++code) {
      auto row = row_of(static_cast<Reject>(code));
      if (!row.problem.code.empty())
        rows_.emplace(key{reject_context<Reject>, static_cast<std::uint16_t>(code)}, std::move(row));
    }
    ensure(has(reject_context<Reject>), "an enumeration of refusals has rows");
  }
  /// Null: its context has brought no row.
  const refusal_row* find(const refusal& why) const;
  /// Whether a context has brought rows.
  bool has(context_number context) const;
  /// Visits the rows of a context in the order of their numbers.
  template <class Visit>
  void each_of(context_number context, Visit&& visit) const {
    for (auto at = rows_.lower_bound({context, 0}); at != rows_.end() && at->first.first == context; ++at) {
      visit(at->second);
    }
  }

 private:
  using key = std::pair<context_number, std::uint16_t>;
  std::map<key, refusal_row> rows_;
};

/// The sentence of an answer: the row's title, and the values that it names: `… (required 1200, available 900)`. Empty
/// where the refusal carries none of them: then the title stands alone.
std::string detail_of(const refusal& why, const refusal_row& row);
/// The member of the body that is at fault; none where the row names none that is there.
std::vector<field_fault> faults_of(const refusal_row& row, const json_value& body, const std::string& detail);

}  // namespace madang
