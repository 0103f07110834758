// One ordinary file of a class, for other programs: pictures of one kind, and what was heard, in
// time. Pictures are not encoded again, so there is one at a time, and its size may change. Sound
// is where several are heard at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "live/recording/class_sound.hpp"
#include "live/recording/export_lane.hpp"
#include "live/recording/manifest.hpp"
#include "live/recording/operation.hpp"
#include "live/recording/recorder.hpp"

namespace live::recording {

struct ExportPlan {
  std::vector<ExportPiece> pictures;  // they do not overlap
  std::vector<ExportPiece> sounds;    // everybody's voice, and the sound of what was shown
  std::string who;                    // whose camera it is
};
enum class ExportPicture : std::uint8_t {
  kScreen,  // where one was shown; else the camera
  kCamera,
};
// The camera is that of the person who sent most, the screens are everybody's, one at a time.
// nullopt: it is no class, or nobody sent anything.
std::optional<ExportPlan> plan_export(const Manifest& manifest, ExportPicture picture);

class ClassExport {
 public:
  ClassExport(ExportPlan plan, base::WallTime began, const ExportLane::Open& open);

  // Does a little of it: reads about a fragment. False: it was the last, and all is in `out`, whose
  // operations are those of a recording with one part.
  bool step(Operations& out);
  // Something could not be read: the file is not all of the class, and is to be made again.
  bool failed() const { return pictures_.failed() || sounds_.failed(); }
  // Of 1000, how much is done.
  unsigned permille() const;
  // Files that it needed: one, unless what it was given is no class of ours.
  std::uint32_t parts() const { return parts_; }

 private:
  void begin(Operations& out);
  void count(const Operations& out, std::size_t from);
  void give_picture(base::Duration time, Operations& out);
  void give_sound(Operations& out);

  base::Duration length_{};
  base::Duration done_{};
  Recorder recorder_;
  ExportLane pictures_;
  ClassSound sounds_;
  std::optional<std::size_t> decodable_;  // the piece of pictures of which a keyframe was given
  bool begun_ = false;
  std::uint32_t parts_ = 0;
};

}  // namespace live::recording
