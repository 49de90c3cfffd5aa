#include "actors/identity/data_export/user_export_job.hpp"

#include <algorithm>
#include <chrono>
#include <variant>

#include "actors/identity/data_export/export_cursor.hpp"
#include "actors/identity/data_export/own_data.hpp"
#include "actors/kernel/job_steps.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/entity_client.hpp"
#include "cluster/ports/personal_fields.hpp"
#include "config/jobs/job_settings.hpp"
#include "config/settings.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

using jobs::step_context;
using jobs::step_failed;
using jobs::step_more;
using jobs::step_outcome;
using jobs::step_unavailable;

constexpr auto patience = std::chrono::seconds(10);

/// What a step needs, or how it ends without.
template <class Value>
using found_or_end = std::variant<Value, step_outcome>;

step_outcome gone() {
  return step_failed{{"not_found", "There is no such user."}};
}

/// Asks the read models and waits; this is a thread that may.
template <class Query>
found_or_end<listing<typename Query::item>> ask(const step_context& step, Query query) {
  auto found = jobs::ask_lists(step.at.lists, std::move(query), patience);
  if (found) return *std::move(found);
  if (found.error().reason == list_failure::cause::not_owner) return gone();
  return step_outcome{step_unavailable{found.error().text}};
}

/// Asks the user. A refusal says that there is none (any more).
template <class View, class Command>
found_or_end<View> ask_user(const step_context& step, Command command) {
  const auto given = step.at.client->ask(step.at.entities, step.user, std::move(command), patience);
  if (!given) return step_outcome{step_unavailable{"the user did not answer in time"}};
  if (const auto* view = given->template get_if<View>()) return *view;
  if (std::holds_alternative<refusal>(given->body)) return gone();
  return step_outcome{step_unavailable{"the user cannot answer"}};
}

page page_of(const step_context& step, std::uint64_t before) {
  return {static_cast<std::uint32_t>(step.at.config.of<jobs::job_settings>().export_page_entries), before, 0};
}

/// All of them, oldest first.
found_or_end<std::vector<accounts::account_view>> accounts_of_user(const step_context& step) {
  std::vector<accounts::account_view> out;
  while (true) {
    auto found =
        ask(step, accounts::list_accounts{step.user, page_of(step, out.empty() ? 0 : out.back().account.value)});
    if (auto* end = std::get_if<step_outcome>(&found)) return *std::move(end);
    auto& read = std::get<0>(found);
    out.insert(out.end(), read.items.begin(), read.items.end());
    if (!read.more || read.items.empty()) break;
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.account < b.account; });
  return out;
}

/// Reads one view after the other; ends with the first that is not there.
class data_reader {
 public:
  explicit data_reader(const step_context& step) : step_(step) {}

  template <class View, class Command, class Take>
  data_reader& read(Command command, Take take) {
    if (end_) return *this;
    auto found = ask_user<View>(step_, std::move(command));
    if (auto* end = std::get_if<step_outcome>(&found)) {
      end_ = *std::move(end);
    } else {
      take(std::get<View>(found));
    }
    return *this;
  }
  /// Empty where nothing was sealed, as in a field that could not be made then.
  std::string open(personal_field field, std::string_view sealed) {
    if (sealed.empty() || end_) return {};
    auto plain = step_.at.persons->opened(step_.user, field, sealed);
    if (plain) return *std::move(plain);
    if (plain.error() == field_closed::gone) {
      end_ = gone();
    } else {
      end_ = step_unavailable{"the user's key cannot be read now"};
    }
    return {};
  }
  const std::optional<step_outcome>& end() const { return end_; }

 private:
  const step_context& step_;
  std::optional<step_outcome> end_;
};

own_session session_of(data_reader& reader, const session_line& line) {
  const auto origin = reader.open(personal_field::login_origin, line.sealed_origin);
  const auto end = std::min(origin.find('\n'), origin.size());
  return {line.session, origin.substr(0, end), origin.substr(std::min(end + 1, origin.size())), line.created_at,
          line.last_seen_at};
}

found_or_end<own_data> gather(const step_context& step) {
  own_data out;
  auto all = accounts_of_user(step);
  if (auto* end = std::get_if<step_outcome>(&all)) return *std::move(end);
  out.accounts = std::get<0>(std::move(all));
  data_reader reader(step);
  reader.read<user_record_view>(read_user_record{step.user}, [&](const user_record_view& v) { out.record = v; })
      .read<preferences_view>(read_preferences{step.user},
                              [&](const preferences_view& v) { out.preferences = v.preferences; })
      .read<watch_lists_view>(read_watch_lists{step.user},
                              [&](const watch_lists_view& v) {
                                out.watch_lists = reader.open(personal_field::watch_lists, v.sealed_lists);
                              })
      .read<consents_view>(read_consents{step.user}, [&](const consents_view& v) { out.consents = v.consents; })
      .read<outside_links_view>(read_outside_links{step.user}, [&](const outside_links_view& v) { out.logins = v; })
      .read<sessions_view>(read_sessions{step.user, step.at.time.now()},
                           [&](const sessions_view& v) {
                             for (const auto& one : v.sessions) out.sessions.push_back(session_of(reader, one));
                           })
      .read<api_keys_view>(read_api_keys{step.user}, [&](const api_keys_view& v) {
        for (const auto& one : v.keys) {
          out.keys.push_back({one, reader.open(personal_field::api_key_name, one.sealed_name)});
        }
      });
  out.email = reader.open(personal_field::email, out.record.sealed_email);
  out.username = reader.open(personal_field::username, out.record.sealed_username);
  if (reader.end()) return *reader.end();
  return out;
}

// ---- the archive ---------------------------------------------------------------------------------------------------

