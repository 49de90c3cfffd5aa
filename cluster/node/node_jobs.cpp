#include "cluster/node/node_jobs.hpp"

#include "config/jobs/job_settings.hpp"
#include "messages/jobs/job_messages.hpp"

namespace madang {
namespace {

jobs::job_limits limits_of(const jobs::job_settings& config) {
  return {static_cast<std::size_t>(config.running_max), static_cast<std::size_t>(config.running_per_user_max),
          static_cast<std::size_t>(config.unfinished_per_user_max)};
}

jobs::result_limits result_limits_of(const jobs::job_settings& config) {
  return {static_cast<std::uint64_t>(config.file_max_bytes), static_cast<std::uint64_t>(config.files_max_bytes),
          static_cast<std::uint64_t>(config.user_files_max_bytes), config.file_keep_s};
}

}  // namespace

result<std::unique_ptr<node_jobs>, std::string> node_jobs::open(const jobs::job_kind_registry& kinds,
                                                                const job_sources& from, executor blocking) {
  const auto& config = from.config;
  const auto& wanted = config.of<jobs::job_settings>();
  std::unique_ptr<node_jobs> made(new node_jobs);
  auto files = jobs::result_directory::open(config.node.data_dir + "/jobs", result_limits_of(wanted), from.time,
                                            std::move(blocking));
  if (!files) return refused{files.error()};
  made->files_ = *std::move(files);
  jobs::job_reports reports{
      [&entities = from.entities](jobs::job_id job, jobs::job_turn turn) { entities.tell(job, turn); },
      [&entities = from.entities](jobs::job_id job, jobs::step_finished report) {
        entities.tell(job, std::move(report));
      }};
  made->runner_ = std::make_unique<jobs::job_dispatcher>(
      kinds,
      jobs::step_services{from.lists, from.entities, *made->files_, from.time, config, &from.client, from.persons,
                          from.counted, from.events, from.keys, from.months},
      limits_of(wanted), static_cast<std::size_t>(wanted.threads), std::move(reports));
  return made;
}

}  // namespace madang
