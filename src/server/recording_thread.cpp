#include "server/recording_thread.hpp"

#include <utility>

#include <sys/statvfs.h>

#include "net/system_clock.hpp"
#include "school/room_record.hpp"

namespace server {

namespace fs = std::filesystem;
using live::recording::Append;
using live::recording::Close;
using live::recording::EndReason;
using live::recording::Note;
using live::recording::Operation;
using live::recording::Operations;
using live::recording::RecordingId;

namespace {

constexpr std::size_t kTaskBytes = 64;  // what a task weighs besides its media
constexpr double kRateKept = 0.9;       // of the last second's, each second

std::uint64_t free_bytes_of(const fs::path& path) {
  struct statvfs facts{};
  if (::statvfs(path.c_str(), &facts) != 0) return UINT64_MAX;  // the writes will say it
  return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

std::size_t weight_of(const Operations& operations) {
  std::size_t sum = kTaskBytes;
  for (const Operation& operation : operations) {
    if (const auto* append = std::get_if<Append>(&operation)) sum += append->bytes.size();
    if (const auto* note = std::get_if<Note>(&operation)) sum += note->lines.size();
    sum += kTaskBytes;
  }
  return sum;
}

}  // namespace

RecordingThread::RecordingThread(Settings settings, std::function<void(RecordingEvent)> on_event)
    : settings_(std::move(settings)), on_event_(std::move(on_event)) {
  std::error_code ignored;  // the first recording will say it
  fs::create_directories(settings_.root, ignored);
  if (!settings_.free_bytes) {
    settings_.free_bytes = [root = settings_.root] { return free_bytes_of(root); };
  }
  // Before any is begun: what is found here nobody writes.
  for (const fs::path& folder : unfinished_recordings(settings_.root)) {
    finish_later(folder, PowerCut::kPossible);
  }
  next_sync_ = net::now() + kSyncInterval;
  thread_ = std::thread([this] { run(); });
}

RecordingThread::~RecordingThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  leaving_ = true;
  finisher_.finish();
}

bool RecordingThread::begin(RecordingId id, std::string channel, base::WallTime began) {
  return put({id, Begin{std::move(channel), began}, kTaskBytes});
}

bool RecordingThread::post(RecordingId id, Operations operations) {
  const std::size_t weight = weight_of(operations);
  return put({id, std::move(operations), weight});
}

bool RecordingThread::put(Task task) {
  bool taken = true;
  {
    const std::lock_guard lock(mutex_);
    taken = queued_bytes_ + task.bytes <= settings_.queue_bytes_max;
    if (taken) {
      queued_bytes_ += task.bytes;
      queue_.push_back(std::move(task));
    } else if (overrun_.insert(task.id).second) {
      queue_.push_back({task.id, Overrun{}, 0});
    }
  }
  wake_.notify_one();
  return taken;
}

void RecordingThread::run() {
  bool stopping = false;
  while (!stopping) {
    std::optional<Task> task;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, next_sync_ - net::now(),
                     [this] { return stopping_ || !queue_.empty(); });
      if (!queue_.empty()) {
        task = std::move(queue_.front());
        queue_.pop_front();
      }
      stopping = stopping_ && queue_.empty();
    }
    if (task) carry_out(*task);
    if (net::now() < next_sync_) continue;
    sync_all();
    watch_space();
    next_sync_ = net::now() + kSyncInterval;
  }
  end_all(EndReason::kStopped);
}

void RecordingThread::carry_out(Task& task) {
  if (const auto* what = std::get_if<Begin>(&task.what)) {
    begin_files(task.id, *what);
  } else if (const auto* operations = std::get_if<Operations>(&task.what)) {
    write(task.id, *operations);
  } else {
    close(task.id, EndReason::kDiskTooSlow, {});
  }
  // Only now: a write that hangs counts as waiting.
  const std::lock_guard lock(mutex_);
  queued_bytes_ -= task.bytes;
  if (std::holds_alternative<Overrun>(task.what)) overrun_.erase(task.id);
}

void RecordingThread::begin_files(RecordingId id, const Begin& begin) {
  const auto refuse = [&](EndReason why, std::string detail) {
    on_event_(RecordingEnded{id, why, std::move(detail)});
  };
  if (!school::is_room_name(begin.channel) || open_.size() >= kRecordingsMax) {
    return refuse(EndReason::kDiskFailed, "a name that is no folder, or too many recordings");
  }
  if (settings_.free_bytes() < settings_.reserve_bytes) {
    return refuse(EndReason::kDiskNearlyFull, {});
  }
  auto files = RecordingFiles::make(settings_.root, begin.channel, begin.began);
  if (!files) return refuse(EndReason::kDiskFailed, files.error().message());
  on_event_(RecordingMade{id, begin.channel + "/" + files->folder().filename().string()});
  open_.insert_or_assign(id, std::move(*files));
}

void RecordingThread::write(RecordingId id, const Operations& operations) {
  for (const Operation& operation : operations) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    if (const auto* what = std::get_if<Close>(&operation)) return close(id, what->reason, {});
    if (const auto* what = std::get_if<Append>(&operation)) written_ += what->bytes.size();
    const auto done = found->second.carry_out(operation);
    if (done) continue;
    const bool full = done.error() == std::errc::no_space_on_device;
    close(id, full ? EndReason::kDiskNearlyFull : EndReason::kDiskFailed, done.error().message());
  }
}

void RecordingThread::close(RecordingId id, EndReason why, std::string detail) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  found->second.note_end(why);
  const fs::path folder = found->second.folder();
  open_.erase(found);
  on_event_(RecordingEnded{id, why, std::move(detail)});
  finish_later(folder, PowerCut::kNo);
}

void RecordingThread::finish_later(const fs::path& folder, PowerCut power_cut) {
  // A full queue: the next start of the server finds it.
  (void)finisher_.post([this, folder, power_cut] {
    if (leaving_ && power_cut == PowerCut::kPossible) return;
    if (auto done = finish_recording(folder, power_cut)) {
      on_event_(RecordingFinished{std::move(*done)});
    } else {
      on_event_(RecordingNotFinished{folder});
    }
  });
}

void RecordingThread::sync_all() {
  std::vector<std::pair<RecordingId, std::string>> failed;
  for (auto& [id, files] : open_) {
    if (const auto done = files.sync(); !done) failed.emplace_back(id, done.error().message());
  }
  for (auto& [id, why] : failed) close(id, EndReason::kDiskFailed, std::move(why));
}

void RecordingThread::watch_space() {
  rate_ = rate_ * kRateKept + static_cast<double>(std::exchange(written_, 0)) * (1 - kRateKept);
  if (open_.empty()) return;
  const std::uint64_t free = settings_.free_bytes();
  if (free < settings_.reserve_bytes) return end_all(EndReason::kDiskNearlyFull);
  const std::uint64_t above = free - settings_.reserve_bytes;
  const double most = rate_ * std::chrono::duration<double>(kSpaceWarning).count();
  const base::Time now = net::now();
  if (static_cast<double>(above) >= most || now < next_warning_) return;
  next_warning_ = now + kSpaceWarningEvery;
  const std::chrono::duration<double> left(static_cast<double>(above) / rate_);
  on_event_(SpaceLow{above, std::chrono::duration_cast<base::Duration>(left)});
}

void RecordingThread::end_all(EndReason why) {
  while (!open_.empty()) close(open_.begin()->first, why, {});
}

}  // namespace server
