#include "tests/bench/journal/journal_bench.hpp"

int main(int count, char** words) {
  return madang::run_journal_bench(count > 1 ? words[1] : "journal_append");
}
