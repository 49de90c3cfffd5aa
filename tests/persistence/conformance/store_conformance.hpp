#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "persistence/codec/event_codec.hpp"
#include "persistence/journal/batch_journal.hpp"
#include "tests/persistence/conformance/faulty_store.hpp"
#include "tests/persistence/conformance/store_rig.hpp"
#include "tests/persistence/journal/draft_maker.hpp"
#include "tests/persistence/journal/fake_projection.hpp"
#include "tests/persistence/journal/manual_clock.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temp_dir.hpp"
/// What every store must do. The journal above it is the same code for all.
namespace madang {

using namespace testing;
using texts = std::vector<std::string>;
using fault = append_faults::kind;

class store_conformance_test : public ::testing::TestWithParam<store_kind_under_test> {
 protected:
  void SetUp() override {
    std::string why;
    rig = GetParam().make(why);
    if (!rig) GTEST_SKIP() << why;
  }
  void TearDown() override { truth.reset(); }

  journal_options options() {
    journal_options made;
    made.dir = dir.path();
    made.settings = settings;
    made.time = &time;
    made.projected = &projected;
    made.fatal = [this](const std::string& why) {
      std::lock_guard lock(mutex);
      fatal_why = why;
    };
    return made;
  }
  std::string try_open() {
    truth.reset();
    auto opened = batch_journal::open(options(), std::make_unique<faulty_store>(rig->open(), faults));
    if (!opened) return opened.error();
    truth = *std::move(opened);
    events.use(*truth);
    return {};
  }
  /// A test that cannot open has nothing to go on with.
  void open() {
    if (const auto why = try_open(); !why.empty()) throw std::runtime_error(why);
  }
  void wait_durable() {
    ASSERT_TRUE(eventually([&] { return truth->durable() == truth->last(); })) << truth->health().why << fatal();
  }
  std::string fatal() {
    std::lock_guard lock(mutex);
    return fatal_why;
  }
  /// A store, its owner's incarnation and chain, to write into by hand.
  closed_batch batch_after(const batch_end& end, const std::string& text) {
    auto batch = std::make_shared<journal_batch>();
    const auto payload = bytes_of(text);
    draft one{account(1), end.last.value + 1, 9, 1, payload, {}, 0};
    event_meta meta{{end.last.value + 1}, one.seq, time.now(), {}};
    batch->number = end.number + 1;
    batch->first = batch->last = meta.at;
    batch->bytes.resize(record_size(one));
    write_record(one, meta, batch->bytes.data());
    return batch;
  }

  std::unique_ptr<store_rig> rig;
  temp_dir dir;
  manual_clock time;
  fake_projection projected;
  append_faults faults;
  journal_settings settings;
  std::mutex mutex;
  std::string fatal_why;
  std::unique_ptr<batch_journal> truth;
  draft_maker events;
};

inline std::string name_of_store(const ::testing::TestParamInfo<store_kind_under_test>& one) {
  return one.param.name;
}

}  // namespace madang
