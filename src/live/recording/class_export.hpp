// One ordinary file of a class, for other programs: pictures of one kind, and one person's voice,
// in time. Nothing is encoded again, so there is one picture at a time, and its size may change.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "live/recording/manifest.hpp"
#include "live/recording/operation.hpp"
#include "live/recording/part_frames.hpp"
#include "live/recording/recorder.hpp"

namespace live::recording {

// A piece of a part that is seen or heard in the file.
struct ExportPiece {
  Part part;
  base::Duration from{};  // in the recording
  base::Duration to{};
  friend bool operator==(const ExportPiece&, const ExportPiece&) = default;
};
struct ExportPlan {
  std::vector<ExportPiece> pictures;  // they do not overlap
  std::vector<ExportPiece> sounds;
  std::string who;  // whose voice it is
};
enum class ExportPicture : std::uint8_t {
  kScreen,  // where one was shown; else the camera
  kCamera,
};
// Of the person who sent most: the screens are everybody's, one at a time, the camera his alone.
// nullopt: it is no class, or nobody sent a sound.
std::optional<ExportPlan> plan_export(const Manifest& manifest, ExportPicture picture);

class ClassExport {
 public:
  // Opens a part for reading; nullptr: it is gone.
  using Open = std::function<std::unique_ptr<Reader>(std::uint32_t part)>;
  ClassExport(ExportPlan plan, base::WallTime began, Open open);

  // Does a little of it: reads about a fragment. False: it was the last, and all is in `out`, whose
  // operations are those of a recording with one part.
  bool step(Operations& out);
  // Of 1000, how much is done.
  unsigned permille() const;
  // Files that it needed: one, unless what it was given is no class of ours.
  std::uint32_t parts() const { return parts_; }

 private:
  struct Lane {
    std::vector<ExportPiece> pieces;
    std::size_t next = 0;
    std::unique_ptr<Reader> reader;
    std::optional<PartFrames> frames;
    bool needs_keyframe = true;
  };
  const ExportPiece& piece(const Lane& lane) const { return lane.pieces[lane.next - 1]; }
  // When the lane's next frame is; nullopt: it has no more.
  std::optional<base::Duration> next_time(Lane& lane);
  bool open_next(Lane& lane);
  void begin(Operations& out);
  void count(const Operations& out, std::size_t from);
  void give(Lane& lane, base::Duration time, Operations& out);

  base::Duration length_{};
  base::Duration done_{};
  Open open_;
  Recorder recorder_;
  Lane pictures_;
  Lane sounds_;
  bool begun_ = false;
  std::uint32_t parts_ = 0;
};

}  // namespace live::recording
