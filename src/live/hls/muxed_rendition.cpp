#include "live/hls/muxed_rendition.hpp"

#include <algorithm>
#include <utility>

namespace live::hls {
namespace {

constexpr std::size_t kStretchesMax = 32;  // of a track, that wait for the other
constexpr std::size_t kInitsMax = 16;

std::int64_t milliseconds(base::Duration duration) {
  return duration / std::chrono::milliseconds(1);
}

template <class Stretch>
std::int64_t end_of(const Stretch& stretch) {
  return stretch.start.shown_at.milliseconds + milliseconds(stretch.duration);
}

// Parts of both tracks in the order in which they are played.
struct Piece {
  std::pair<std::int64_t, bool> order;  // when it begins, in nanoseconds; the picture first
  Part part;
};

template <class Stretch>
void append_pieces(const Stretch& stretch, bool is_picture, std::vector<Piece>& out) {
  std::int64_t at = stretch.start.shown_at.milliseconds * 1'000'000;
  for (const Part& part : stretch.parts) {
    out.push_back({{at, !is_picture}, part});
    at += part.duration.count();
    // The segment is as long as its picture, and has as many frames.
    if (is_picture) continue;
    out.back().part.duration = {};
    out.back().part.frames = 0;
  }
}

}  // namespace

void MuxedRendition::add(const Addition& addition, Additions& out) {
  const bool ended = std::holds_alternative<EndOfStream>(addition);
  std::visit(
      [this](const auto& value) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, EndOfStream>) take(value);
      },
      addition);
  const bool settles = ended || std::holds_alternative<SegmentStart>(addition) ||
                       std::holds_alternative<SegmentEnd>(addition);
  if (settles) settle(ended, out);
}

void MuxedRendition::take(const InitSegment& init) {
  if (init.rendition != Rendition::kVideo && init.rendition != Rendition::kMuxed) return;
  inits_.push_back(init);
  inits_.back().rendition = Rendition::kMuxed;
  if (init.rendition == Rendition::kVideo) inits_.back().joins = {init.id, init.id};
  if (inits_.size() > kInitsMax) inits_.erase(inits_.begin());
}

MuxedRendition::Stretches* MuxedRendition::stretches_of(Rendition rendition) {
  switch (rendition) {
    case Rendition::kVideo:
      return &pictures_;
    case Rendition::kAudio:
      return &sounds_;
    default:
      return nullptr;
  }
}

void MuxedRendition::take(const SegmentStart& start) {
  Stretches* const stretches = stretches_of(start.rendition);
  if (stretches == nullptr) return;
  // One whose end was lost is left out, and stands in the list as a gap.
  if (!stretches->empty() && !stretches->back().complete) stretches->pop_back();
  if (stretches->size() >= kStretchesMax) stretches->pop_front();
  if (stretches == &sounds_ && silent_ == start.discontinuity) silent_.reset();  // it comes late
  stretches->push_back({start, {}, {}, false});
}

void MuxedRendition::take(const Part& part) {
  Stretches* const stretches = stretches_of(part.rendition);
  if (stretches == nullptr || stretches->empty()) return;
  Stretch& last = stretches->back();
  if (last.complete || last.start.number != part.segment) return;
  last.parts.push_back(part);
}

void MuxedRendition::take(const SegmentEnd& end) {
  Stretches* const stretches = stretches_of(end.rendition);
  if (stretches == nullptr || stretches->empty()) return;
  Stretch& last = stretches->back();
  if (last.complete || last.start.number != end.segment) return;
  if (last.parts.size() != end.parts) return stretches->pop_back();  // some of it was lost
  last.duration = end.duration;
  last.complete = true;
}

void MuxedRendition::settle(bool ended, Additions& out) {
  while (!pictures_.empty() && pictures_.front().complete) {
    const std::uint64_t discontinuity = pictures_.front().start.discontinuity;
    if (!ended && silent_ != discontinuity && !sound_is_whole()) {
      const bool more = pictures_.size() > kPicturesAhead && pictures_[kPicturesAhead].complete;
      if (!more) return;
      silent_ = discontinuity;
    }
    Sounds sounds = take_sounds();
    if (is_pictures_alone(pictures_.front())) sounds.clear();
    emit(pictures_.front(), sounds, out);
    pictures_.pop_front();
  }
}

bool MuxedRendition::sound_is_whole() const {
  const Stretch& picture = pictures_.front();
  return std::ranges::any_of(sounds_, [&](const Stretch& sound) {
    if (sound.start.discontinuity != picture.start.discontinuity) {
      return sound.start.discontinuity > picture.start.discontinuity;
    }
    // The sound's next segment begins where the picture's ends, and each is at the millisecond
    // before.
    return sound.start.shown_at.milliseconds + 1 >= end_of(picture) ||
           (sound.complete && end_of(sound) > end_of(picture));
  });
}

MuxedRendition::Sounds MuxedRendition::take_sounds() {
  const Stretch& picture = pictures_.front();
  Sounds belonging;
  while (!sounds_.empty() && sounds_.front().complete) {
    const Stretch& sound = sounds_.front();
    if (sound.start.discontinuity > picture.start.discontinuity) break;
    const std::int64_t middle =
        sound.start.shown_at.milliseconds + milliseconds(sound.duration) / 2;
    const bool same = sound.start.discontinuity == picture.start.discontinuity;
    if (same && middle >= end_of(picture)) break;
    if (same && end_of(sound) > picture.start.shown_at.milliseconds) belonging.push_back(sound);
    sounds_.pop_front();
  }
  return belonging;
}

void MuxedRendition::emit(const Stretch& picture, const Sounds& sounds, Additions& out) {
  SegmentStart start = picture.start;
  start.rendition = Rendition::kMuxed;
  start.parts = Parts::kHidden;
  start.init = init_for(picture, sounds, out);
  out.push_back(start);
  std::vector<Piece> pieces;
  append_pieces(picture, true, pieces);
  for (const Stretch& sound : sounds) append_pieces(sound, false, pieces);
  std::ranges::sort(pieces, {}, &Piece::order);
  std::uint32_t index = 0;
  for (Piece& piece : pieces) {
    piece.part.rendition = Rendition::kMuxed;
    piece.part.segment = start.number;
    piece.part.index = index++;
    out.push_back(std::move(piece.part));
  }
  out.push_back(SegmentEnd{Rendition::kMuxed, start.number, index, picture.duration});
}

std::uint64_t MuxedRendition::init_for(const Stretch& picture, const Sounds& sounds,
                                       Additions& out) {
  const auto fits = [&](const InitSegment& init) {
    return init.joins.picture == picture.start.init &&
           (sounds.empty() || init.joins.sound == sounds.front().start.init);
  };
  if (is_pictures_alone(picture)) return *told_;
  const auto found = std::ranges::find_if(inits_.rbegin(), inits_.rend(), fits);
  if (found == inits_.rend()) return picture.start.init;  // it was lost, as others may be
  if (told_ != found->id) out.push_back(*found);
  told_ = found->id;
  told_for_ = picture.start.discontinuity;
  return found->id;
}

bool MuxedRendition::is_pictures_alone(const Stretch& picture) const {
  return told_ == picture.start.init && told_for_ == picture.start.discontinuity;
}

}  // namespace live::hls
