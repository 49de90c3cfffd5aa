#include "cluster/node/node_console/supervision_desk.hpp"

#include <memory>
#include <utility>

#include "cluster/console/entity_names.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/identity/ids.hpp"

namespace madang::console {
namespace {

using admin::act_result;
using admin::supervision_act;

/// What would come of it.
std::string promise_of(supervision_act what) {
  switch (what) {
    case supervision_act::restart:
      return "It would be built anew from its events; what comes meanwhile waits for it.";
    case supervision_act::isolate:
      return "It would serve no more until it is released, or its node ends or gives its shard away: requests are "
             "answered `unavailable`, and messages of others wait with their senders.";
    case supervision_act::release:
      return "It would be built anew from its events, and serve again if that succeeds.";
    case supervision_act::snapshot:
      return "Its state would go to the journal, and the next start would read it from there; nothing else changes.";
  }
  return {};
}

std::string past_tense_of(supervision_act what) {
  switch (what) {
    case supervision_act::restart:
      return "It was built anew from its events.";
    case supervision_act::isolate:
      return "It serves no more until it is released.";
    case supervision_act::release:
      return "It was built anew from its events, and serves.";
    case supervision_act::snapshot:
      return "Its state has gone to the journal.";
  }
  return {};
}

}  // namespace

struct supervision_desk::ordered {
  supervision_act what{};
  entity_id entity;
  admin_act by;
  std::function<void(outcome)> done;
};

// ---- whoever is asked for it ---------------------------------------------------------------------------------------

admin::ask_console supervision_desk::question_of(const ordered& one, bool dry_run) const {
  return {one.entity, std::string(admin::to_text(one.what)), {name_of(kinds_, one.entity)}, one.by.reason, dry_run};
}

void supervision_desk::order(supervision_act what, entity_id entity, admin_act by, bool dry_run,
                             std::function<void(outcome)> done) {
  const bool is_self = what == supervision_act::isolate && entity == identity::entity_of(by.by);
  if (is_self) return done(not_found("you would lock yourself out"));
  const auto one = std::make_shared<ordered>(ordered{what, entity, std::move(by), std::move(done)});
  owners_.ask(question_of(*one, true), [this, one, dry_run](const answer& given) {
    auto weighed = outcome_of(given);
    if (!weighed && weighed.error().kind == fault::unknown) {
      weighed = refused{failure{fault::lost, "the node that serves it was lost meanwhile: nothing was done"}};
    }
    if (dry_run || !weighed) return one->done(std::move(weighed));
    write_down(one);
  });
}

/// Nothing is done that is not in the trail.
void supervision_desk::write_down(const std::shared_ptr<ordered>& one) {
  owners_.tell(admin::the_platform, admin::order_supervision{one->entity, one->what, one->by},
               [this, one](const answer& given) {
                 if (given.get_if<admin::supervision_view>() != nullptr) return carry_out(one);
                 one->done(outcome_not_written());
               });
}

void supervision_desk::carry_out(const std::shared_ptr<ordered>& one) {
  owners_.ask(question_of(*one, false), [this, one](const answer& given) { write_result(one, given); });
}

void supervision_desk::write_result(const std::shared_ptr<ordered>& one, const answer& given) {
  auto found = std::make_shared<outcome>(outcome_of(given));
  // Without a word in the trail nobody knows what came of it: that is so.
  if (!*found && found->error().kind == fault::unknown) return one->done(std::move(*found));
  admin::report_supervision told{one->entity, one->what, result_of(given), *found ? "" : found->error().why, one->by};
  owners_.tell(admin::the_platform, std::move(told), [one, found](const answer& noted) {
    const bool is_noted = noted.get_if<admin::supervision_view>() != nullptr;
    if (*found && !is_noted)
      (*found)->remarks.emplace_back("What came of it could not be written into the audit trail.");
    one->done(std::move(*found));
  });
}

// ---- on the node that serves the entity ----------------------------------------------------------------------------

/// Empty: nothing stands in the way.
std::string supervision_desk::hindrance(supervision_act what, entity_id entity) {
  if (what == supervision_act::isolate && entity == entity_of(admin::the_platform)) {
    return "without the platform nothing more could be written into the audit trail, a release neither";
  }
  const auto found = entities_.weigh(entity, what);
  if (found.how != act_result::ok) return found.why;
  // What is known here need not be read: it may be out of service because it cannot be.
  if (what == supervision_act::release) return {};
  const auto first = events_.read_stream_part(entity, 0, 1);
  if (!first) return "its events cannot be read: " + first.error().why;
  return first->empty() ? name_of(kinds_, entity) + " has no events" : "";
}

report supervision_desk::report_of(supervision_act what, entity_id entity, std::string remark) {
  report out;
  out.values = {{"entity", name_of(kinds_, entity)},
                {"act", std::string(admin::to_text(what))},
                {"presence", std::string(entities_.presence_of(entity))}};
  out.remarks.push_back(std::move(remark));
  return out;
}

void supervision_desk::serve(supervision_act what, const owner_question& question) {
  const auto entity = question.asked.about;
  const auto to = question.answer_to;
  const auto hinders = hindrance(what, entity);
  if (!hinders.empty()) return outputs_.pass(answer_of(to, not_found(hinders), act_result::refused));
  if (question.asked.dry_run) return outputs_.pass(answer_of(to, report_of(what, entity, promise_of(what))));
  entities_.supervise(entity, what, question.asked.reason, [this, what, entity, to](const hand_ending& how) {
    // Called under a lock of the region, which the report asks.
    owners_.run([this, what, entity, to, how] {
      if (how.how != act_result::ok) return outputs_.pass(answer_of(to, not_found(how.why), how.how));
      outputs_.pass(answer_of(to, report_of(what, entity, past_tense_of(what))));
    });
  });
}

}  // namespace madang::console
