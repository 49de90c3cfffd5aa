#include "actors/accounts/ledger_export_job.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "actors/kernel/job_steps.hpp"
#include "config/jobs/job_settings.hpp"
#include "config/settings.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/accounts/words.hpp"

namespace madang::accounts {
namespace {

using jobs::step_context;
using jobs::step_failed;
using jobs::step_more;
using jobs::step_outcome;
using jobs::step_unavailable;

constexpr std::string_view what = "The ledger";
constexpr std::string_view header = "entry,kind,amount,cash_after,reference,created_at\n";

/// `first last offset`: the newest entry of the export, the last one written, and the size of the file up to it.
struct export_cursor {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t offset = 0;
};

/// Nothing for a text that `to_text` did not write; the empty one is the beginning.
std::optional<export_cursor> parse_cursor(std::string_view text) {
  export_cursor read;
  if (text.empty()) return read;
  const char* at = text.data();
  const char* end = at + text.size();
  for (auto* into : {&read.first, &read.last, &read.offset}) {
    const auto [next, wrong] = std::from_chars(at, end, *into);
    if (wrong != std::errc{}) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  return at == end ? std::optional(read) : std::nullopt;
}

std::string cursor_text(const export_cursor& at) {
  return std::to_string(at.first) + " " + std::to_string(at.last) + " " + std::to_string(at.offset);
}

void append_row(std::string& out, const ledger_entry& one) {
  out += std::to_string(one.entry);
  for (const std::string& field : {std::string(to_text(one.kind)), to_text(one.amount), to_text(one.cash_after),
                                   one.reference, to_rfc3339(one.created_at)}) {
    out += ',';
    out += field;
  }
  out += '\n';
}

std::uint32_t progress_of(const export_cursor& at) {
  if (at.first == 0) return 0;
  return static_cast<std::uint32_t>((at.first - at.last) * 1'000'000 / at.first);
}

/// Appends the page to the file, and ends the job behind the last one.
step_outcome write_page(const step_context& step, export_cursor at, const listing<ledger_entry>& page) {
  std::string rows(step.cursor.empty() ? header : std::string_view());
  for (const auto& one : page.items) append_row(rows, one);
  const auto written = step.at.files.write(step.job, at.offset, rows);
  if (!written) return jobs::outcome_of(written.error(), what);
  at.offset = *written;
  if (!page.items.empty()) {
    if (at.first == 0) at.first = page.items.front().entry;
    at.last = page.items.back().entry;
  }
  if (page.more) return step_more{cursor_text(at), progress_of(at)};
  const auto made = step.at.files.finish(step.job, "text/csv", "csv");
  if (!made) return jobs::outcome_of(made.error(), what);
  return jobs::step_done{*made};
}

step_outcome run_step(const step_context& step) {
  const auto account = parse_id<account_id>(step.parameters);
  const auto at = parse_cursor(step.cursor);
  if (!account || !at) return step_failed{{"parameters_invalid", "The job's parameters cannot be read."}};
  list_ledger query{step.user, *account, {}};
  query.at.limit = static_cast<std::uint32_t>(step.at.config.of<jobs::job_settings>().export_page_entries);
  query.at.before = at->last;
  const auto found = jobs::ask_lists(step.at.lists, std::move(query));
  if (found) return write_page(step, *at, *found);
  if (found.error().reason == list_failure::cause::not_owner)
    return step_failed{{"not_found", "There is no such account."}};
  return step_unavailable{found.error().text};
}

}  // namespace

jobs::job_kind ledger_export_job() {
  return {"ledger_export", "An account's ledger as CSV", run_step};
}

}  // namespace madang::accounts
