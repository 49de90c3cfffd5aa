#include "gateway/portfolio/imports/csv_records.hpp"

namespace madang::portfolio {

std::optional<csv_record> csv_reader::next() {
  while (!at_end() && at_line_end()) skip_line_end();
  if (at_end()) return std::nullopt;
  csv_record record{line_, {}, std::nullopt};
  const auto begin = at_;
  record.fault = read_fields(record.fields);
  if (record.fault) {
    at_ = begin;
    line_ = record.line;
    skip_line();
  } else if (!at_end()) {
    skip_line_end();
  }
  return record;
}

bool csv_reader::at_line_end() const {
  if (text_[at_] == '\n') return true;
  return text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n');
}

void csv_reader::skip_line_end() {
  if (text_[at_] == '\r') ++at_;
  if (!at_end() && text_[at_] == '\n') ++at_;
  ++line_;
}

void csv_reader::skip_line() {
  const auto end = text_.find('\n', at_);
  at_ = end == std::string_view::npos ? text_.size() : end + 1;
  ++line_;
}

std::optional<import_fault> csv_reader::read_fields(std::vector<std::string>& into) {
  while (true) {
    if (into.size() == csv_fields_max) return import_fault::line_malformed;
    if (auto fault = read_field(into.emplace_back())) return fault;
    if (at_end() || at_line_end()) return std::nullopt;
    ++at_;  // the comma
  }
}

std::optional<import_fault> csv_reader::read_field(std::string& into) {
  // A spreadsheet writes a text of digits as ="005930", so that it keeps its zeros.
  if (text_.substr(at_).starts_with("=\"")) ++at_;
  return !at_end() && text_[at_] == '"' ? read_quoted(into) : read_plain(into);
}

std::optional<import_fault> csv_reader::read_quoted(std::string& into) {
  ++at_;
  while (true) {
    if (at_end()) return import_fault::line_malformed;
    const char one = text_[at_++];
    if (one == '"') {
      if (at_end() || text_[at_] != '"') break;
      ++at_;  // two are one
    }
    if (one == '\n') ++line_;
    if (into.size() == csv_field_bytes_max) return import_fault::field_too_long;
    into += one;
  }
  const bool ends = at_end() || at_line_end() || text_[at_] == ',';
  return ends ? std::nullopt : std::optional(import_fault::line_malformed);
}

std::optional<import_fault> csv_reader::read_plain(std::string& into) {
  while (!at_end() && !at_line_end() && text_[at_] != ',') {
    if (text_[at_] == '"') return import_fault::line_malformed;
    if (into.size() == csv_field_bytes_max) return import_fault::field_too_long;
    into += text_[at_++];
  }
  return std::nullopt;
}

}  // namespace madang::portfolio
