// Pieces of a class one after the other, as one track.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "live/recording/manifest.hpp"
#include "live/recording/part_frames.hpp"

namespace live::recording {

// A piece of a part that is seen or heard in the file.
struct ExportPiece {
  Part part;
  base::Duration from{};  // in the recording
  base::Duration to{};
  friend bool operator==(const ExportPiece&, const ExportPiece&) = default;
};

class ExportLane {
 public:
  // Opens a part for reading; nullptr: it is gone.
  using Open = std::function<std::unique_ptr<Reader>(std::uint32_t part)>;

  // In the order of their times, without overlaps. What is gone is left out.
  ExportLane(std::vector<ExportPiece> pieces, Open open)
      : pieces_(std::move(pieces)), open_(std::move(open)) {}

  // When the next frame is; nullopt: there is none any more.
  std::optional<base::Duration> next_time();
  // That frame, with times from the recording's zero. Only after next_time() gave one, as format().
  media::Frame take() { return frames_->take(); }
  const media::Format& format() const { return frames_->format(); }
  // A part that is there could not be read to its end: what comes is not all.
  bool failed() const { return failed_ || (frames_ && frames_->failed()); }
  // Rises with each piece that is begun.
  std::size_t piece() const { return next_; }

 private:
  bool open_next();
  void close();

  std::vector<ExportPiece> pieces_;
  Open open_;
  std::size_t next_ = 0;
  std::unique_ptr<Reader> reader_;
  std::optional<PartFrames> frames_;
  bool failed_ = false;
};

}  // namespace live::recording
