#include "persistence/bars/bar_import.hpp"

#include <utility>
#include <vector>

#include "persistence/bars/bar_format.hpp"
#include "persistence/bars/line_reader.hpp"
#include "persistence/files/synced_files.hpp"
#include "persistence/journal/journal_chain.hpp"

namespace madang::market {
namespace {

constexpr std::size_t lines_per_transaction = 10'000;

/// One file on its way into the store.
class file_import {
 public:
  file_import(bar_store& into, const bar_import_options& options, line_reader lines, bar_format format,
              std::uint64_t bytes, std::string name)
      : into_(into),
        options_(options),
        lines_(std::move(lines)),
        format_(std::move(format)),
        bytes_(bytes),
        name_(std::move(name)) {
    bars_.reserve(lines_per_transaction);
  }

  result<bar_file_progress, std::string> run(bar_file_progress from) {
    done_ = from;
    if (from.lines > 1) {
      lines_.go_to(from.bytes);
    } else {
      done_.lines = 1;
    }
    while (!done_.ended && !(options_.stops && options_.stops())) {
      if (auto failed = take_transaction()) return refused{std::move(*failed)};
    }
    return done_;
  }

 private:
  std::optional<std::string> take_transaction() {
    bars_.clear();
    for (std::size_t i = 0; i < lines_per_transaction && !done_.ended; ++i) take_line();
    if (lines_.failed()) return std::string("it cannot be read to its end");
    done_.bytes = lines_.at();
    if (auto failed = into_.put(bars_, name_, done_)) return failed;
    if (options_.on_progress) options_.on_progress(done_, bytes_);
    return std::nullopt;
  }
  void take_line() {
    const auto line = lines_.next();
    if (!line) {
      done_.ended = true;
      return;
    }
    ++done_.lines;
    if (line->whole && line->text.empty()) return;
    auto bar = line->whole ? format_.read(line->text)
                           : result<imported_bar, std::string>(refused{std::string("it is too long")});
    if (bar) {
      bars_.push_back(*bar);
    } else {
      ++done_.bad;
      if (options_.on_bad_row) options_.on_bad_row(done_.lines, bar.error());
    }
  }

  bar_store& into_;
  const bar_import_options& options_;
  line_reader lines_;
  const bar_format format_;
  const std::uint64_t bytes_;
  const std::string name_;
  bar_file_progress done_;
  std::vector<imported_bar> bars_;
};

/// By what a file is known to the store: the same bytes read in another way are another file.
std::string name_of(const file_digest& digest, std::optional<symbol_id> symbol, std::int32_t utc_offset_s) {
  return to_hex(digest.hash) + "/" + (symbol ? symbol->text() : "") + "/" + std::to_string(utc_offset_s);
}

}  // namespace

result<bar_file_progress, std::string> import_bars(bar_store& into, const bar_import_options& options) {
  auto lines = line_reader::open(options.file);
  if (!lines) return refused{lines.error()};
  const auto digest = digest_of(options.file);
  if (!digest) return refused{digest.error()};
  const auto symbol = options.symbol ? options.symbol : symbol_id::parse(options.file.stem().string());
  const auto first = lines->next();
  auto format =
      bar_format::parse(first && first->whole ? first->text : std::string_view{}, symbol, options.utc_offset_s);
  if (!format) return refused{format.error()};
  auto name = name_of(*digest, symbol, options.utc_offset_s);
  bar_file_progress from;
  if (!options.again) {
    const auto known = into.progress_of(name);
    if (!known) return known;
    from = *known;
  }
  return file_import(into, options, *std::move(lines), *std::move(format), digest->bytes, std::move(name)).run(from);
}

}  // namespace madang::market
