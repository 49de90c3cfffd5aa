#include "gateway/identity/profile/watch_list_routes.hpp"

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/identity/profile/watch_lists_json.hpp"
#include "gateway/json/json_output.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

constexpr std::string_view all_lists = "/api/v1/users/watch-lists";

void answer_lists(const exchange_ptr& at, const shown_watch_lists& shown) {
  at->answer(json_response(200, [&](std::string& out) { write_watch_lists(out, shown); }));
}

/// Refuses where nobody here can open them: shown as none, they would be overwritten.
void answer_opened(route_services& with, const exchange_ptr& at, const watch_lists_view& view) {
  if (view.sealed_lists.empty()) return answer_lists(at, {view.version, {}});
  const auto text = with.ports.persons.open(at->caller_id(), personal_field::watch_lists, view.sealed_lists);
  if (!text) return at->refuse(with.come_again_later("unavailable"));
  auto lists = parse_watch_lists(*text);
  if (!lists) return at->refuse("internal_error");
  answer_lists(at, {view.version, *std::move(lists)});
}

void serve_lists(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<watch_lists_view>(
      ex, ex->caller_id(), read_watch_lists{ex->caller_id()},
      [&with](const exchange_ptr& at, watch_lists_view&& view, const answer&) { answer_opened(with, at, view); });
}

/// What is to replace the lists of a version.
struct wanted_lists {
  watch_lists lists;
  std::uint64_t replaces = 0;
};

/// They are what stands, at the version that was named: replacing them would change nothing. Sealed they never look
/// alike, so that only somebody who can open them sees it.
bool is_the_same(route_services& with, identity::user_id user, const watch_lists_view& view,
                 const wanted_lists& wanted) {
  if (view.version != wanted.replaces || view.version == 0) return false;
  const auto stands = view.sealed_lists.empty()
                          ? std::optional<std::string>(std::string{})
                          : with.ports.persons.open(user, personal_field::watch_lists, view.sealed_lists);
  return stands && *stands == text_of_watch_lists(wanted.lists);
}

void replace_lists(route_services& with, const exchange_ptr& ex, wanted_lists wanted) {
  const auto user = ex->caller_id();
  auto sealed = with.ports.persons.seal(user, personal_field::watch_lists, text_of_watch_lists(wanted.lists));
  if (!sealed) return ex->refuse(with.come_again_later("unavailable"));
  with.actors.ask<watch_lists_view>(
      ex, user, change_watch_lists{user, *std::move(sealed), wanted.replaces},
      [lists = std::move(wanted.lists)](const exchange_ptr& at, watch_lists_view&& view, const answer&) {
        answer_lists(at, {view.version, lists});
      });
}

/// The same lists again write nothing. That somebody changes them between the look and the change does no harm: the
/// change names the version that it replaces, and where the look has found that version with these lists, they stood
/// then, as the answer says.
void serve_change(route_services& with, const exchange_ptr& ex) {
  std::optional<field_fault> fault;
  auto lists = read_watch_lists_of(ex->body, fault);
  if (!lists) return ex->refuse(problem{fault->code, fault->detail, {*fault}, {}, false});
  const auto replaces = static_cast<std::uint64_t>(*ex->body.find("version")->integer());
  with.actors.ask<watch_lists_view>(ex, ex->caller_id(), read_watch_lists{ex->caller_id()},
                                    [&with, wanted = wanted_lists{*std::move(lists), replaces}](
                                        const exchange_ptr& at, watch_lists_view&& view, const answer&) {
                                      if (is_the_same(with, at->caller_id(), view, wanted))
                                        return answer_lists(at, {view.version, wanted.lists});
                                      replace_lists(with, at, wanted);
                                    });
}

route own_lists(http_method method, std::string_view id, std::string_view summary,
                void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = method,
          .path = all_lists,
          .id = id,
          .tag = "identity",
          .summary = summary,
          .kind = method == http_method::get ? route_kind::read : route_kind::command,
          .who = access::caller,
          .object = object_rule::own,
          .answers = {{200, watch_lists_schema(), "All of them, and their version"}},
          .errors = {"not_found"},
          .serve = serve};
}

}  // namespace

void add_watch_list_routes(gateway_registry& to) {
  to.add(own_lists(http_method::get, "getWatchLists", "The symbols that the caller watches", serve_lists));
  auto change =
      own_lists(http_method::put, "changeWatchLists",
                "Other lists in the place of all of one version; refused where somebody was faster", serve_change);
  change.body = watch_lists_body();
  change.errors = {"not_found", "watch_lists_changed", "watch_lists_quota_exceeded"};
  to.add(std::move(change));
}

}  // namespace madang::identity
