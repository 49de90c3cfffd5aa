#include "cluster/node/node_console/node_console.hpp"

#include <charconv>
#include <exception>
#include <memory>
#include <utility>

#include "cluster/console/command_line.hpp"
#include "cluster/console/entity_names.hpp"
#include "cluster/console/words/words.hpp"
#include "messages/admin/platform_messages.hpp"

namespace madang::console {
namespace {

/// Whoever looks gives way to orders.
constexpr int looking_niceness = 10;
/// Of questions that wait; those beyond are not taken.
constexpr std::size_t questions_max = 64;

/// Words whose first argument is the entity that they are about.
bool is_about_entity(std::string_view word) {
  for (const auto one : {"inspect", "state", "diff", "events", "explain", "what-if", "replay", "ask"}) {
    if (word == one) return true;
  }
  return false;
}

}  // namespace

node_console::node_console(node_services with)
    : with_(std::move(with)), reader_(with_), lines_(1, "console", looking_niceness) {
  if (with_.entities == nullptr || with_.client == nullptr) return;
  owners_.emplace(*with_.entities, *with_.client);
  supervision_.emplace(with_.kinds, with_.events, with_.outputs, *with_.entities, *owners_);
}

void node_console::stop() {
  lines_.stop();
  if (owners_) owners_->stop();
}

// ---- what is asked of this node ------------------------------------------------------------------------------------

/// Nothing: it is served here, or the line is about none.
std::optional<entity_id> node_console::entity_elsewhere(const std::string& word, const std::string& arguments) const {
  if (!owners_ || !with_.is_elsewhere || !is_about_entity(word)) return std::nullopt;
  const auto given = split_line(arguments);
  if (!given || given->empty()) return std::nullopt;
  const auto entity = parse_entity(with_.kinds, given->front());
  if (!entity || !with_.is_elsewhere(*entity)) return std::nullopt;
  return *entity;
}

void node_console::answer(std::string word, std::string arguments, std::function<void(outcome)> done) {
  if (const auto elsewhere = entity_elsewhere(word, arguments)) {
    return owners_->ask({*elsewhere, std::move(word), {std::move(arguments)}, {}, false},
                        [done = std::move(done)](const madang::answer& given) { done(outcome_of(given)); });
  }
  lines_.run([this, word = std::move(word), arguments = std::move(arguments), done = std::move(done)] {
    auto found = std::make_shared<outcome>(find(word, arguments));
    // What was read may still be on its way to the disk: it leaves when that is done.
    with_.outputs.when_open([found, done] { done(std::move(*found)); });
  });
}

void node_console::act(std::string word, std::string arguments, admin_act by, bool dry_run,
                       std::function<void(outcome)> done) {
  const auto what = admin::parse_supervision_act(word);
  if (!what && word != "drain") return done(misused("there is no act '" + word + "'"));
  if (owners_ && !what) return drain(arguments, std::move(by), dry_run, std::move(done));
  if (!supervision_) return done(refused{failure{fault::lost, "this node does nothing by hand"}});
  const auto entity = parse_entity(with_.kinds, arguments);
  if (!entity) return done(refused{entity.error()});
  supervision_->order(*what, *entity, std::move(by), dry_run, std::move(done));
}

void node_console::drain(const std::string& arguments, admin_act by, bool dry_run, std::function<void(outcome)> done) {
  std::uint16_t node = 0;
  const auto read = std::from_chars(arguments.data(), arguments.data() + arguments.size(), node);
  if (read.ec != std::errc() || read.ptr != arguments.data() + arguments.size()) {
    return done(misused("a node is its number, not '" + arguments + "'"));
  }
  if (!with_.drain) return done(not_found("this node is the only one: nobody could take its shards"));
  if (const auto why = with_.drain_hindrance(node); !why.empty()) return done(not_found(why));
  const auto told = [node](std::string remark) {
    report out;
    out.values = {{"node", std::to_string(node)}};
    out.remarks.push_back(std::move(remark));
    return out;
  };
  if (dry_run) return done(told("It would give its shards to the others one after another, and end then."));
  owners_->tell(admin::the_platform, admin::order_drain{node, std::move(by)},
                [this, node, told, done = std::move(done)](const madang::answer& given) {
                  if (given.get_if<admin::drain_view>() == nullptr) return done(outcome_not_written());
                  with_.drain(node, [told, done](const std::string& why) {
                    if (!why.empty()) return done(not_found(why));
                    done(told("It gives its shards away: `nodes` shows how far it is."));
                  });
                });
}

// ---- what other nodes ask, and this one of itself ------------------------------------------------------------------

void node_console::serve(std::span<const std::byte> bytes, reply_token answer_to) {
  auto question = read_question(bytes);
  const bool is_good = question && question->answer_to == answer_to;
  if (!is_good || questions_.fetch_add(1) >= questions_max) {
    if (is_good) questions_.fetch_sub(1);
    const auto* const why = is_good ? "too many questions wait" : "the question cannot be read";
    return with_.outputs.pass(madang::answer{answer_to, false, false, unavailable{why}});
  }
  // An act does not stand behind whoever looks.
  const bool acts = admin::parse_supervision_act(question->asked.word).has_value();
  auto job = [this, kept = *std::move(question)] {
    serve_here(kept);
    questions_.fetch_sub(1);
  };
  acts&& owners_ ? owners_->run(std::move(job)) : lines_.run(std::move(job));
}

void node_console::serve_here(const owner_question& question) {
  const auto& [about, word, arguments, reason, dry_run] = question.asked;
  if (const auto what = admin::parse_supervision_act(word)) return supervision_->serve(*what, question);
  const bool is_word = is_about_entity(word) && arguments.size() == 1;
  const auto found = is_word ? find(word, arguments.front()) : outcome(misused("there is no word '" + word + "'"));
  with_.outputs.pass(answer_of(question.answer_to, found));
}

// ---- looking -------------------------------------------------------------------------------------------------------

outcome node_console::find(const std::string& word, const std::string& arguments) {
  const auto given = split_line(arguments);
  if (!given) return misused(given.error());
  const auto* const known = find_word(word);
  if (known == nullptr) return misused("there is no word '" + word + "': see `help`");
  // A bug in what is shown costs whoever looks his answer: on this thread nobody else would keep it from ending the
  // process.
  try {
    if (known->run != nullptr) return known->run(reader_, *given);
    const bool is_fact = word == "shards" || word == "links" || word == "gate" || word == "projector";
    if (word != "nodes" && !(is_fact && with_.facts)) return misused("'" + word + "' is not asked of a node");
    if (!given->empty()) return misused(std::string(known->usage));
    return is_fact ? with_.facts(word) : about_node();
  } catch (const std::exception& bug) {
    return not_found(std::string("it cannot be shown: ") + bug.what());
  }
}

outcome node_console::about_node() {
  table shown{"nodes", {}, {}};
  shown.rows.emplace_back();
  for (auto& [name, value] : with_.about()) {
    shown.columns.push_back(std::move(name));
    shown.rows.front().push_back(std::move(value));
  }
  report out;
  out.tables.push_back(std::move(shown));
  if (!with_.members) return out;
  for (auto& one : with_.members()) out.tables.push_back(std::move(one));
  return out;
}

}  // namespace madang::console
