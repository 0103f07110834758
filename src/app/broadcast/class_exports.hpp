// Makes one MP4 of a recorded class where somebody wants it, on a thread of its own, one after the
// other. Pictures are copied; sound is decoded and encoded where several are heard at once. What a
// restart interrupts is begun anew.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "app/broadcast/video_files.hpp"
#include "app/live_videos.hpp"
#include "app/side_thread.hpp"
#include "live/recording/class_export.hpp"

namespace app::broadcast {

// Waiting, with the one that is being made.
inline constexpr std::size_t kExportsMax = 20;
// While one is written the disk is looked at so often, and so much above the reserve is left to
// others.
inline constexpr std::uint64_t kUncheckedMax = std::uint64_t{16} << 20;  // bytes
inline constexpr std::uint64_t kSpaceLeftMin = std::uint64_t{256} << 20;

// "export-screen.mp4", "export-camera.mp4".
std::string export_name(live::recording::ExportPicture picture);
std::optional<live::recording::ExportPicture> export_picture_from(std::string_view word);
bool is_export_name(std::string_view name);

class ClassExports {
 public:
  // What a power cut left unfinished is deleted, in the background.
  explicit ClassExports(VideoFiles& files);
  // Leaves the one that is being made.
  ~ClassExports();
  ClassExports(const ClassExports&) = delete;
  ClassExports& operator=(const ClassExports&) = delete;

  // Makes all that was asked for, and takes nothing more.
  void finish() { worker_.finish(); }
  // Blocks for the disk, as VideoFiles does. From any thread.
  VideoExport state(const std::string& folder, live::recording::ExportPicture picture);
  // nullopt: it is made from now on, or is there; else a refusal word of docs/PROTOCOL.md.
  std::optional<std::string_view> begin(const std::string& folder,
                                        live::recording::ExportPicture picture);

 private:
  struct Job {
    std::string folder;
    live::recording::ExportPicture picture = live::recording::ExportPicture::kScreen;
    std::atomic<unsigned> permille = 0;
    std::atomic<bool> failed = false;
  };
  void make(Job& job);
  bool write(Job& job, VideoWriter& file, const live::recording::Manifest& manifest);
  bool index(Job& job, VideoWriter& file);
  // Whether the disk is too full for others, or the class was deleted meanwhile.
  bool must_stop(const Job& job, const live::recording::Operations& written);
  void delete_unfinished();

  VideoFiles& files_;
  std::atomic<bool> leaving_ = false;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Job>> jobs_;  // by folder and name; those that failed, too
  std::uint64_t unchecked_ = 0;  // bytes since the disk was looked at; the worker's
  SideThread worker_{kExportsMax};
};

}  // namespace app::broadcast
