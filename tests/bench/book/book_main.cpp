#include <cstdio>

#include "tests/bench/book/book_bench.hpp"

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: madang_book_bench book_mix1|book_mix100|book_deep|book_wide\n");
    return 2;
  }
  return madang::run_book_bench(words[1]);
}
