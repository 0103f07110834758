#include "live/recording/export_lane.hpp"

#include <utility>

namespace live::recording {

void ExportLane::close() {
  failed_ = failed();
  frames_.reset();
}

bool ExportLane::open_next() {
  close();
  while (next_ < pieces_.size()) {
    const Part& part = pieces_[next_++].part;
    reader_ = open_(part.number);
    if (reader_ == nullptr) continue;
    auto frames = PartFrames::open(*reader_, part.begins);
    if (!frames) {
      failed_ = failed_ || frames.error() == PartError::kReadFailed;
      continue;
    }
    frames_.emplace(std::move(*frames));
    return true;
  }
  return false;
}

std::optional<base::Duration> ExportLane::next_time() {
  while (frames_ || open_next()) {
    const ExportPiece& piece = pieces_[next_ - 1];
    const auto time = frames_->next_time();
    if (!time || *time >= piece.to) {
      close();
    } else if (*time < piece.from) {
      (void)frames_->take();
    } else {
      return time;
    }
  }
  return std::nullopt;
}

}  // namespace live::recording
