#include "gateway/operations/metrics_page.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cluster/ports/market/market_cache.hpp"
#include "cluster/ports/outside_metrics.hpp"
#include "cluster/ports/settlement_metrics.hpp"
#include "cluster/ports/store_metrics.hpp"
#include "gateway/operations/exposition.hpp"
#include "gateway/operations/rate_sampler.hpp"
#include "gateway/security/keys/nonce_memory.hpp"
#include "gateway/security/outside_logins.hpp"

namespace madang {
namespace {

double cpu_seconds() {
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) != 0) return 0;
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Pages resident in memory, the second number of /proc/self/statm.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double all = 0;
  double resident = 0;
  statm >> all >> resident;
  return statm ? resident * static_cast<double>(sysconf(_SC_PAGESIZE)) : 0;
}

double daily_volume(const market_cache& cache) {
  double shares = 0;
  for (const auto symbol : cache.symbols()) {
    if (const auto image = cache.image(symbol)) {
      shares += static_cast<double>(image->quote.volume.raw) / static_cast<double>(quantity::one);
    }
  }
  return shares;
}

double success_rate(const node_metrics& of) {
  const auto accepted = static_cast<double>(of.orders_accepted.value());
  const auto refused = static_cast<double>(of.orders_refused.value());
  return accepted + refused == 0 ? 1.0 : accepted / (accepted + refused);
}

void write_trading(exposition& page, const route_services& with) {
  const auto& node = with.ports.metrics;
  page.value("orders_per_second", "gauge", "Orders received per second over the last ten seconds.",
             with.rates.per_second());
  page.family("order_execution_latency", "histogram", "Seconds from an order's receipt to its answer at the gate.");
  page.histogram({}, node.order_execution_latency);
  page.value("order_success_rate", "gauge", "Share of orders that reached the book, since the start.",
             success_rate(node));
  page.value("daily_trading_volume", "gauge", "Shares traded on the market's present day.",
             daily_volume(with.ports.cache));
  page.counter_of("madang_orders_received_total", "Orders received.", node.orders_received);
  page.counter_of("madang_orders_accepted_total", "Orders that reached the book.", node.orders_accepted);
  page.counter_of("madang_orders_refused_total", "Orders refused by schema or account.", node.orders_refused);
  page.counter_of("madang_trades_total", "Trades.", node.trades);
  page.counter_of("madang_traded_volume_total", "Shares traded.", node.traded_volume);
  page.counter_of("madang_traded_value_total", "Currency units traded.", node.traded_value);
  page.counter_of("madang_market_makers_orders_total", "Orders of the house's market makers and crowd.",
                  node.market_makers_orders);
}

void write_journal(exposition& page, const node_metrics& node) {
  page.counter_of("madang_events_appended_total", "Events appended to the journal.", node.events_appended);
  page.counter_of("madang_batches_written_total", "Batches made durable.", node.batches_written);
  page.counter_of("madang_bytes_written_total", "Bytes made durable.", node.bytes_written);
  page.family("madang_batch_write_time", "histogram", "Seconds to make one batch durable.");
  page.histogram({}, node.batch_write_time);
  page.gauge_of("madang_pending_bytes", "Bytes that wait for the disk.", node.pending_bytes);
  page.counter_of("madang_outputs_held_total", "Outputs that waited at the gate.", node.outputs_held);
  page.counter_of("madang_outputs_passed_total", "Outputs that left through the gate.", node.outputs_passed);
  page.gauge_of("madang_projector_lag", "Events that are durable and not yet projected.", node.projector_lag);
  page.counter_of("madang_snapshots_written_total", "Snapshots written.", node.snapshots_written);
  page.counter_of("madang_checkpoints_total", "Checkpoints of the journal.", node.checkpoints);
  page.gauge_of("madang_waiting_snapshot_bytes", "Bytes of snapshots that are not stored yet.",
                node.waiting_snapshot_bytes);
}

