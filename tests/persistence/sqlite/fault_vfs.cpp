#include "tests/persistence/sqlite/fault_vfs.hpp"

#include <sqlite3.h>

#include <cstring>
#include <string_view>

namespace madang::testing {
namespace {

struct shim_file {
  sqlite3_file base;
  bool is_wal;
  bool is_main;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

shim_file* shim(sqlite3_file* file) {
  return reinterpret_cast<shim_file*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return shim(file)->real();
}
const sqlite3_io_methods* methods(sqlite3_file* file) {
  return real(file)->pMethods;
}

int fault(std::atomic<int>& code) {
  const int now = code.load();
  if (now != SQLITE_OK) ++fault_vfs::instance().given;
  return now;
}

int on_close(sqlite3_file* f) {
  return methods(f)->xClose(real(f));
}
int on_read(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
  return methods(f)->xRead(real(f), to, size, at);
}
int on_write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
  if (shim(f)->is_wal) {
    if (const int code = fault(fault_vfs::instance().wal_write); code != SQLITE_OK) return code;
  }
  return methods(f)->xWrite(real(f), from, size, at);
}
int on_truncate(sqlite3_file* f, sqlite3_int64 size) {
  return methods(f)->xTruncate(real(f), size);
}
int on_sync(sqlite3_file* f, int flags) {
  auto& faults = fault_vfs::instance();
  if (shim(f)->is_wal) {
    faults.pause_if_held();
    if (const int code = fault(faults.wal_sync); code != SQLITE_OK) return code;
  }
  if (shim(f)->is_main) {
    if (const int code = fault(faults.main_sync); code != SQLITE_OK) return code;
  }
  return methods(f)->xSync(real(f), flags);
}
int on_size(sqlite3_file* f, sqlite3_int64* size) {
  return methods(f)->xFileSize(real(f), size);
}
int on_lock(sqlite3_file* f, int level) {
  return methods(f)->xLock(real(f), level);
}
int on_unlock(sqlite3_file* f, int level) {
  return methods(f)->xUnlock(real(f), level);
}
int on_check(sqlite3_file* f, int* out) {
  return methods(f)->xCheckReservedLock(real(f), out);
}
int on_control(sqlite3_file* f, int op, void* arg) {
  return methods(f)->xFileControl(real(f), op, arg);
}
int on_sector(sqlite3_file* f) {
  return methods(f)->xSectorSize(real(f));
}
int on_device(sqlite3_file* f) {
  return methods(f)->xDeviceCharacteristics(real(f));
}
int on_shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return methods(f)->xShmMap(real(f), page, size, extend, out);
}
int on_shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return methods(f)->xShmLock(real(f), offset, n, flags);
}
void on_shm_barrier(sqlite3_file* f) {
  methods(f)->xShmBarrier(real(f));
}
int on_shm_unmap(sqlite3_file* f, int remove) {
  return methods(f)->xShmUnmap(real(f), remove);
}
int on_fetch(sqlite3_file* f, sqlite3_int64 at, int size, void** out) {
  return methods(f)->xFetch(real(f), at, size, out);
}
int on_unfetch(sqlite3_file* f, sqlite3_int64 at, void* page) {
  return methods(f)->xUnfetch(real(f), at, page);
}

const sqlite3_io_methods shim_methods = {3,         on_close,   on_read,     on_write,       on_truncate,  on_sync,
                                         on_size,   on_lock,    on_unlock,   on_check,       on_control,   on_sector,
                                         on_device, on_shm_map, on_shm_lock, on_shm_barrier, on_shm_unmap, on_fetch,
                                         on_unfetch};

sqlite3_vfs* real_vfs() {
  static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
  return found;
}

int on_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* opened = shim(file);
  opened->base.pMethods = nullptr;
  opened->is_wal = (flags & SQLITE_OPEN_WAL) != 0;
  opened->is_main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  const int code = real_vfs()->xOpen(real_vfs(), name, opened->real(), flags, out_flags);
  if (code == SQLITE_OK) opened->base.pMethods = &shim_methods;
  return code;
}

}  // namespace

const char* fault_vfs::name() {
  return "madang-fault";
}

fault_vfs& fault_vfs::instance() {
  static fault_vfs one;
  return one;
}

fault_vfs::fault_vfs() {
  static sqlite3_vfs layer = *real_vfs();
  layer.zName = name();
  layer.szOsFile = static_cast<int>(sizeof(shim_file)) + real_vfs()->szOsFile;
  layer.xOpen = on_open;
  layer.pNext = nullptr;
  sqlite3_vfs_register(&layer, 0);
}

void fault_vfs::hold_sync() {
  std::lock_guard lock(mutex_);
  hold_ = true;
}

void fault_vfs::wait_held() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return held_; });
}

void fault_vfs::release() {
  {
    std::lock_guard lock(mutex_);
    hold_ = false;
  }
  changed_.notify_all();
}

void fault_vfs::clear() {
  wal_write = wal_sync = main_sync = 0;
  given = 0;
  release();
}

void fault_vfs::pause_if_held() {
  std::unique_lock lock(mutex_);
  if (!hold_) return;
  held_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !hold_; });
  held_ = false;
}

}  // namespace madang::testing
