#include "gateway/accounts/ledger_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::accounts {
namespace {

using views::member;

constexpr auto transaction_members = std::tuple{
    member("transaction_id", views::id,
           [](const transaction_view& v) { return transaction_id_text(v.account, v.transaction); }),
    member("account_id", views::id, &transaction_view::account),
    member("amount", views::money, &transaction_view::amount),
    member("cash", views::money, "After the transaction", &transaction_view::cash),
    member("created_at", views::time, &transaction_view::created_at),
};
constexpr auto transaction_description = views::view_of<transaction_view>("Transaction", transaction_members);

/// An entry of an account's ledger, which does not name its account itself.
struct shown_entry {
  account_id account;
  const ledger_entry& entry;
};

/// The reference as the ids that other answers use: a deposit is a transaction.
std::optional<std::string> reference_of(const shown_entry& v) {
  const auto& entry = v.entry;
  if (entry.reference.empty()) return std::nullopt;
  if (entry.kind != ledger_kind::deposit && entry.kind != ledger_kind::withdrawal) return entry.reference;
  return to_text(v.account) + '#' + entry.reference;
}

constexpr auto entry_members = std::tuple{
    member("entry_id", views::id,
           [](const shown_entry& v) { return views::numbered_text(to_text(v.account), v.entry.entry); }),
    member("kind", views::words<ledger_kind>{"LedgerKind"}, [](const shown_entry& v) { return v.entry.kind; }),
    member("amount", views::money, "Signed change of cash; for HOLD and RELEASE what is held or released",
           [](const shown_entry& v) { return v.entry.amount; }),
    member("cash_after", views::money, [](const shown_entry& v) { return v.entry.cash_after; }),
    member("reference", views::or_null(views::text{1, 64}), "The order, trade or transaction", reference_of),
    member("created_at", views::time, [](const shown_entry& v) { return v.entry.created_at; }),
};
constexpr auto entry_description = views::view_of<shown_entry>("LedgerEntry", entry_members);

}  // namespace

std::string transaction_id_text(account_id account, std::uint64_t transaction) {
  return views::numbered_text(to_text(account), transaction);
}

void write_transaction(std::string& out, const transaction_view& transaction) {
  views::write(out, transaction_description, transaction);
}
schema_ref transaction_schema() {
  return views::schema_of(transaction_description);
}

void write_ledger_entry(std::string& out, account_id account, const ledger_entry& entry) {
  views::write(out, entry_description, {account, entry});
}
schema_ref ledger_entry_schema() {
  return views::schema_of(entry_description);
}

}  // namespace madang::accounts
