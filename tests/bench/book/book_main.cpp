#include <cstdio>

#include "tests/bench/book/book_bench.hpp"

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: madang_book_bench NAME\nnames: %s\n", madang::book_bench_names().c_str());
    return 2;
  }
  return madang::run_book_bench(words[1]);
}
