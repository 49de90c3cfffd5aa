#include <cinttypes>
#include <cstdio>
#include <iostream>

#include "cluster/commands/commands.hpp"
#include "config/load.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/contexts.hpp"
#include "persistence/postgres/postgres_replica.hpp"
#include "persistence/postgres/postgres_schema.hpp"
#include "persistence/postgres/tail_watch.hpp"

namespace madang {
namespace {

constexpr std::string_view help =
    "usage: madang store migrate [--owner DSN] [--grant-to ROLE] [--config FILE] [--set KEY=VALUE …]\n"
    "       madang store check   [--config FILE] [--set KEY=VALUE …]\n"
    "       madang store project [--config FILE] [--set KEY=VALUE …]\n"
    "\n"
    "Looks after a PostgreSQL store (settings store.postgres_…).\n"
    "  migrate     brings the schema to the form of this program; nothing is done where it has it\n"
    "  --owner     connects with this DSN: the schema belongs to its role\n"
    "  --grant-to  gives the role that nodes connect as the few rights that it needs\n"
    "  check       connects as a node would, says what is wrong, or where the store stands; exit code 1 when a node\n"
    "              would not start\n"
    "  project     brings the read tables up to the end of every writer's journal, also while nodes run\n";

int complain(const std::string& why) {
  std::cerr << help << "\nmadang store: " << why << "\n";
  return 2;
}

int fail(const std::string& why) {
  std::cerr << "madang store: " << why << "\n";
  return 1;
}

int migrate(const postgres_settings& settings, const std::string& grant_to) {
  const auto done = migrate_store(settings, grant_to);
  if (!done) return fail("nothing was changed: " + done.error());
  for (const auto& step : done->applied) std::cout << "applied " << step << "\n";
  std::cout << (done->applied.empty() ? "The schema is up to date.\n" : "The schema is complete.\n");
  return 0;
}

int check(const postgres_settings& settings) {
  const auto report = check_store(settings);
  if (!report) return fail(report.error());
  std::printf("%s: system %" PRIu64 ", timeline %" PRIu32 "; a node can start\n", dsn_place(settings.dsn).c_str(),
              report->identity.system, report->identity.timeline);
  if (!report->warning.empty()) std::printf("but %s\n", report->warning.c_str());
  for (const auto& each : report->writers) {
    std::printf("writer %" PRId64 " (%s): incarnation %" PRIu64 ", batch %" PRIu64 ", position %" PRIu64
                ", checkpoint %" PRIu64 "\n",
                each.writer, each.node.c_str(), each.incarnation, each.batch, each.last.value, each.checkpoint.value);
  }
  if (!settings.replica_dsn.empty()) std::printf("replica %s\n", replica_report(settings).c_str());
  return 0;
}

int project(const postgres_settings& settings, std::int64_t chunk_events) {
  tail_watch_options with;
  with.settings = settings;
  with.tables = all_tables();
  with.chunk_events = static_cast<std::uint64_t>(chunk_events);
  auto readers = std::make_shared<pg_pool>(settings, nullptr);
  const auto tails = read_tails(*readers);
  if (!tails) return fail(tails.error().why);
  for (const auto& one : *tails) {
    const auto done = one.is_behind() ? project_tail_of(with, readers, one, {}) : tail_outcome{};
    if (!done) return fail("writer " + std::to_string(one.writer) + ": " + done.error().why);
    std::printf("writer %" PRId64 ": batch %" PRIu64 ", %" PRIu64 " batches projected\n", one.writer, one.last_batch,
                done->batches);
    if (done->is_superseded) std::printf("but a repair has superseded events that have rows: make them again\n");
  }
  return 0;
}

}  // namespace

int store_command(const arguments& given) {
  if (asks_for_help(given)) {
    std::cout << help;
    return 0;
  }
  if (given.empty()) return complain("name what to do");
  auto flags = take_settings_flags({given.begin() + 1, given.end()}, process_environment());
  std::string owner;
  std::string grant_to;
  for (std::size_t i = 0; i < flags.others.size(); i += 2) {
    const auto& flag = flags.others[i];
    if (flag != "--owner" && flag != "--grant-to") return complain("'" + flag + "' is not known");
    if (i + 1 == flags.others.size()) return complain(flag + " needs a value");
    (flag == "--owner" ? owner : grant_to) = flags.others[i + 1];
  }
  auto config = load_settings(flags.sources);
  if (!flags.errors.empty() || !config) {
    return complain("bad settings: " + to_text(flags.errors.empty() ? config.error() : flags.errors));
  }
  auto settings = config->of<postgres_settings>();
  if (!owner.empty()) settings.dsn = owner;
  if (given.front() == "migrate") return migrate(settings, grant_to);
  if (given.front() == "check") return check(settings);
  if (given.front() == "project") return project(settings, config->projector.batch_max_events);
  return complain("there is no '" + given.front() + "'");
}

}  // namespace madang
