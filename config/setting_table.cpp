#include "config/setting_table.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <utility>

#include "config/http/listen_address.hpp"
#include "config/http/network_list.hpp"
#include "config/http/origin_list.hpp"
#include "config/setting_kinds.hpp"

namespace madang {
namespace {

constexpr std::int64_t kib = 1'024;
constexpr std::int64_t mib = 1'024 * kib;
constexpr std::int64_t gib = 1'024 * mib;
constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t day_s = 86'400;

bool is_path(std::string_view text) {
  return !text.empty();
}
bool is_path_or_none(std::string_view) {
  return true;
}
bool is_listen_text(std::string_view text) {
  return parse_listen_address(text).has_value();
}
bool is_origin_list(std::string_view text) {
  return parse_origin_list(text).has_value();
}
bool is_network_list(std::string_view text) {
  return parse_network_list(text).has_value();
}

void add_node(std::vector<setting>& table) {
  using s = node_settings;
  section_rows<s>(table, "node", &settings::node)
      .text("data_dir", &s::data_dir, "a path", is_path, "Where journal, read models, snapshots and keys are kept.")
      .word("scheduler", &s::scheduler, {{"own", scheduler_kind::own}, {"sharing", scheduler_kind::sharing}},
            "Who gives actors their turns: own is faster; sharing is the actor library's, to compare with it.")
      .integer("threads", &s::threads, 1, 256, "threads", "Threads that run actors.")
      .integer("max_throughput", &s::max_throughput, 1, 10'000, "messages",
               "Messages an actor handles before it lets others run.")
      .integer("shutdown_timeout_ms", &s::shutdown_timeout_ms, 100, 10 * minute_ms, "ms",
               "From SIGTERM to exit; what is in flight by then is left to recovery.")
      .flag("encode_all_messages", &s::encode_all_messages,
            "Every message and answer goes through its bytes, as between two nodes. For tests; it costs speed.")
      .word("log_level", &s::log_level,
            {{"trace", log_level_kind::trace},
             {"debug", log_level_kind::debug},
             {"info", log_level_kind::info},
             {"warn", log_level_kind::warn},
             {"error", log_level_kind::error},
             {"critical", log_level_kind::critical},
             {"off", log_level_kind::off}},
            "Log lines below this level are dropped.")
      .live()
      .word("log_format", &s::log_format, {{"text", log_format_kind::text}, {"json", log_format_kind::json}},
            "For people or for machines.")
      .flag("core_dumps", &s::core_dumps,
            "Let the system write a core file after a crash; it holds keys and passwords.");
}

void add_http(std::vector<setting>& table) {
  using s = http_settings;
  section_rows<s>(table, "http", &settings::http)
      .text("listen", &s::listen, "host:port or [ipv6]:port", is_listen_text,
            "Where HTTP and WebSocket are served. Port 0 takes a free one.")
      .flag("allow_plain", &s::allow_plain,
            "Allow an address in http.listen that others can reach, without TLS: passwords and tokens travel readable.")
      .text("trusted_proxies", &s::trusted_proxies,
            "networks separated by commas, such as 127.0.0.1, 10.0.0.0/8, or \"\" for none", is_network_list,
            "Proxies in front of the node whose X-Forwarded-For tells where a client is.")
      .integer("user_share_percent", &s::user_share_percent, 1, 100, "%",
               "What one user may hold of each bounded pool; less as it fills. Over it 429. 100 sets no share.")
      .integer("address_share_percent", &s::address_share_percent, 1, 100, "%",
               "What one address may hold of each bounded pool; less as it fills. Over it 429. 100 sets no share.")
      .integer("io_threads", &s::io_threads, 1, 64, "threads", "Threads that serve connections.")
      .integer("listen_backlog", &s::listen_backlog, 1, 65'535, "connections",
               "Connections the system holds until they are accepted.")
      .integer("max_body_bytes", &s::max_body_bytes, kib, 16 * mib, "bytes", "Larger request bodies are answered 413.")
      .integer("max_header_bytes", &s::max_header_bytes, kib, mib, "bytes", "Larger request headers are answered 431.")
      .integer("max_json_depth", &s::max_json_depth, 4, 256, "levels", "Bodies nested deeper are answered 400.")
      .integer("header_timeout_ms", &s::header_timeout_ms, 100, 10 * minute_ms, "ms",
               "From the first byte of a request to the end of its header; then 408.")
      .integer("body_timeout_ms", &s::body_timeout_ms, 100, 10 * minute_ms, "ms",
               "From the end of the header to the end of the body; then 408.")
      .integer("idle_timeout_ms", &s::idle_timeout_ms, 100, 60 * minute_ms, "ms",
               "A connection without a request is closed after this long.")
      .integer("request_timeout_ms", &s::request_timeout_ms, 100, 10 * minute_ms, "ms",
               "A request that waits for its actor longer is answered 504 outcome_unknown.")
      .integer("write_timeout_ms", &s::write_timeout_ms, 100, 10 * minute_ms, "ms",
               "A peer that takes no byte of an answer for this long is closed.")
      .integer("max_connections", &s::max_connections, 1, 1'000'000, "connections",
               "Over it new connections are closed at once. The limit of open files counts, too.")
      .integer("max_in_flight", &s::max_in_flight, 1, 1'000'000, "requests",
               "Requests waiting for an actor; over it 503 with Retry-After.")
      .integer("max_pipelined", &s::max_pipelined, 1, 1'024, "requests",
               "Requests of one connection read ahead of their answers; then reading waits.")
      .integer("list_wait_ms", &s::list_wait_ms, 1, minute_ms, "ms",
               "How long a list waits until it shows all that is durable; then 503.")
      .integer("page_limit_default", &s::page_limit_default, 1, 10'000, "items", "Items of a list without `limit`.")
      .integer("page_limit_max", &s::page_limit_max, 1, 10'000, "items", "The largest `limit` of a list.")
      .integer("past_threads", &s::past_threads, 1, 64, "threads",
               "Threads that replay reads of the past (?as_of=); others wait in line.")
      .integer("past_events_max", &s::past_events_max, 1, 1'000'000'000, "events",
               "Events that one read of the past may replay; over it 422 as_of_too_old.")
      .integer("retry_after_s", &s::retry_after_s, 1, 3'600, "s", "Retry-After of a 503.")
      .text("cors_origins", &s::cors_origins,
            "origins as browsers send them, separated by commas, such as https://app.example.com, or \"\" for none",
            is_origin_list,
            "Pages of these origins may call the API and open streams from a browser (CORS); there is no `*`.")
      .text("web_dir", &s::web_dir, "a path, or \"\" for none", is_path_or_none,
            "The built web app, served at /; it is read once, at start. None: a short page with links.")
      .integer("web_max_bytes", &s::web_max_bytes, kib, gib, "bytes",
               "The files of the web app together, which are kept in memory; over it the node does not start.");
}

void add_stream(std::vector<setting>& table) {
  using s = stream_settings;
  section_rows<s>(table, "stream", &settings::stream)
      .integer("first_frame_timeout_ms", &s::first_frame_timeout_ms, 100, 10 * minute_ms, "ms",
               "A connection must send its first frame within this time; then close code 4408.")
      .integer("heartbeat_ms", &s::heartbeat_ms, 100, 10 * minute_ms, "ms", "A heartbeat after this much silence.")
      .integer("peer_timeout_ms", &s::peer_timeout_ms, 1'000, 60 * minute_ms, "ms",
               "A peer that answers no ping for this long is closed with code 4408.")
      .integer("max_channels_per_connection", &s::max_channels_per_connection, 1, 10'000, "channels",
               "Over it close code 4429.")
      .integer("max_frame_bytes", &s::max_frame_bytes, kib, 16 * mib, "bytes", "The largest frame a client may send.")
      .integer(
          "session_queue_max_bytes", &s::session_queue_max_bytes, 16 * kib, gib, "bytes",
          "Waiting for one slow reader; over it quotes and books are conflated and private channels closed (4429).")
      .integer("ring_frames", &s::ring_frames, 1, mib, "frames",
               "Frames each channel keeps in memory for resume; older ones come from the journal.")
      .integer("ticket_ttl_s", &s::ticket_ttl_s, 1, 3'600, "s", "A stream ticket is valid this long, and once.")
      .integer("max_tickets", &s::max_tickets, 1, 10'000'000, "tickets", "Unused tickets; over it 503.")
      .integer("tickets_per_user_max", &s::tickets_per_user_max, 1, 10'000, "tickets",
               "Unused tickets of one user; over it 429.")
      .integer("idle_timeout_ms", &s::idle_timeout_ms, 100, 60 * minute_ms, "ms",
               "A stream without a user and without a channel is closed after this time, with code 4408.")
      .integer(
          "deflate_sessions_max", &s::deflate_sessions_max, 0, 1'000'000, "streams",
          "Streams with permessage-deflate at the same time, for clients that offer it; about 70 kB each. 0: none.");
}

void add_journal(std::vector<setting>& table) {
  using s = journal_settings;
  section_rows<s>(table, "journal", &settings::journal)
      .integer("max_pending_bytes", &s::max_pending_bytes, mib, 16 * gib, "bytes",
               "Waiting for the disk; over it intake answers 503.")
      .integer("batch_max_bytes", &s::batch_max_bytes, 64 * kib, gib, "bytes", "The largest batch of one commit.")
      .integer("batch_interval_us", &s::batch_interval_us, 0, 100'000, "us",
               "Under load batches begin at least so far apart; one after a pause does not wait.")
      .integer("wal_autocheckpoint_pages", &s::wal_autocheckpoint_pages, 100, 1'000'000, "pages",
               "SQLite moves its write-ahead log into the file after so many pages.")
      .integer("snapshot_every_events", &s::snapshot_every_events, 100, 1'000'000'000, "events",
               "Bounds the events that are replayed at start.")
      .integer("past_snapshot_events", &s::past_snapshot_events, 1, 1'000'000'000, "events",
               "Of an entity, from one snapshot that is kept for reads of the past (?as_of=) to the next.")
      .integer("past_snapshot_bytes", &s::past_snapshot_bytes, 0, 1'024 * gib, "bytes",
               "All of those together; where there is no room, they become sparser. 0: none are kept.")
      .integer("archive_segment_bytes", &s::archive_segment_bytes, mib, 64 * gib, "bytes",
               "Old batches move into closed files of about this size.")
      .integer("min_free_disk_bytes", &s::min_free_disk_bytes, 0, 1'024 * gib, "bytes",
               "With less free space intake closes before the disk is full.");
}

void add_projector(std::vector<setting>& table) {
  using s = projector_settings;
  section_rows<s>(table, "projector", &settings::projector)
      .integer("batch_max_events", &s::batch_max_events, 1, 10'000'000, "events", "The most events of one transaction.")
      .integer("linger_ms", &s::linger_ms, 0, 10'000, "ms",
               "A transaction gathers so long, unless a list is asked for.")
      .integer("queue_max_bytes", &s::queue_max_bytes, mib, 16 * gib, "bytes",
               "Durable bytes waiting in memory; over it they are read back from the journal.");
}

void add_entities(std::vector<setting>& table) {
  using s = entity_settings;
  section_rows<s>(table, "entities", &settings::entities)
      .integer("passivate_after_s", &s::passivate_after_s, 1, day_s, "s",
               "An idle entity leaves memory after this long.")
      .integer("resend_after_ms", &s::resend_after_ms, 10, 10 * minute_ms, "ms",
               "An unacknowledged message between entities is sent again after this long.")
      .integer("restart_max", &s::restart_max, 0, 1'000, "restarts",
               "A failing entity is rebuilt so often within the window, then isolated (503).")
      .integer("restart_window_s", &s::restart_window_s, 1, day_s, "s", "The window of `restart_max`.")
      .integer("max_in_memory", &s::max_in_memory, 1'000, 1'000'000'000, "entities",
               "Entities in memory; at it, what is read from disk waits until an idle one has left.")
      .integer("intake_percent", &s::intake_percent, 1, 100, "%",
               "Above this share of `max_in_memory` what adds state is answered 503; cancels and withdrawals pass.")
      .integer("resend_max", &s::resend_max, 1, 1'000'000, "messages",
               "Unacknowledged messages that one entity sends again at a time.")
      .integer("loads_max", &s::loads_max, 1, 100'000, "entities",
               "Entities that are read from the journal at the same time; others wait.")
      .integer("waiting_snapshot_bytes", &s::waiting_snapshot_bytes, 1'048'576, 68'719'476'736, "bytes",
               "Snapshots that wait for the disk; over it no more are asked for.")
      .integer("snapshot_part_max", &s::snapshot_part_max, 1, 10'000'000, "orders",
               "What a symbol with many orders writes of its snapshot before it turns to its next message.");
}

void add_peer(std::vector<setting>& table) {
  using s = peer_settings;
  section_rows<s>(table, "peer", &settings::peer)
      .integer("late_copy_max_s", &s::late_copy_max_s, 1, 600, "s",
               "A copy of a message between entities that is older is dropped; an ended pair is remembered so long.");
}

const setting_registry& registered() {
  static const auto of_contexts = context_settings();
  return of_contexts;
}

std::vector<setting> build_table() {
  std::vector<setting> table;
  add_node(table);
  add_http(table);
  add_stream(table);
  add_journal(table);
  add_projector(table);
  add_entities(table);
  add_peer(table);
  for (const auto& row : registered().rows) table.push_back(row);
  return table;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

}  // namespace

std::string setting::environment_name() const {
  std::string name = "MADANG_" + key;
  for (auto& c : name) c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

const std::vector<setting>& setting_table() {
  static const auto table = build_table();
  return table;
}

std::string_view section_help(std::string_view section) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> sections = {{
      {"node", "The process itself."},
      {"http", "HTTP at the door."},
      {"stream", "WebSockets."},
      {"journal", "The journal is the truth; everything else is derived from it."},
      {"projector", "Fills stream index and read models behind the journal."},
      {"entities", "What holds for every kind of entity."},
      {"peer", "Messages between two entities."},
  }};
  for (const auto& [name, help] : sections) {
    if (name == section) return help;
  }
  for (const auto& [name, help] : registered().sections) {
    if (name == section) return help;
  }
  return {};
}

const setting* find_setting(std::string_view key) {
  for (const auto& row : setting_table()) {
    if (row.key == key) return &row;
  }
  return nullptr;
}

std::string_view closest_setting(std::string_view unknown_key) {
  constexpr std::size_t key_length_max = 64;
  if (unknown_key.size() > key_length_max) return {};
  const auto wanted_name = unknown_key.substr(unknown_key.find('.') + 1);
  std::string_view best;
  auto best_distance = 1 + std::max<std::size_t>(1, wanted_name.size() / 3);
  for (const auto& row : setting_table()) {
    // The right name in the wrong section counts as one mistake.
    const auto distance = std::min(edit_distance(unknown_key, row.key), 1 + edit_distance(wanted_name, row.name()));
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = row.key;
  }
  return best;
}

std::string settings_help() {
  const settings defaults;
  std::string text;
  std::string_view section;
  for (const auto& row : setting_table()) {
    if (row.section() != section) {
      section = row.section();
      text += (text.empty() ? "[" : "\n[") + std::string(section) + "] " + std::string(section_help(section)) + "\n";
    }
    text += "  " + row.key + " = " + row.get(defaults) + "\n";
    text += "      " + row.help + "\n      " + row.expected + "; " + row.environment_name() + "\n";
  }
  return text;
}

std::string settings_file_text() {
  const settings defaults;
  std::string text =
      "# The settings of a node, each at its default. A line may be left out.\n"
      "# The environment (MADANG_HTTP_LISTEN=...) rules over this file, the command line (--set http.listen=...) over "
      "both.\n";
  std::string_view section;
  for (const auto& row : setting_table()) {
    if (row.section() != section) {
      section = row.section();
      text += "\n# " + std::string(section_help(section)) + "\n[" + std::string(section) + "]\n";
    }
    text += "# " + row.help + "\n#   " + row.expected + "\n";
    text += std::string(row.name()) + " = " + row.get(defaults) + "\n";
  }
  return text;
}

}  // namespace madang
