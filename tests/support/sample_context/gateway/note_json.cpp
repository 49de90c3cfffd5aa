#include "tests/support/sample_context/gateway/note_json.hpp"

#include "gateway/json/view_description.hpp"

namespace madang::sample {
namespace {

using views::member;

// One description per view: its JSON, its schema and its part of the documentation follow from it.

constexpr auto note_members = std::tuple{
    member("number", views::count, "Of the notebook, from 1", &shown_note::number),
    member("text", views::text{1, 500}, &shown_note::text),
    member("written_at", views::time, &shown_note::written_at),
};
constexpr auto note = views::view_of<shown_note>("Note", note_members);

constexpr auto notebook_members = std::tuple{
    member("user_id", views::id, &notebook_view::user),
    member("notes", views::count, "That are there", &notebook_view::notes),
    member("written", views::count, "In all, also those that were cleared", &notebook_view::written),
};
constexpr auto notebook = views::view_of<notebook_view>("Notebook", notebook_members);

constexpr auto frame_members = std::tuple{
    member("event", views::text{1, 64}, &notebook_frame::event),
    member("notebook", views::object(notebook), &notebook_frame::notebook),
};
constexpr auto frame = views::view_of<notebook_frame>("NotebookEvent", frame_members);

}  // namespace

void write_shown_note(std::string& out, const shown_note& shown) {
  views::write(out, note, shown);
}
schema_ref note_schema() {
  return views::schema_of(note);
}
void write_notebook(std::string& out, const notebook_view& shown) {
  views::write(out, notebook, shown);
}
schema_ref notebook_schema() {
  return views::schema_of(notebook);
}
schema_ref notebook_frame_schema() {
  return views::schema_of(frame);
}
void write_notebook_frame(std::string& out, const notebook_frame& event, unix_nanos) {
  views::write(out, frame, event);
}

}  // namespace madang::sample
