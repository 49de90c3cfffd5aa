#include <algorithm>
#include <chrono>
#include <string>
#include <variant>

#include "actors/admin/audit_cursor.hpp"
#include "actors/admin/audit_job.hpp"
#include "actors/archive/file_digest.hpp"
#include "actors/archive/zip_archive.hpp"
#include "config/settings.hpp"
#include "messages/market/symbol.hpp"
#include "messages/text/json_string.hpp"
#include "messages/trading/order.hpp"
#include "messages/trading/words.hpp"
#include "persistence/codec/event_json.hpp"
#include "persistence/ports/journal.hpp"
#include "persistence/ports/result_files.hpp"

namespace madang::admin {
namespace {

using jobs::step_context;
using jobs::step_failed;
using jobs::step_more;
using jobs::step_outcome;
using jobs::step_unavailable;

/// Of one step: records that are looked at, and bytes that are written.
constexpr std::uint64_t records_max = 200'000;
constexpr std::size_t bytes_max = 1U << 20U;

constexpr std::array<std::string_view, 3> file_names = {"orders.jsonl", "trades.csv", "manifest.json"};
constexpr std::string_view trades_header =
    "position,time,trade_id,symbol,price,quantity,aggressor,taker_order_id,taker_account_id,maker_order_id,"
    "maker_account_id\r\n";

struct time_range {
  unix_nanos from;
  unix_nanos to;  ///< not included
};

// ---- rows ----------------------------------------------------------------------------------------------------------

void add_member(std::string& out, std::string_view name, std::string_view text) {
  append_json_string(out, name);
  out += ':';
  append_json_string(out, text);
  out += ',';
}

std::string order_row(const record& one) {
  const auto event = event_text_of<trading::order_event>(one.type, one.version, one.payload);
  std::string out = "{\"position\":" + std::to_string(one.meta.at.value) + ',';
  add_member(out, "time", to_rfc3339(one.meta.time));
  add_member(out, "order_id", to_text(order_id{one.stream.key}));
  out += "\"seq\":" + std::to_string(one.meta.seq) + ',';
  add_member(out, "event", event.name);
  return out + "\"values\":" + event.fields + "}\n";
}

std::string trade_row(const record& one, const market::traded& trade) {
  const auto symbol = symbol_id{one.stream.key}.text();
  std::string out = std::to_string(one.meta.at.value);
  for (const std::string& field :
       {to_rfc3339(one.meta.time), symbol + '-' + std::to_string(trade.number), symbol, to_text(trade.price),
        to_text(trade.quantity), std::string(to_text(trade.aggressor)), to_text(trade.taker),
        to_text(trade.taker_account), to_text(trade.maker), to_text(trade.maker_account)}) {
    out += ',';
    out += field;
  }
  return out + "\r\n";
}

/// What the part has to say about an event; empty: nothing.
std::string row_of(std::uint64_t part, const record& one) {
  if (one.superseded) return {};
  if (part == 0) return one.stream.kind == entity_kind::order ? order_row(one) : std::string();
  if (one.stream.kind != entity_kind::symbol || one.type != market::traded::event_type) return {};
  const auto event = decode_event<market::symbol_event>(one.type, one.version, one.payload);
  const auto* trade = event ? std::get_if<market::traded>(&*event) : nullptr;
  return trade == nullptr ? std::string() : trade_row(one, *trade);
}

// ---- where a day lies in the journal
// ----------------------------------------------------------------------------------

/// Whether the event behind this position was stamped before the moment; also where there is none.
result<bool, read_failure> is_before(journal& events, std::uint64_t position_before, unix_nanos moment) {
  bool before = false;
  auto read = events.replay({position_before}, [&](const record& one) {
    before = one.meta.time < moment;
    return false;
  });
  if (!read) return refused{read.error()};
  return before;
}

/// The last position that was stamped before the moment; the journal ends at `last`.
result<std::uint64_t, read_failure> last_before(journal& events, std::uint64_t last, unix_nanos moment) {
  std::uint64_t low = 0;
  std::uint64_t high = last;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    const auto before = is_before(events, middle, moment);
    if (!before) return refused{before.error()};
    if (*before) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// ---- the archive ---------------------------------------------------------------------------------------------------

zip_entry entry_of(const audit_cursor& at, std::size_t part) {
  const auto& one = at.files[part];
  return {std::string(file_names[part]), static_cast<std::uint32_t>(one.offset), static_cast<std::uint32_t>(one.crc),
          static_cast<std::uint32_t>(one.packed), static_cast<std::uint32_t>(one.size)};
}
void take(exported_file& into, const zip_entry& from) {
  into.offset = from.offset;
  into.crc = from.crc;
  into.packed = from.packed;
  into.size = from.size;
}

step_outcome outcome_of(const jobs::result_failure& why) {
  using jobs::result_fault;
  switch (why.fault) {
    case result_fault::too_large:
      return step_failed{{"result_too_large", "The day is larger than a result may be."}};
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

std::uint32_t progress_of(const audit_cursor& at) {
  const auto whole = std::max<std::uint64_t>(1, 2 * (at.last - at.first));
  const auto done = std::min(whole, at.part * (at.last - at.first) + (at.at - at.first));
  return static_cast<std::uint32_t>(done * 1'000'000 / whole);
}

std::string manifest_of(const audit_cursor& at, std::string_view day, time_range of) {
  std::string out = "{";
  add_member(out, "date", day);
  add_member(out, "from", to_rfc3339(of.from));
  add_member(out, "to", to_rfc3339(of.to));
  out += "\"first_position\":" + std::to_string(at.first + 1) + ",\"last_position\":" + std::to_string(at.last) +
         ",\"files\":[";
  for (std::size_t part = 0; part < at.files.size(); ++part) {
    const auto& one = at.files[part];
    out += part == 0 ? "{" : ",{";
    add_member(out, "name", file_names[part]);
    out += "\"rows\":" + std::to_string(one.rows) + ",\"bytes\":" + std::to_string(one.size) + ',';
    add_member(out, "sha256", one.digest);
    out.back() = '}';
  }
  return out + "]}\n";
}

step_outcome write_manifest(const step_context& step, audit_cursor at, std::string_view day, time_range of) {
  std::vector<zip_entry> entries{entry_of(at, 0), entry_of(at, 1)};
  auto& last = entries.emplace_back(zip_entry{std::string(file_names[2])});
  std::string bytes = zip_begin(last, at.offset);
  bytes += zip_add(last, manifest_of(at, day, of));
  bytes += zip_end(last);
  bytes += zip_directory(entries, at.offset + bytes.size());
  const auto written = step.at.files.write(step.job, at.offset, bytes);
  if (!written) return outcome_of(written.error());
  const auto made = step.at.files.finish(step.job, "application/zip", "zip");
  if (!made) return outcome_of(made.error());
  return jobs::step_done{*made};
}

// ---- steps ---------------------------------------------------------------------------------------------------------

/// The day's part of the journal, as far as it is durable now.
step_outcome find_day(const step_context& step, time_range of) {
  audit_cursor at;
  at.last = step.at.events->durable().value;
  const auto first = last_before(*step.at.events, at.last, of.from);
  if (!first) return step_unavailable{first.error().why};
  const auto last = last_before(*step.at.events, at.last, of.to);
  if (!last) return step_unavailable{last.error().why};
  at.first = at.at = *first;
  at.last = *last;
  return step_more{to_text(at), 0};
}

/// The next rows of a file, and what they leave of the cursor.
step_outcome write_rows(const step_context& step, audit_cursor at) {
  auto& file = at.files[at.part];
  auto entry = entry_of(at, at.part);
  std::string bytes;
  std::string rows;
  std::optional<file_digest> digest(file_digest{});
  if (file.digest.empty()) {
    bytes = zip_begin(entry, at.offset);
    if (at.part == 1) rows = trades_header;
  } else {
    digest = file_digest::parse(file.digest);
    if (!digest) return step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  }
  std::uint64_t seen = 0;
  const auto read = step.at.events->replay({at.at}, [&](const record& one) {
    if (one.meta.at.value > at.last) return false;
    const auto row = row_of(at.part, one);
    rows += row;
    if (!row.empty()) ++file.rows;
    at.at = one.meta.at.value;
    return ++seen < records_max && rows.size() < bytes_max && !(seen % 1'024 == 0 && step.is_cancelled());
  });
  if (!read) return step_unavailable{read.error().why};
  digest->add(rows);
  file.digest = digest->text();
  if (!rows.empty()) bytes += zip_add(entry, rows);
  const bool is_whole = at.at >= at.last;
  if (is_whole) {
    bytes += zip_end(entry);
    file.digest = digest->hex();
  }
  take(file, entry);
  const auto written = step.at.files.write(step.job, at.offset, bytes);
  if (!written) return outcome_of(written.error());
  at.offset = *written;
  if (is_whole) {
    ++at.part;
    at.at = at.first;
  }
  const auto progress = at.part == 2 ? 999'999 : progress_of(at);
  return step_more{to_text(at), progress};
}

step_outcome run_step(const step_context& step) {
  const auto day = parse_day(step.parameters);
  if (!day) return step_failed{{"parameters_invalid", "The job's parameters cannot be read."}};
  if (step.at.events == nullptr) return step_unavailable{"this node has no journal"};
  const auto offset = static_cast<std::int32_t>(step.at.config.market.utc_offset_s);
  const time_range of{start_of_day(*day, offset), start_of_day({day->value + 1}, offset)};
  if (step.cursor.empty()) return find_day(step, of);
  const auto at = parse_audit_cursor(step.cursor);
  if (!at) return step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  return at->part == 2 ? write_manifest(step, *at, step.parameters, of) : write_rows(step, *at);
}

}  // namespace

jobs::job_kind audit_export_job() {
  return {std::string(audit_export_word), "A day's orders and trades, as an archive", run_step};
}

}  // namespace madang::admin