void write_database(exposition& page, const store_metrics& database) {
  page.gauge_of("database_connections", "Open connections to the database.", database.database_connections);
  page.counter_of("madang_database_reconnects_total", "Times the writer had to connect anew.",
                  database.database_reconnects);
  page.counter_of("madang_database_statements_failed_total", "Statements that ended with an error.",
                  database.statements_failed);
  page.counter_of("madang_keys_refused_total",
                  "Calls for users' keys that the database did not answer, in time or at all.", database.keys_refused);
  page.gauge_of("madang_table_months_ahead", "Months that every table split by month has after this one.",
                database.months_ahead);
  page.counter_of("madang_table_months_made_total", "Months of tables that were made ahead.", database.months_made);
  page.counter_of("madang_table_months_detached_total", "Months of tables that were detached.",
                  database.months_detached);
  page.counter_of("madang_tail_batches_total", "Batches that other writers had left unprojected, and that were then.",
                  database.tail_batches);
  page.family("madang_database_statement_time", "histogram", "Seconds of a round trip to the database, by statement.");
  for (std::size_t i = 0; i < statement_words.size(); ++i) {
    page.histogram("statement=\"" + std::string(statement_words[i]) + "\"", database.statement_time[i]);
  }
  const auto& replica = database.replica;
  if (!replica.is_there) return;
  page.gauge_of("madang_replica_serving", "1: lists are read at the replica, 0: at the primary.", replica.serving);
  page.gauge_of("madang_replica_lag", "Events by which the replica was behind when last looked at.", replica.lag);
  page.counter_of("madang_replica_lists_total", "Lists read at the replica.", replica.lists);
  page.counter_of("madang_replica_passed_over_total", "Lists that went on from the replica to the primary.",
                  replica.passed_over);
}

void write_outside(exposition& page, const outside_systems& all) {
  const auto family = [&](std::string_view name, std::string_view type, std::string_view help, auto value) {
    page.family(name, type, help);
    all.each([&](const outside_metrics& one) { page.sample("system=\"" + label_text(one.name) + "\"", value(one)); });
  };
  family("madang_outside_breaker", "gauge", "Calls to a system outside: 0 are made, 1 are given up, 2 one tries.",
         [](const outside_metrics& of) { return of.breaker_state.value(); });
  family("madang_outside_in_flight", "gauge", "Calls under way.",
         [](const outside_metrics& of) { return of.in_flight.value(); });
  family("madang_outside_waiting", "gauge", "What waits for its turn, or for the next try.",
         [](const outside_metrics& of) { return of.waiting.value(); });
  family("madang_outside_given_up_total", "counter", "What was given up for good.",
         [](const outside_metrics& of) { return of.given_up.value(); });
  family("madang_outside_succeeded_total", "counter", "Tries that were answered.",
         [](const outside_metrics& of) { return of.succeeded.value(); });
  family("madang_outside_failed_total", "counter", "Tries that failed, or whose outcome is not known.",
         [](const outside_metrics& of) { return of.failed.value(); });
  family("madang_outside_repeated_total", "counter", "Tries after the first.",
         [](const outside_metrics& of) { return of.repeated.value(); });
  family("madang_outside_not_made_total", "counter", "Calls that were not made: given up, or too many under way.",
         [](const outside_metrics& of) { return of.refused_open.value() + of.refused_full.value(); });
}

void write_settlement(exposition& page, const settlement_metrics& of) {
  page.counter_of("madang_settlement_accounts_told_total", "Accounts that a batch told to settle what was due.",
                  of.accounts_told);
  page.gauge_of("madang_settlement_unsettled", "Accounts that the last batch could not settle.", of.unsettled);
  page.gauge_of("madang_settlement_failed_batches",
                "Batches that have failed for good: somebody must look at them and begin them anew.",
                of.failed_batches);
  page.gauge_of("madang_reconciled_at", "When all ledgers were last reconciled, in seconds since 1970; 0: never.",
                of.reconciled_at);
  page.gauge_of("madang_reconciliation_differences", "Entries of ledgers that did not fit.", of.differences);
  page.family("madang_clearing", "gauge", "What all sales have brought less what all purchases have cost.");
  for (auto one : {currency::krw, currency::usd, currency::game}) {
    page.sample("currency=\"" + std::string(to_text(one)) + "\"",
                of.clearing[settlement_metrics::index_of(one)].value());
  }
}

void write_entities(exposition& page, const node_metrics& node) {
  page.gauge_of("madang_entities_in_memory", "Entities in memory.", node.entities_in_memory);
  page.counter_of("madang_entities_revived_total", "Entities brought back from the journal.", node.entities_revived);
  page.counter_of("madang_entities_retired_total", "Entities that left memory.", node.entities_retired);
  page.counter_of("madang_entities_rebuilt_total", "Entities rebuilt after a failure.", node.entities_rebuilt);
  page.gauge_of("madang_entities_isolated", "Entities that failed and serve no more.", node.entities_isolated);
  page.gauge_of("madang_loads_waiting", "Entities that wait to be read from the journal.", node.loads_waiting);
  page.counter_of("madang_peer_messages_repeated_total", "Messages between entities that were sent again.",
                  node.peer_messages_repeated);
  page.counter_of("madang_peer_messages_copied_total", "Messages between entities that came twice.",
                  node.peer_messages_copied);
  page.counter_of("madang_peer_messages_late_total", "Messages between entities that came too late and were dropped.",
                  node.peer_messages_late);
}

