#pragma once

#include <functional>
#include <string>

#include "cluster/node/node_console/owner_questions.hpp"
#include "cluster/ports/console_desk.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/region/local_region.hpp"
#include "messages/admin/supervision.hpp"
#include "messages/admin_act.hpp"
#include "persistence/ports/gate.hpp"
#include "persistence/ports/journal.hpp"

namespace madang::console {

/// Supervision by hand. Whoever is asked for an act first hears from the node that serves the entity whether it can be
/// done, then has it written into the audit trail, then has it done, and then what has come of it written there, too.
/// Thread-safe.
class supervision_desk {
 public:
  /// All of it outlives the desk.
  supervision_desk(const entity_registry& kinds, journal& events, gate& outputs, local_region& entities,
                   owner_questions& owners)
      : kinds_(kinds), events_(events), outputs_(outputs), entities_(entities), owners_(owners) {}

  /// `done` runs on a thread of the console, once the trail is durable.
  void order(admin::supervision_act what, entity_id entity, admin_act by, bool dry_run,
             std::function<void(outcome)> done);

  /// On the node that serves the entity: says what would come of it, or does it. Reads the disk.
  void serve(admin::supervision_act what, const owner_question& question);

 private:
  struct ordered;

  void write_down(const std::shared_ptr<ordered>& one);
  void carry_out(const std::shared_ptr<ordered>& one);
  void write_result(const std::shared_ptr<ordered>& one, const answer& given);
  admin::ask_console question_of(const ordered& one, bool dry_run) const;
  std::string hindrance(admin::supervision_act what, entity_id entity);
  report report_of(admin::supervision_act what, entity_id entity, std::string remark);

  const entity_registry& kinds_;
  journal& events_;
  gate& outputs_;
  local_region& entities_;
  owner_questions& owners_;
};

}  // namespace madang::console
