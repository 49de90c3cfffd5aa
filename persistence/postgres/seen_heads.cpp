#include "persistence/postgres/seen_heads.hpp"

#include <charconv>
#include <vector>

namespace madang {
namespace {

/// The ends of all writers, and of each that was seen the chain of the batch that was its last then.
constexpr pg_statement ends_statement{
    "ends",
    "SELECT writer, coalesce(tail.number, 0), coalesce(tail.last, 0), tail.chain,"
    " (SELECT chain FROM madang.batches b WHERE b.writer = known.writer AND b.number = known.number)"
    " FROM (SELECT coalesce(w.writer, s.writer) AS writer, s.number FROM"
    "  (SELECT writer::bigint FROM madang.writers) w FULL JOIN unnest($1::bigint[], $2::bigint[]) AS s(writer, number)"
    "  ON w.writer = s.writer) known"
    " LEFT JOIN LATERAL (SELECT number, last, chain FROM madang.batches b WHERE b.writer = known.writer"
    "  ORDER BY number DESC LIMIT 1) tail ON true",
    statement_kind::last_batch};

std::string name_of(const store_identity& who) {
  return "system " + std::to_string(who.system) + " on timeline " + std::to_string(who.timeline);
}

std::string where_it_was_seen(const head_mark& seen, const store_identity& who) {
  if (seen.store.system == 0 || seen.store == who) return "It is the same server, " + name_of(who);
  return "This is " + name_of(who) + ", it was seen on " + name_of(seen.store);
}

}  // namespace

std::optional<std::string> judge_seen(std::int64_t writer, const head_mark& seen, const batch_end& end,
                                      const std::optional<chain_hash>& there, const store_identity& who) {
  const auto whose = "writer " + std::to_string(writer);
  if (seen.batch > end.number || seen.at > end.last) {
    return "the journal has lost what was already acknowledged: " + whose + " ends at position " +
           std::to_string(end.last.value) + " (batch " + std::to_string(end.number) + "), this node has seen " +
           std::to_string(seen.at.value) + " (batch " + std::to_string(seen.batch) + "); " +
           std::to_string(seen.at.value - std::min(seen.at.value, end.last.value)) + " positions are missing. " +
           where_it_was_seen(seen, who) +
           ": a standby that lagged was promoted, or an old backup restored. Bring the server back that has them, or "
           "restore it from base backup and WAL; starting without them takes back what users have seen, and needs " +
           seen_heads::file_of(writer) + " to be moved away by hand";
  }
  if (!there || *there == seen.chain) return std::nullopt;
  return "batch " + std::to_string(seen.batch) + " of " + whose +
         " is not the one that the head file remembers: the journal was replaced or changed. " +
         where_it_was_seen(seen, who) + ". Look at store.postgres_dsn and store.postgres_writer";
}

std::map<std::int64_t, head_mark> seen_heads::read() const {
  constexpr std::string_view prefix = "head-";
  std::map<std::int64_t, head_mark> found;
  std::error_code failed;
  for (const auto& one : std::filesystem::directory_iterator(dir_, failed)) {
    const auto name = one.path().filename().string();
    std::int64_t writer = 0;
    if (!name.starts_with(prefix)) continue;
    const auto* end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + prefix.size(), end, writer);
    if (parsed.ec != std::errc{} || parsed.ptr != end) continue;
    if (const auto mark = head_file::read(one.path())) found[writer] = *mark;
  }
  return found;
}

/// A file that cannot be written guards less, until the next time.
void seen_heads::remember(std::int64_t writer, const head_mark& mark) const {
  if (auto file = head_file::open(dir_ / file_of(writer))) (void)file->write(mark);
}

store_outcome seen_heads::compare(pg_connection& server, const store_identity& who, const std::string& place) const {
  if (dir_.empty()) return std::nullopt;
  const auto seen = read();
  std::vector<std::uint64_t> writers;
  std::vector<std::uint64_t> numbers;
  for (const auto& [writer, mark] : seen) {
    writers.push_back(static_cast<std::uint64_t>(writer));
    numbers.push_back(mark.batch);
  }
  pg_params with;
  const auto rows = server.run(ends_statement, with.int8_array(writers).int8_array(numbers));
  if (!rows) return rows.error().judged();
  std::vector<std::pair<std::int64_t, head_mark>> news;
  for (int row = 0; row < rows->count(); ++row) {
    const auto writer = rows->integer(row, 0);
    batch_end end{rows->number(row, 1), {rows->number(row, 2)}, {}};
    if (const auto chain = chain_from(rows->bytes(row, 3))) end.chain = *chain;
    const auto there = chain_from(rows->bytes(row, 4));
    if (const auto known = seen.find(writer); known != seen.end()) {
      if (const auto wrong = judge_seen(writer, known->second, end, there, who)) {
        return store_error{store_fault::distrust, place + ": " + *wrong};
      }
    }
    if (writer != own_ && end.number > 0) news.emplace_back(writer, head_mark{end.last, end.number, end.chain, who});
  }
  for (const auto& [writer, mark] : news) remember(writer, mark);
  return std::nullopt;
}

}  // namespace madang