/// Adds to the archive behind the cursor, which moves on with it.
class archive_writer {
 public:
  explicit archive_writer(export_cursor& at) : at_(at) {}

  /// The next file begins.
  void begin() {
    auto& entry = at_.entries.emplace_back(zip_entry{std::string(file_of(at_.part))});
    bytes_ += zip_begin(entry, at_.offset + bytes_.size());
  }
  void add(std::string_view content) { bytes_ += zip_add(at_.entries.back(), content); }
  void end() {
    bytes_ += zip_end(at_.entries.back());
    at_.part = static_cast<export_part>(static_cast<std::uint8_t>(at_.part) + 1);
    at_.before = at_.before2 = at_.before3 = at_.account = 0;
  }
  void add_file(std::string_view content) {
    begin();
    add(content);
    end();
  }
  void add_directory() { bytes_ += zip_directory(at_.entries, at_.offset); }
  /// Whether the file of the present part has begun.
  bool has_begun() const { return at_.entries.size() > static_cast<std::size_t>(at_.part); }
  const std::string& bytes() const { return bytes_; }

 private:
  export_cursor& at_;
  std::string bytes_;
};

step_outcome store(const step_context& step, export_cursor at, const archive_writer& what, bool is_last) {
  const auto written = step.at.files.write(step.job, at.offset, what.bytes());
  if (!written) return jobs::outcome_of(written.error(), "The data");
  at.offset = *written;
  if (!is_last) {
    const auto done = static_cast<std::uint64_t>(at.part) * 1'000'000 / export_parts;
    return step_more{cursor_text(at), static_cast<std::uint32_t>(done)};
  }
  const auto made = step.at.files.finish(step.job, "application/zip", "zip");
  if (!made) return jobs::outcome_of(made.error(), "The data");
  return jobs::step_done{*made};
}

step_outcome write_person(const step_context& step) {
  auto found = gather(step);
  if (auto* end = std::get_if<step_outcome>(&found)) return *std::move(end);
  const auto& data = std::get<own_data>(found);
  export_cursor at;
  archive_writer out(at);
  out.add_file(profile_json(data));
  out.add_file(sessions_csv(data));
  out.add_file(consents_csv(data));
  out.add_file(api_keys_csv(data));
  out.add_file(accounts_csv(data));
  return store(step, at, out, false);
}

/// One page of a list that is one file.
template <class Query, class Write>
step_outcome write_list(const step_context& step, export_cursor at, Query query, Write rows) {
  query.at = page_of(step, at.before);
  query.at.before2 = at.before2;
  query.at.before3 = at.before3;
  auto found = ask(step, query);
  if (auto* end = std::get_if<step_outcome>(&found)) return *std::move(end);
  const auto& read = std::get<0>(found);
  archive_writer out(at);
  const bool is_new = !out.has_begun();
  if (is_new) out.begin();
  out.add(rows(read.items, is_new));
  if (!read.items.empty()) {
    begin_behind(query.at, Query::cursor(read.items.back()));
    at.before = query.at.before;
    at.before2 = query.at.before2;
    at.before3 = query.at.before3;
  }
  if (!read.more) out.end();
  return store(step, at, out, false);
}

/// The first account behind this one; zero: there is none.
account_id next_account(const std::vector<accounts::account_view>& all, account_id after) {
  for (const auto& one : all) {
    if (after < one.account) return one.account;
  }
  return {};
}

/// One page of one account's ledger; all of them are one file.
step_outcome write_ledger(const step_context& step, export_cursor at) {
  auto all = accounts_of_user(step);
  if (auto* end = std::get_if<step_outcome>(&all)) return *std::move(end);
  const auto& known = std::get<0>(all);
  archive_writer out(at);
  const bool is_new = !out.has_begun();
  if (is_new) out.begin();
  if (at.account == 0) at.account = next_account(known, {}).value;
  const account_id account{at.account};
  if (!account) {
    out.add(ledger_csv({}, {}, is_new));
    out.end();
    return store(step, at, out, false);
  }
  auto found = ask(step, accounts::list_ledger{step.user, account, page_of(step, at.before)});
  if (auto* end = std::get_if<step_outcome>(&found)) return *std::move(end);
  const auto& read = std::get<0>(found);
  out.add(ledger_csv(account, read.items, is_new));
  if (read.more && !read.items.empty()) {
    at.before = read.items.back().entry;
  } else {
    at.before = 0;
    at.account = next_account(known, account).value;
    if (at.account == 0) out.end();
  }
  return store(step, at, out, false);
}

step_outcome run_step(const step_context& step) {
  const auto at = parse_export_cursor(step.cursor);
  if (!at) return step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  if (step.at.client == nullptr || step.at.persons == nullptr) return step_unavailable{"this node has no users"};
  // What comes after the person does not ask him: somebody who is erased gets no archive.
  if (at->part != export_part::profile) {
    auto found = ask_user<preferences_view>(step, read_preferences{step.user});
    if (auto* end = std::get_if<step_outcome>(&found)) return *std::move(end);
  }
  switch (at->part) {
    case export_part::orders:
      return write_list(step, *at, trading::list_orders{step.user, {}, trading::order_filter::all, {}, {}, {}},
                        orders_csv);
    case export_part::executions:
      return write_list(step, *at, trading::list_executions{step.user, {}, {}, {}}, executions_csv);
    case export_part::ledger:
      return write_ledger(step, *at);
    case export_part::directory: {
      auto last = *at;
      archive_writer out(last);
      out.add_directory();
      return store(step, last, out, true);
    }
    default:
      return write_person(step);
  }
}

}  // namespace

jobs::job_kind user_export_job() {
  return {"user_export", "All that is known of a user, as an archive", run_step};
}

}  // namespace madang::identity
