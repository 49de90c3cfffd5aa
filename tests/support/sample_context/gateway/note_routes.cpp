#include "tests/support/sample_context/gateway/note_routes.hpp"

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/jobs/job_routes.hpp"
#include "messages/personal_field.hpp"
#include "tests/support/sample_context/gateway/note_json.hpp"
#include "tests/support/sample_context/messages/notebook_messages.hpp"
#include "tests/support/sample_context/messages/queries.hpp"

namespace madang::sample {
namespace {

constexpr std::string_view notes_list = "notes";
constexpr personal_field note_text{context_number::sample, 1};

/// Empty where the person was erased.
shown_note opened(person_port& persons, const note_view& note) {
  return {note.number, persons.open(note.user, note_text, note.sealed_text).value_or(""), note.written_at};
}

/// A text about a person: sealed before it leaves the gateway, and recognised again by a keyed hash.
void serve_write(route_services& with, const exchange_ptr& ex) {
  const auto by = ex->caller_id();
  auto sealed = with.ports.persons.seal(by, note_text, ex->body_text("text"));
  if (!sealed) return ex->refuse(with.come_again_later("unavailable"));
  write_note command{notebook_of(by), by, *std::move(sealed), ex->repeat, ex->received_at};
  command.request.body = with.ports.persons.fingerprint(ex->canonical_body);
  with.actors.ask<note_view>(
      ex, command.notebook, std::move(command), [&with](const exchange_ptr& at, note_view&& note, const answer& reply) {
        auto response =
            json_response(201, [&](std::string& out) { write_shown_note(out, opened(with.ports.persons, note)); });
        if (reply.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
        at->answer(std::move(response));
      });
}

void serve_list_notes(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, notes_list);
  if (!at) return;
  serve_list(with, ex, notes_list, list_notes{ex->caller_id(), *at}, [&with](std::string& out, const note_view& note) {
    write_shown_note(out, opened(with.ports.persons, note));
  });
}

void answer_notebook(const exchange_ptr& at, notebook_view&& notebook, const answer&) {
  at->answer(json_response(200, [&](std::string& out) { write_notebook(out, notebook); }));
}

void serve_notebook(route_services& with, const exchange_ptr& ex) {
  const auto notebook = notebook_of(ex->caller_id());
  with.actors.ask<notebook_view>(ex, notebook, read_notebook{notebook, ex->caller_id()}, answer_notebook);
}

void serve_clear(route_services& with, const exchange_ptr& ex) {
  const auto notebook = notebook_of(ex->caller_id());
  with.actors.ask<notebook_view>(ex, notebook, clear_notebook{notebook, ex->caller_id()}, answer_notebook);
}

/// Long work is answered with a job.
void serve_send(route_services& with, const exchange_ptr& ex) {
  jobs::answer_with_new_job(with, ex, "send_notes", std::string(ex->body_text("greeting")));
}

route notebook_route(http_method method, std::string_view path, std::string_view id, std::string_view summary,
                     void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = method,
          .path = path,
          .id = id,
          .tag = "notes",
          .summary = summary,
          .who = access::caller,
          .object = object_rule::own,
          .serve = serve};
}

}  // namespace

void add_note_routes(gateway_registry& to, const settings& limits) {
  auto write = notebook_route(http_method::post, "/api/v1/notes", "writeNote", "Write a note", serve_write);
  write.kind = route_kind::command;
  write.repeatable = true;
  write.body = object_of("NewNote", {{"text", text_of(1, 500)}});
  write.answers = {{201, note_schema(), "The note"}};
  write.errors = {"notebook_full"};
  to.add(std::move(write));

  auto list = notebook_route(http_method::get, "/api/v1/notes", "listNotes", "The caller's notes, newest first",
                             serve_list_notes);
  list.in_query = page_parameters(limits);
  list.answers = {{200, page_schema("NotePage", note_schema()), "One page"}};
  list.errors = {"cursor_invalid", "not_found"};
  to.add(std::move(list));

  auto clear = notebook_route(http_method::remove, "/api/v1/notes", "clearNotes", "Remove all notes", serve_clear);
  clear.kind = route_kind::command;
  clear.answers = {{200, notebook_schema(), "The empty notebook"}};
  clear.errors = {"not_found"};
  to.add(std::move(clear));

  auto read =
      notebook_route(http_method::get, "/api/v1/notebook", "getNotebook", "How many notes there are", serve_notebook);
  read.answers = {{200, notebook_schema(), "The notebook"}};
  read.errors = {"not_found"};
  to.add(std::move(read));

  auto send =
      notebook_route(http_method::post, "/api/v1/notes/send", "sendNotes", "Send all notes, as a job", serve_send);
  send.kind = route_kind::command;
  send.repeatable = true;
  send.body = object_of("NoteSending", {{"greeting", text_of(0, 100)}});
  send.answers = {{202, jobs::job_schema(), "The job; Location says where it is"}};
  send.errors = {"too_many_jobs"};
  to.add(std::move(send));
}

}  // namespace madang::sample
