#include "messages/settlement/words.hpp"

#include <charconv>

#include "messages/settlement/differences.hpp"
#include "messages/settlement/queries.hpp"

namespace madang::settlement {

std::string_view to_text(run_kind kind) {
  switch (kind) {
    case run_kind::trades:
      return "TRADES";
    case run_kind::cash:
      return "CASH";
    case run_kind::tax:
      return "TAX";
    case run_kind::statement:
      return "STATEMENT";
    case run_kind::dividend:
      return "DIVIDEND";
    case run_kind::corporate_action:
      return "CORPORATE_ACTION";
    case run_kind::interest:
      return "INTEREST";
    case run_kind::fee:
      return "FEE";
    case run_kind::reconcile:
      return "RECONCILE";
  }
  return "";
}

std::string_view to_text(tax_kind kind) {
  switch (kind) {
    case tax_kind::transaction:
      return "TRANSACTION";
    case tax_kind::rural:
      return "RURAL";
    case tax_kind::dividend:
      return "DIVIDEND";
  }
  return "";
}

std::string_view to_text(difference_cause cause) {
  switch (cause) {
    case difference_cause::ledger:
      return "LEDGER";
    case difference_cause::bought:
      return "BOUGHT";
    case difference_cause::sold:
      return "SOLD";
    case difference_cause::position:
      return "POSITION";
    case difference_cause::issued:
      return "ISSUED";
  }
  return "";
}

std::optional<difference_cause> parse_difference_cause(std::string_view text) {
  for (auto cause : {difference_cause::ledger, difference_cause::bought, difference_cause::sold,
                     difference_cause::position, difference_cause::issued}) {
    if (to_text(cause) == text) return cause;
  }
  return std::nullopt;
}

std::optional<run_kind> parse_run_kind(std::string_view text) {
  for (auto kind : all_run_kinds) {
    if (to_text(kind) == text) return kind;
  }
  return std::nullopt;
}

std::uint64_t differences_of(std::string_view result) {
  constexpr std::string_view name = "\"differences\":";
  const auto at = result.find(name);
  if (at == std::string_view::npos) return 0;
  std::uint64_t count = 0;
  const auto* begin = result.data() + at + name.size();
  std::from_chars(begin, result.data() + result.size(), count);
  return count;
}

}  // namespace madang::settlement
