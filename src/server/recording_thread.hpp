// Writes all recordings, on a thread of its own, so that a slow disk holds up no broadcast; a
// second one finishes what was closed. docs/recording.md has the rules.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <variant>

#include "app/side_thread.hpp"
#include "base/time.hpp"
#include "live/recording/operation.hpp"
#include "server/recording_files.hpp"

namespace server {

using live::recording::RecordingId;

// Its folder is there, by its name below the root: "klinik/20261128T174548Z".
struct RecordingMade {
  RecordingId id;
  std::string folder;
};
// The recording is closed, whoever wanted it; what comes for it later is left out.
struct RecordingEnded {
  RecordingId id;
  live::recording::EndReason why = live::recording::EndReason::kStopped;
  std::string detail;  // what the system said, for a log; may be empty
};
// It plays at once from now on; also of one that a power cut had left.
struct RecordingFinished {
  FinishedRecording recording;
};
// The disk would not have it; the next start tries again.
struct RecordingNotFinished {
  std::filesystem::path folder;
};
// Said when recordings would have to stop within kSpaceWarning, and each kSpaceWarningEvery.
struct SpaceLow {
  std::uint64_t free_bytes = 0;  // above the reserve
  base::Duration left{};         // at the rate of the last seconds
};
using RecordingEvent =
    std::variant<RecordingMade, RecordingEnded, RecordingFinished, RecordingNotFinished, SpaceLow>;

inline constexpr base::Duration kSyncInterval = std::chrono::seconds(1);
inline constexpr base::Duration kSpaceWarning = std::chrono::minutes(30);
inline constexpr base::Duration kSpaceWarningEvery = std::chrono::minutes(5);
// Twenty broadcasts of 8 Mbit/s for three seconds.
inline constexpr std::size_t kRecordingQueueBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kRecordingsMax = 100;     // at once
inline constexpr std::size_t kFinishingMax = 100'000;  // waiting for their index

class RecordingThread {
 public:
  struct Settings {
    std::filesystem::path root;  // DATA/recordings
    // Recordings stop when less is free, so that the rest of the server goes on.
    std::uint64_t reserve_bytes = std::uint64_t{2} << 30;
    std::size_t queue_bytes_max = kRecordingQueueBytesMax;
    // What statvfs(2) says; replaced in tests.
    std::function<std::uint64_t()> free_bytes;
  };

  // `on_event` is called on this object's threads. Recordings that a power cut or a crash left
  // are repaired in the background from now on.
  RecordingThread(Settings settings, std::function<void(RecordingEvent)> on_event);
  // Writes what is queued, closes and finishes what is open. What a power cut had left and was not
  // repaired yet is left to the next start.
  ~RecordingThread();
  RecordingThread(const RecordingThread&) = delete;
  RecordingThread& operator=(const RecordingThread&) = delete;

  // From any thread. Begins a recording; what fails on the disk is told by RecordingEnded. False:
  // as with post().
  [[nodiscard]] bool begin(RecordingId id, std::string channel, base::WallTime began);
  // False: more waits than queue_bytes_max, so the recording ends with kDiskTooSlow; it was not
  // taken, and the Recorder is to be abandoned.
  [[nodiscard]] bool post(RecordingId id, live::recording::Operations operations);

 private:
  struct Begin {
    std::string channel;
    base::WallTime began;
  };
  struct Overrun {};
  struct Task {
    RecordingId id;
    std::variant<Begin, live::recording::Operations, Overrun> what;
    std::size_t bytes = 0;
  };

  bool put(Task task);
  void run();
  void carry_out(Task& task);
  void begin_files(RecordingId id, const Begin& begin);
  void write(RecordingId id, const live::recording::Operations& operations);
  void close(RecordingId id, live::recording::EndReason why, std::string detail);
  void finish_later(const std::filesystem::path& folder, PowerCut power_cut);
  void sync_all();
  void watch_space();
  void end_all(live::recording::EndReason why);

  Settings settings_;
  std::function<void(RecordingEvent)> on_event_;
  std::map<RecordingId, RecordingFiles> open_;  // the thread's own
  std::uint64_t written_ = 0;                   // bytes since the last look at the space
  double rate_ = 0;                             // bytes a second, smoothed
  base::Time next_sync_{};
  base::Time next_warning_{};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  std::size_t queued_bytes_ = 0;
  std::set<RecordingId> overrun_;  // for which Overrun is in the queue
  bool stopping_ = false;

  std::atomic<bool> leaving_ = false;
  app::SideThread finisher_{kFinishingMax};
  std::thread thread_;
};

}  // namespace server
