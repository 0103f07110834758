// Keeps the library's records true to what happens to its files: a recording begins, rejoins, ends,
// is finished; and deletes what has had its time. On the app loop; the store and the files are
// asked on threads of their own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "app/broadcast/video_files.hpp"
#include "app/clock.hpp"
#include "app/side_thread.hpp"
#include "app/store_gate.hpp"
#include "live/station_events.hpp"
#include "school/video.hpp"

namespace app::broadcast {

// How often it is looked for videos that have had their time, and at the space that is free.
inline constexpr base::Duration kRetentionInterval = std::chrono::minutes(10);
// Of one such look.
inline constexpr std::size_t kDeletedAtOnceMax = 20;

// A finished recording, as its files say.
struct FinishedVideo {
  std::string folder;
  live::recording::Manifest manifest;
  std::uint64_t bytes = 0;
};

class VideoLibrary {
 public:
  // All outlive it. When less than `free_wanted` bytes are free above the reserve, the oldest
  // videos that nobody marked to be kept are deleted; 0: never.
  struct Parts {
    boost::asio::any_io_executor loop;
    StoreGate& store;
    VideoFiles& files;
    SideThread& file_thread;
    const Clock& clock;
    std::uint64_t free_wanted = 0;
  };
  explicit VideoLibrary(Parts parts) : parts_(std::move(parts)) {}

  // What the Station tells of recordings.
  void on(const live::RecordingBegan& event);
  void on(const live::RecordingRejoined& event);
  void on(const live::RecordingPaused& event);
  // What whoever writes them tells.
  void on_made(live::recording::RecordingId id, const std::string& folder);
  void on_ended(live::recording::RecordingId id, live::recording::EndReason why);
  void on_finished(const FinishedVideo& video);
  void on_not_finished(const std::string& folder);
  // About once a second.
  void tick();

  // Compares all records with the files: a folder without a record is given one, which is private;
  // a record without files is lost until they come back; what the files say goes before.
  boost::asio::awaitable<void> catch_up();
  // It is being written or finished: it must not be deleted now.
  bool is_busy(std::string_view folder) const;
  // Its files, then its record. False: the disk or the store would not; what is left can be
  // deleted again.
  boost::asio::awaitable<bool> remove(school::Video video);

 private:
  struct Open {
    std::string channel;
    std::string person;
    base::WallTime began;
    std::string folder;                      // empty: it is not made yet
    std::optional<std::string> class_title;  // it is of a class
  };

  void add_chapter(live::recording::RecordingId id, base::Duration at, std::string_view word);
  boost::asio::awaitable<void> look_for_outdated();
  boost::asio::awaitable<bool> has_files(school::Video video);
  boost::asio::awaitable<std::uint64_t> free_bytes();
  boost::asio::awaitable<void> make_room();

  Parts parts_;
  std::map<live::recording::RecordingId, Open> open_;
  std::set<std::string, std::less<>> finishing_;  // folders
  base::Time next_look_{};
  bool looking_ = false;
};

}  // namespace app::broadcast