void write_door(exposition& page, const http_metrics& door, const stream_metrics& streams) {
  page.gauge_of("active_connections", "Open connections, HTTP and WebSocket.", door.active_connections);
  page.gauge_of("madang_stream_sessions", "Open WebSockets.", streams.sessions);
  page.gauge_of("madang_stream_deflated_sessions", "Those whose frames are compressed.", streams.deflated_sessions);
  page.counter_of("madang_stream_frames_sent_total", "Frames of channels sent to WebSockets.", streams.frames_sent);
  page.counter_of("madang_stream_bytes_sent_total", "Bytes sent to WebSockets.", streams.bytes_sent);
  page.counter_of("madang_stream_frames_received_total", "Frames received from WebSockets.", streams.frames_received);
  page.counter_of("madang_stream_conflations_total",
                  "Times a slow reader's quotes and books were dropped for newer ones.", streams.conflations);
  page.counter_of("madang_stream_closed_slow_total", "WebSockets closed because the reader was too slow.",
                  streams.closed_slow);
  page.counter_of("madang_stream_closed_bad_total", "WebSockets closed for bad frames, bad tokens or time-outs.",
                  streams.closed_bad);
  page.counter_of("madang_stream_history_reads_total", "Reads of channels' pasts.", streams.history_reads);
  page.counter_of("madang_connections_accepted_total", "Connections accepted.", door.connections_accepted);
  page.counter_of("madang_connections_refused_total", "Connections over the limit.", door.connections_refused);
  page.gauge_of("madang_requests_in_flight", "Requests that wait for an actor, the disk or a thread.", door.in_flight);
  page.counter_of("madang_request_timeouts_total", "Requests answered 504.", door.timeouts);
  page.counter_of("madang_slow_peers_total", "Connections closed because the peer was too slow.", door.slow_peers);
  page.counter_of("madang_logins_failed_total", "Log-ins with a wrong e-mail address or password.", door.logins_failed);
  page.counter_of("madang_logins_turned_away_total", "Log-ins answered 429 after too many failures.",
                  door.logins_turned_away);
  page.counter_of("madang_tls_handshakes_total", "TLS handshakes that succeeded.", door.tls_handshakes);
  page.counter_of("madang_tls_handshakes_failed_total", "TLS handshakes that failed or took too long.",
                  door.tls_handshakes_failed);
  page.gauge_of("madang_tls_certificate_expires", "When the certificate ends, in seconds since 1970; 0: no TLS.",
                door.tls_certificate_expires);
  page.counter_of("madang_rate_limited_total", "Requests answered 429 for a used-up quota.", door.rate_limited);
  page.counter_of("madang_bad_tokens_total", "Forged access tokens.", door.bad_tokens);
  page.counter_of("madang_overdue_connections_total", "Connections cut by the last resort: each tells of a fault.",
                  door.overdue_connections);
}

void write_lines(exposition& page, const door_pools& pools) {
  page.family("madang_line_waiting", "gauge", "Requests that wait for a thread of a pool: their line in front of it.");
  const auto line = [&](std::string_view name, const fair_queue& of) {
    page.sample("line=\"" + std::string(name) + "\"", static_cast<std::int64_t>(of.waiting()));
  };
  line("passwords", *pools.hashing);
  line("lists", *pools.lists);
  line("pasts", *pools.pasts);
}

/// What is good once is remembered as long as it could be shown again; where there is no place left, it is refused.
void write_shown_once(exposition& page, const route_services& with) {
  const auto gauge = [&](std::string_view name, std::string_view help, std::size_t count) {
    page.value(name, "gauge", help, static_cast<double>(count));
  };
  if (with.ports.nonces != nullptr) {
    gauge("madang_nonces", "Nonces of signed requests that are remembered.", with.ports.nonces->size());
  }
  if (with.ports.outside_logins == nullptr) return;
  gauge("madang_login_states", "Log-ins by providers that have come back and are remembered, so that none does twice.",
        with.ports.outside_logins->states_remembered());
  gauge("madang_logins_without_code", "Log-ins by providers that wait for a second factor.",
        with.pools.outside_logins.size());
}

