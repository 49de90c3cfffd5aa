#include "gateway/stream/protocol/asyncapi.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

#include "gateway/json/json_output.hpp"
#include "gateway/stream/protocol/server_text.hpp"

namespace madang {
namespace {

constexpr std::int64_t number_max = std::numeric_limits<std::int64_t>::max();

/// One message of the document.
struct message {
  std::string_view name;
  std::string_view about;
  schema_ref payload;
};

schema_ref names() {
  return array_of(text_of(1, 64, "Name of a channel"));
}
schema_ref numbers() {
  auto out = std::make_shared<schema>();
  out->kind = schema_kind::object;
  out->open = true;
  out->about = "Numbers by name of channel";
  return out;
}
schema_ref rates() {
  auto out = std::make_shared<schema>(*numbers());
  out->about = "Most frames a second by name of channel, from 1 to 1000; others come as snapshots of what is then";
  return out;
}
schema_ref number(std::string_view about) {
  return integer_of(0, number_max, about);
}
schema_ref error_words() {
  std::vector<std::string_view> words;
  for (const auto& one : stream_error_texts()) words.push_back(one.code);
  return words_of(std::move(words), "StreamError");
}

/// What clients send.
std::vector<message> requests() {
  return {
      {"auth", "Says who the client is; again before the token ends",
       object_of({}, {{"op", words_of({"auth"})}, {"token", text_of(1, 8'192)}})},
      {"subscribe",
       "A private name alone means all of one's own; `resume` goes on after a number, `max_rate` bounds the frames a second",
       object_of({}, {{"op", words_of({"subscribe"})},
                      {"channels", names()},
                      optional_member("resume", numbers()),
                      optional_member("max_rate", rates())})},
      {"unsubscribe", "No more frames of these",
       object_of({}, {{"op", words_of({"unsubscribe"})}, {"channels", names()}})},
      {"ping", "Answered at once",
       object_of({}, {{"op", words_of({"ping"})},
                      optional_member("id", integer_of(std::numeric_limits<std::int64_t>::min(), number_max))})},
      {"cancel_on_disconnect", "Whether the account's open orders are cancelled when this connection ends",
       object_of(
           {},
           {{"op", words_of({"cancel_on_disconnect"})}, {"account_id", text_of(1, 64)}, {"enabled", boolean_of()}})},
  };
}

/// What the server sends besides frames of channels.
std::vector<message> replies() {
  return {
      {"authenticated", "The token is good", object_of({}, {{"type", words_of({"authenticated"})}})},
      {"subscribed", "What is read from now on, and each channel's present number",
       object_of({}, {{"type", words_of({"subscribed"})}, {"channels", names()}, {"seq", numbers()}})},
      {"unsubscribed", "What is not read any more",
       object_of({}, {{"type", words_of({"unsubscribed"})}, {"channels", names()}})},
      {"pong", "Answers a ping",
       object_of({}, {{"type", words_of({"pong"})},
                      optional_member("id", integer_of(std::numeric_limits<std::int64_t>::min(), number_max))})},
      {"guarded", "Answers cancel_on_disconnect",
       object_of(
           {},
           {{"type", words_of({"cancel_on_disconnect"})}, {"account_id", text_of(1, 64)}, {"enabled", boolean_of()}})},
      {"heartbeat", "In each second without other frames",
       object_of({}, {{"type", words_of({"heartbeat"})}, {"n", number({})}})},
      {"error", "Something could not be served; the stream goes on",
       object_of({}, {{"type", words_of({"error"})},
                      {"code", error_words()},
                      {"detail", text_of(0, 256)},
                      optional_member("ch", text_of(1, 64)),
                      optional_member("account_id", text_of(1, 64, "Where it is about cancel_on_disconnect"))})},
  };
}

std::vector<message> frames_of(const channel_page& page) {
  std::vector<message> all;
  if (page.snapshot) {
    all.push_back({"snapshot", "All that a reader needs", channel_frame_schema("snapshot", page.snapshot)});
  }
  all.push_back({"update", "What has changed", channel_frame_schema("update", page.update)});
  return all;
}

std::string lower(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return out;
}

void write_messages(json_object& channel, const std::vector<message>& all) {
  json_object messages(channel.member("messages"));
  for (const auto& one : all) {
    json_object written(messages.member(one.name));
    written.word("name", one.name);
    written.text("summary", one.about);
    write_schema(written.member("payload"), *one.payload);
  }
}

void write_channel(std::string& out, const channel_registry& kinds, const channel_entry& kind,
                   const channel_page& page) {
  const auto& key = kinds.key_of(kind);
  // What follows the parameter is said as it is: `candles:{symbol}:1m`.
  const auto named = std::min(key.word.find(':'), key.word.size());
  const auto parameter = lower(key.word.substr(0, named));
  json_object channel(out);
  channel.word("address", std::string(kind.word) + ":{" + parameter + "}" + std::string(key.word.substr(named)));
  channel.text("description", page.about);
  {
    json_object parameters(channel.member("parameters"));
    json_object one(parameters.member(parameter));
    one.text("description", kind.needs_caller() ? "One's own, or one that may be read" : "Any that the market has");
  }
  write_messages(channel, frames_of(page));
}

/// What both sides say besides frames of channels. It has no address of its own.
void write_session(std::string& out) {
  json_object channel(out);
  channel.nothing("address");
  channel.text("description", "What client and server say besides frames of channels");
  auto all = requests();
  for (auto& one : replies()) all.push_back(std::move(one));
  write_messages(channel, all);
}

void write_operation(std::string& out, std::string_view action, std::string_view channel, bool needs_token,
                     const std::vector<message>& messages) {
  json_object operation(out);
  operation.word("action", action);
  const auto place = "#/channels/" + std::string(channel);
  json_object(operation.member("channel")).word("$ref", place);
  if (needs_token) {
    json_array schemes(operation.member("security"));
    for (const auto* scheme : {"token", "ticket"}) {
      json_object(schemes.item()).word("$ref", "#/components/securitySchemes/" + std::string(scheme));
    }
  }
  json_array array(operation.member("messages"));
  for (const auto& one : messages) {
    json_object(array.item()).word("$ref", place + "/messages/" + std::string(one.name));
  }
}

void write_components(std::string& out, const std::vector<channel_page>& pages) {
  std::vector<schema_ref> titled;
  collect_titled(error_words(), titled);
  for (const auto& page : pages) {
    for (const auto& one : frames_of(page)) collect_titled(one.payload, titled);
  }
  json_object components(out);
  {
    json_object schemas(components.member("schemas"));
    for (const auto& one : titled) write_schema(schemas.member(one->title), *one, true);
  }
  json_object schemes(components.member("securitySchemes"));
  {
    json_object token(schemes.member("token"));
    token.word("type", "http");
    token.word("scheme", "bearer");
    token.text("description", "The access token, sent in an `auth` frame");
  }
  json_object ticket(schemes.member("ticket"));
  ticket.word("type", "httpApiKey");
  ticket.word("name", "ticket");
  ticket.word("in", "query");
  ticket.text("description", "A ticket of POST /api/v1/stream/ticket, good once");
}

void write_server(std::string& out) {
  json_object servers(out);
  json_object node(servers.member("node"));
  node.word("host", "{host}");
  node.word("protocol", "ws");
  node.word("pathname", "/api/v1/stream");
  json_object variables(node.member("variables"));
  json_object host(variables.member("host"));
  host.word("default", "127.0.0.1:8080");
  host.text("description", "Where the node listens (`http.listen`)");
}

const channel_page* page_of(const std::vector<channel_page>& pages, channel_kind kind) {
  const auto found = std::ranges::find(pages, kind, &channel_page::kind);
  return found == pages.end() ? nullptr : &*found;
}

void write_document(std::string& out, const channel_registry& kinds, const std::vector<channel_page>& pages) {
  json_object document(out);
  document.word("asyncapi", "3.0.0");
  {
    json_object info(document.member("info"));
    info.word("title", "Madang");
    info.word("version", MADANG_VERSION);
    info.text(
        "description",
        "One WebSocket for many channels. Decimals are strings, times are RFC 3339 in UTC. New members and words may "
        "come.");
  }
  document.word("defaultContentType", "application/json");
  write_server(document.member("servers"));
  {
    json_object channels(document.member("channels"));
    write_session(channels.member("connection"));
    kinds.each([&](const channel_entry& kind) {
      if (const auto* page = page_of(pages, kind.kind)) write_channel(channels.member(kind.word), kinds, kind, *page);
    });
  }
  {
    json_object operations(document.member("operations"));
    write_operation(operations.member("receive_requests"), "receive", "connection", false, requests());
    write_operation(operations.member("send_replies"), "send", "connection", false, replies());
    kinds.each([&](const channel_entry& kind) {
      const auto* page = page_of(pages, kind.kind);
      if (page == nullptr) return;
      write_operation(operations.member("send_" + std::string(kind.word)), "send", kind.word, kind.needs_caller(),
                      frames_of(*page));
    });
  }
  write_components(document.member("components"), pages);
}

}  // namespace

schema_ref channel_frame_schema(std::string_view type, const schema_ref& data) {
  return object_of({}, {{"ch", text_of(1, 64, "Name of the channel")},
                        {"type", words_of({type})},
                        {"seq", number("Of the channel's last event that this frame includes")},
                        {"prev", number("`seq` of the frame before; 0 in a snapshot")},
                        {"ts", time_of()},
                        {"data", data}});
}

std::string asyncapi_document(const channel_registry& kinds, const std::vector<channel_page>& pages) {
  std::string out;
  write_document(out, kinds, pages);
  return out;
}

}  // namespace madang
