// The files of recordings on the disk: DATA/recordings/CHANNEL/TIME/, with a manifest and the parts
// 1.mp4, 2.mp4 and so on. All of it blocks; it is called on threads that may wait.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "live/recording/finish.hpp"
#include "live/recording/operation.hpp"
#include "net/file_descriptor.hpp"

namespace server {

using DiskError = std::error_code;

// One recording that is being written.
class RecordingFiles {
 public:
  // Makes the folder; its name is the time in UTC, "20261128T174548Z", with "-2" and so on when
  // there is one already. `channel` is a school::is_room_name.
  static base::Result<RecordingFiles, DiskError> make(const std::filesystem::path& root,
                                                      std::string_view channel,
                                                      base::WallTime began);

  // Not Close, which is the thread's. A fragment that was written in part is cut off again.
  base::Result<void, DiskError> carry_out(const live::recording::Operation& operation);
  // To the disk with what was written since the last time (fdatasync(2)); nothing new costs
  // nothing.
  base::Result<void, DiskError> sync();
  // The manifest says why; kept as well as the disk allows.
  void note_end(live::recording::EndReason reason);

  // That are open now, the events of a class among them.
  std::size_t open_count() const { return parts_.size() + (events_.file ? 1 : 0); }
  const std::filesystem::path& folder() const { return folder_; }
  std::uint64_t bytes() const { return bytes_; }  // of all parts

 private:
  struct OpenFile {
    net::FileDescriptor file;
    std::uint64_t size = 0;
    bool named = false;  // its name is on the disk
    bool dirty = false;
  };
  base::Result<void, DiskError> create(const live::recording::Create& create);
  base::Result<void, DiskError> append(const live::recording::Append& append);
  base::Result<void, DiskError> done(std::uint32_t part);
  base::Result<void, DiskError> note(std::string_view lines);
  base::Result<void, DiskError> write(OpenFile& file, base::ConstBytes bytes);
  base::Result<void, DiskError> sync(OpenFile& file);
  base::Result<void, DiskError> describe(const live::recording::Manifest& manifest);

  std::filesystem::path folder_;
  live::recording::Manifest manifest_;
  std::map<std::uint32_t, OpenFile> parts_;  // by number; the newest is the last
  OpenFile events_;                          // of a class
  std::uint64_t bytes_ = 0;
};

struct FinishedRecording {
  std::filesystem::path folder;
  live::recording::Manifest manifest;
  std::uint64_t bytes = 0;            // of all parts
  std::vector<std::string> problems;  // sentences about parts that could not be finished
};

enum class PowerCut : std::uint8_t { kNo, kPossible };

// Gives all parts of a closed recording their index and length, and writes the manifest. With
// kPossible the parts are repaired first, and a recording that does not say why it ended was
// kInterrupted. May be done again. Parts in which nothing is whole are removed. nullopt: the disk
// failed; the next start of the server tries again.
std::optional<FinishedRecording> finish_recording(const std::filesystem::path& folder,
                                                  PowerCut power_cut);

// The folders of recordings that were not finished.
std::vector<std::filesystem::path> unfinished_recordings(const std::filesystem::path& root);

}  // namespace server