void write_links(exposition& page, const std::vector<link_figures>& all) {
  const auto family = [&](std::string_view name, std::string_view help, auto value) {
    page.family(name, "gauge", help);
    for (const auto& one : all) page.sample("node=\"" + std::to_string(one.peer) + "\"", value(one));
  };
  family("madang_link_up", "1 while there is a connection to the other node, else 0.",
         [](const link_figures& of) { return std::int64_t{of.is_up}; });
  family("madang_link_waiting_bytes", "Bytes for the other node that it has not acknowledged.",
         [](const link_figures& of) { return of.waiting_bytes; });
  family("madang_link_silent_seconds", "Since something last came from the other node.",
         [](const link_figures& of) { return static_cast<double>(of.silent_ns) * 1e-9; });
}

void write_cluster(exposition& page, const cluster_figures& of) {
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    page.value(name, "gauge", help, static_cast<double>(value));
  };
  const auto count = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    page.value(name, "counter", help, static_cast<double>(value));
  };
  gauge("madang_shards_owned", "Shards that this node owns.", of.shards_owned);
  gauge("madang_shards_moving", "Shards that this node owns and does not serve yet, or no more.", of.shards_moving);
  gauge("madang_shards_served", "Shards that some node serves, as this one knows it.", of.shards_served);
  write_links(page, of.links);
  gauge("madang_channels_followed", "Private channels of other nodes that clients of this one listen to.",
        of.channels_followed);
  gauge("madang_channels_shown", "Private channels of this node that other nodes follow, once for each node.",
        of.channels_shown);
  count("madang_channel_frames_sent_total", "Frames of private channels sent to other nodes.", of.channel_frames_sent);
  count("madang_channel_frames_received_total", "Frames of private channels received from other nodes.",
        of.channel_frames_received);
  count("madang_channel_frames_missed_total", "Frames that another node had no room for; its readers fetch them.",
        of.channel_frames_missed);
  count("madang_channel_frames_unreadable_total", "Frames of other nodes that could not be read.",
        of.channel_frames_unread);
  count("madang_channel_follows_refused_total", "Channels that another node may not follow: it follows enough.",
        of.channel_follows_refused);
  count("madang_channel_follows_repeated_total", "Channels asked for again: their owner had not answered in time.",
        of.channel_follows_repeated);
  count("madang_channel_questions_failed_total", "Questions about channels of other nodes that nobody answered.",
        of.channel_questions_failed);
}

/// Of the journal: its file, the write-ahead log and the closed segments.
double journal_bytes(const std::filesystem::path& dir) {
  std::error_code failed;
  double bytes = 0;
  const auto add = [&](const std::filesystem::path& file) {
    const auto size = std::filesystem::file_size(file, failed);
    if (!failed) bytes += static_cast<double>(size);
  };
  add(dir / "journal.db");
  add(dir / "journal.db-wal");
  for (const auto& one : std::filesystem::directory_iterator(dir / "segments", failed)) add(one.path());
  return bytes;
}

double free_disk_bytes(const std::filesystem::path& dir) {
  std::error_code failed;
  const auto space = std::filesystem::space(dir, failed);
  return failed ? 0 : static_cast<double>(space.available);
}

void write_node(exposition& page, const route_services& with) {
  const std::filesystem::path dir(with.limits.node.data_dir);
  page.family("madang_build_info", "gauge", "The version that runs; the value is always 1.");
  page.sample("version=\"" MADANG_VERSION "\"", std::int64_t{1});
  page.value("madang_intake_open", "gauge", "1 while commands are taken, 0 while they are answered 503.",
             with.ports.intake_open() ? 1 : 0);
  page.value("madang_free_disk_bytes", "gauge", "Free space where the journal is kept.", free_disk_bytes(dir));
  page.value("madang_journal_bytes", "gauge", "Size of the journal with its closed segments.", journal_bytes(dir));
}

}  // namespace

std::string metrics_page(const route_services& with) {
  std::string out;
  exposition page(out);
  write_node(page, with);
  write_trading(page, with);
  with.http.write(out, with.routes);
  write_door(page, with.http, with.streams);
  write_lines(page, with.pools);
  write_shown_once(page, with);
  write_journal(page, with.ports.metrics);
  if (with.ports.database != nullptr) write_database(page, *with.ports.database);
  if (with.ports.outside != nullptr) write_outside(page, *with.ports.outside);
  if (with.ports.cluster) write_cluster(page, with.ports.cluster());
  if (with.ports.settled != nullptr) write_settlement(page, *with.ports.settled);
  write_entities(page, with.ports.metrics);
  page.value("process_cpu_seconds_total", "counter", "CPU time of the process, user and system.", cpu_seconds());
  page.value("process_resident_memory_bytes", "gauge", "Memory of the process that is resident.", resident_bytes());
  return out;
}

}  // namespace madang
