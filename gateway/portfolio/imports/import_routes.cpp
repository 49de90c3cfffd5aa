#include "gateway/portfolio/imports/import_routes.hpp"

#include <sodium.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/portfolio/imports/import_json.hpp"
#include "gateway/portfolio/imports/statement_parser.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/import_words.hpp"

namespace madang::portfolio {
namespace {

constexpr std::string_view imports_list = "imports";
constexpr std::string_view imports_path = "/api/v1/portfolio/{account_id}/imports";
/// Of a file; in the body it may be a third longer. `http.max_body_bytes` may allow less.
constexpr std::size_t file_bytes_max = 1U << 20U;
constexpr std::size_t csv_characters_max = file_bytes_max / 3 * 4 + 4;

std::string sha256_of(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return {hex.data(), hex.size() - 1};
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), "\r\n",
                        &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  out.resize(length);
  return out;
}

bool is_set(const exchange& ex, std::string_view name) {
  const auto* value = ex.body.find(name);
  if (value == nullptr) return false;
  const auto* said = std::get_if<bool>(&value->content);
  return said != nullptr && *said;
}

/// The file as its owner has it; nothing where the request has been refused.
std::optional<std::string> file_of(exchange& ex) {
  auto bytes = ex.body_text("encoding") == "BASE64" ? from_base64(ex.body_text("csv"))
                                                    : std::optional(std::string(ex.body_text("csv")));
  if (!bytes) {
    ex.refuse("import_not_text");
  } else if (bytes->size() > file_bytes_max) {
    ex.refuse("import_too_large");
    bytes.reset();
  }
  return bytes;
}

std::string_view code_of(statement_refusal why) {
  switch (why) {
    case statement_refusal::not_text:
      return "import_not_text";
    case statement_refusal::header_unknown:
      return "import_header_unknown";
    case statement_refusal::too_many_lines:
      break;
  }
  return "import_too_large";
}

void answer_result(const exchange_ptr& at, const import_result_view& view, bool replayed) {
  const bool is_new = view.number != 0 && !view.repeated;
  auto response = json_response(is_new ? 201 : 200, [&](std::string& out) { write_import_result(out, view); });
  if (replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
  at->answer(std::move(response));
}

/// A file is read as money of its account, which says first whose it is.
void serve_import(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  auto file = file_of(*ex);
  if (!file) return;
  const auto shape = *accounts::parse_import_shape(ex->body_text("shape"));
  with.actors.ask<account_view>(
      ex, *account, read_account{*account, ex->who(), account_read::account},
      [&with, shape, file = *std::move(file)](const exchange_ptr& at, account_view&& view, const answer&) {
        if (view.user != at->caller_id()) return at->refuse("owner_required");
        auto parsed = parse_statement(shape, file, view.currency);
        if (!parsed) return at->refuse(code_of(parsed.error()));
        import_trades command;
        command.account = view.account;
        command.by = at->caller_id();
        command.shape = shape;
        command.content_hash = sha256_of(file);
        command.rows = std::move(parsed->rows);
        command.faults = std::move(parsed->faults);
        command.faults_count = parsed->faults_count;
        command.dry_run = is_set(*at, "dry_run");
        command.skip_errors = is_set(*at, "skip_errors");
        command.request = at->repeat;
        command.received_at = at->received_at;
        with.actors.ask<import_result_view>(at, view.account, std::move(command),
                                            [](const exchange_ptr& to, import_result_view&& result,
                                               const answer& reply) { answer_result(to, result, reply.replayed); });
      });
}

void serve_imports(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  with.actors.ask<imports_view>(ex, *account, read_imports{*account, ex->who()},
                                [](const exchange_ptr& at, imports_view&& found, const answer&) {
                                  at->answer(list_response(found.imports, imports_list, std::nullopt, write_import));
                                });
}

void serve_undo(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  const auto number = parse_import_id(*account, ex->path_value(1));
  if (number == 0) return ex->refuse("not_found");
  with.actors.ask<import_view>(ex, *account, undo_import{*account, ex->caller_id(), number, ex->received_at},
                               [](const exchange_ptr& at, import_view&& gone, const answer&) {
                                 at->answer(json_response(200, [&](std::string& out) { write_import(out, gone); }));
                               });
}

schema_ref file_body() {
  constexpr std::string_view about =
      "The file: as text, or, with encoding BASE64, its bytes as they are, which may be CP949 for KIS and KIWOOM";
  return object_of("NewImport", {{"shape", views::words<import_shape>{"ImportShape"}.schema()},
                                 {"csv", text_of(1, csv_characters_max, about)},
                                 optional_member("encoding", with_fallback(words_of({"UTF8", "BASE64"}), "\"UTF8\"")),
                                 optional_member("dry_run", with_fallback(boolean_of(), "false")),
                                 optional_member("skip_errors", with_fallback(boolean_of(), "false"))});
}

route import_route(http_method method, std::string_view path, std::string_view id, std::string_view summary) {
  route made;
  made.method = method;
  made.path = path;
  made.id = id;
  made.tag = "portfolio";
  made.summary = summary;
  made.object = object_rule::account;
  made.in_path = {{"account_id", views::id.schema(), "The account."}};
  return made;
}

}  // namespace

void add_import_routes(gateway_registry& to) {
  to.add(problem_code{"import_not_text", 422, "The file is not text in an encoding that its shape may have"});
  to.add(problem_code{"import_header_unknown", 422, "The columns of the shape are not in the file"});
  to.add(problem_code{"import_too_large", 422, "The file has too many bytes or lines"});

  auto take = import_route(http_method::post, imports_path, "importTrades",
                           "Import a broker's statement into a MIRROR account, or say what that would do");
  take.kind = route_kind::command;
  take.who = access::trading;
  take.repeatable = true;
  take.body = file_body();
  take.answers = {{201, import_result_schema(), "What the import has done"},
                  {200, import_result_schema(), "A dry run, or the same file again: what it would do, or has done"}};
  take.errors = {"owner_required",   "account_not_mirror", "account_closed",        "import_not_text",
                 "import_too_large", "import_empty",       "import_header_unknown", "import_has_errors",
                 "import_conflicts", "too_many_imports",   "import_quota_exceeded"};
  take.serve = serve_import;
  to.add(std::move(take));

  auto list = import_route(http_method::get, imports_path, "listImports", "What has been imported and not undone");
  list.who = access::caller;
  list.answers = {{200, page_schema("ImportPage", import_schema()), "All of them, newest first"}};
  list.serve = serve_imports;
  to.add(std::move(list));

  auto undo = import_route(http_method::remove, "/api/v1/portfolio/{account_id}/imports/{import_id}", "undoImport",
                           "Undo an import, as if it had never been");
  undo.kind = route_kind::exit;
  undo.who = access::trading;
  undo.in_path.push_back({"import_id", views::id.schema(), "The import."});
  undo.answers = {{200, import_schema(), "The import that is gone"}};
  undo.errors = {"owner_required", "account_not_mirror", "account_closed", "import_in_use"};
  undo.serve = serve_undo;
  to.add(std::move(undo));
}

}  // namespace madang::portfolio
