#include "actors/accounts/ledger_export_job.hpp"

#include <charconv>
#include <chrono>
#include <future>
#include <memory>
#include <string>

#include "config/jobs/job_settings.hpp"
#include "config/settings.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/accounts/words.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/ports/result_files.hpp"

namespace madang::accounts {
namespace {

using jobs::result_failure;
using jobs::result_fault;
using jobs::step_context;
using jobs::step_failed;
using jobs::step_more;
using jobs::step_outcome;
using jobs::step_unavailable;

constexpr auto list_patience = std::chrono::seconds(30);
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

/// Asks the read models and waits; this is a thread that may.
list_result<list_ledger> ask(read_models& lists, list_ledger query) {
  auto arrived = std::make_shared<std::promise<list_result<list_ledger>>>();
  auto coming = arrived->get_future();
  lists.ask(std::move(query), [arrived](list_result<list_ledger> found) { arrived->set_value(std::move(found)); });
  if (coming.wait_for(list_patience) != std::future_status::ready)
    return refused{list_unavailable("it was not read in time")};
  return coming.get();
}

step_outcome outcome_of(const result_failure& why) {
  switch (why.fault) {
    case result_fault::too_large:
      return step_failed{{"result_too_large", "The ledger is larger than a result may be."}};
    case result_fault::full:
      return step_failed{{"results_full", "There is no room for more results of jobs."}};
    case result_fault::behind:
    case result_fault::missing:
      return step_more{};  // another node has the file: from the beginning
    case result_fault::disk:
      break;
  }
  return step_unavailable{why.why};
}

/// Appends the page to the file, and ends the job behind the last one.
step_outcome write_page(const step_context& step, export_cursor at, const listing<ledger_entry>& page) {
  std::string rows(step.cursor.empty() ? header : std::string_view());
  for (const auto& one : page.items) append_row(rows, one);
  const auto written = step.at.files.write(step.job, at.offset, rows);
  if (!written) return outcome_of(written.error());
  at.offset = *written;
  if (!page.items.empty()) {
    if (at.first == 0) at.first = page.items.front().entry;
    at.last = page.items.back().entry;
  }
  if (page.more) return step_more{cursor_text(at), progress_of(at)};
  const auto made = step.at.files.finish(step.job, "text/csv", "csv");
  if (!made) return outcome_of(made.error());
  return jobs::step_done{*made};
}

step_outcome run_step(const step_context& step) {
  const auto account = parse_id<account_id>(step.parameters);
  const auto at = parse_cursor(step.cursor);
  if (!account || !at) return step_failed{{"parameters_invalid", "The job's parameters cannot be read."}};
  list_ledger query{step.user, *account, {}};
  query.at.limit = static_cast<std::uint32_t>(step.at.config.of<jobs::job_settings>().export_page_entries);
  query.at.before = at->last;
  const auto found = ask(step.at.lists, std::move(query));
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
