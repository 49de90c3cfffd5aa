#include "cluster/node/node_console/owner_questions.hpp"

#include <memory>
#include <utility>

#include "persistence/codec/event_codec.hpp"

namespace madang::console {
namespace {

/// An answer travels in one frame of a link.
constexpr std::size_t answer_bytes_max = std::size_t{384} << 10;

admin::console_view view_of(const report& shown) {
  admin::console_view out;
  out.values = shown.values;
  for (const auto& one : shown.tables) {
    auto& to = out.tables.emplace_back(admin::console_table{one.name, one.columns, {}});
    for (const auto& row : one.rows) to.rows.push_back({row});
  }
  out.remarks = shown.remarks;
  return out;
}

report report_of(const admin::console_view& view) {
  report out;
  out.values = view.values;
  for (const auto& one : view.tables) {
    auto& to = out.tables.emplace_back(table{one.name, one.columns, {}});
    for (const auto& row : one.rows) to.rows.push_back(row.cells);
    // Whoever shows it counts on a cell for each column.
    for (auto& row : to.rows) row.resize(to.columns.size());
  }
  out.remarks = view.remarks;
  return out;
}

admin::console_view view_of(const failure& why) {
  admin::console_view out;
  out.fault = static_cast<std::uint8_t>(why.kind);
  out.why = why.why;
  return out;
}

fault fault_of(std::uint8_t number) {
  return number == static_cast<std::uint8_t>(fault::usage) ? fault::usage : fault::refused;
}

}  // namespace

std::optional<owner_question> read_question(std::span<const std::byte> bytes) {
  auto read = decode_state<request<admin::ask_console>>(bytes);
  if (!read) return std::nullopt;
  return owner_question{read->reply_to, std::move(read->command)};
}

answer answer_of(reply_token to, const outcome& found, admin::act_result how) {
  auto view = found ? view_of(*found) : view_of(found.error());
  view.how = how;
  if (encode_state(view).size() > answer_bytes_max) {
    view = view_of(failure{fault::refused, "the answer is too long for the way between two nodes: narrow it"});
  }
  return {to, false, false, open_value(std::move(view))};
}

outcome outcome_of(const answer& given) {
  if (const auto* view = given.get_if<admin::console_view>()) {
    if (view->fault == 0) return report_of(*view);
    return refused{failure{fault_of(view->fault), view->why}};
  }
  if (std::holds_alternative<outcome_unknown>(given.body)) {
    return refused{failure{fault::unknown, "the node that serves it was lost meanwhile"}};
  }
  const auto* away = std::get_if<unavailable>(&given.body);
  return refused{failure{fault::lost, away != nullptr ? away->why : std::string("it is not served")}};
}

outcome outcome_not_written() {
  return refused{failure{fault::lost, "it cannot be written into the audit trail: nothing was done"}};
}

admin::act_result result_of(const answer& given) {
  const auto* view = given.get_if<admin::console_view>();
  if (view == nullptr) return admin::act_result::failed;
  if (view->fault == 0) return admin::act_result::ok;
  return view->how == admin::act_result::failed ? admin::act_result::failed : admin::act_result::refused;
}

reply_token owner_questions::expect(taker then) {
  return client_.expect([this, then = std::move(then)](const answer& given) {
    answers_.run([then, kept = std::make_shared<answer>(given)] { then(*kept); });
  });
}

void owner_questions::ask(admin::ask_console question, taker then) {
  const auto about = question.about;
  const auto token = expect(std::move(then));
  entities_.ask_owner(about, encode_state(request<admin::ask_console>{token, std::move(question)}), token);
}

}  // namespace madang::console
