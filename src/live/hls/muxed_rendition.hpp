// Picture and sound in one list of segments, for simple players: made of the segments of both
// tracks, whose bytes it shares.
#pragma once

#include <deque>
#include <optional>

#include "live/hls/addition.hpp"

namespace live::hls {

// So many pictures' segments are held back where their sound has not come. It is left out then, and
// not waited for until it comes or a discontinuity does. Where not even its format had come it
// stays left out until then: the tracks of a list change at a discontinuity alone (RFC 8216 section
// 4.3.2.3).
constexpr std::size_t kPicturesAhead = 2;

// A segment is one of the picture and the sound that is heard with it; it has the picture's number.
// Sound that is cut elsewhere goes with the picture in which its middle lies. Sound without a
// picture is left out.
class MuxedRendition {
 public:
  // Takes what a Muxer made, in the order of its making, of which some may be missing. Appends
  // whole segments of Rendition::kMuxed, without listed parts, each init before the first of them
  // that names it.
  void add(const Addition& addition, Additions& out);

 private:
  // A segment of one track.
  struct Stretch {
    SegmentStart start;
    std::vector<Part> parts;
    base::Duration duration{};
    bool complete = false;
  };
  using Stretches = std::deque<Stretch>;
  using Sounds = std::vector<Stretch>;

  void take(const InitSegment& init);
  void take(const SegmentStart& start);
  void take(const Part& part);
  void take(const SegmentEnd& end);
  Stretches* stretches_of(Rendition rendition);
  // Whether no more sound can come that belongs to the first picture.
  bool sound_is_whole() const;
  void settle(bool ended, Additions& out);
  // What belongs to the first picture, or lies before it, is taken out.
  Sounds take_sounds();
  void emit(const Stretch& picture, const Sounds& sounds, Additions& out);
  std::uint64_t init_for(const Stretch& picture, const Sounds& sounds, Additions& out);
  // The picture's segments before this one, in the same stretch, are without a track for sound.
  bool is_pictures_alone(const Stretch& picture) const;

  Stretches pictures_;                   // the last may be growing
  Stretches sounds_;                     // as far as they may still be wanted
  std::vector<InitSegment> inits_;       // of the picture alone and of both; ids grow
  std::optional<std::uint64_t> told_;    // the last init that was appended
  std::uint64_t told_for_ = 0;           // its discontinuity
  std::optional<std::uint64_t> silent_;  // the discontinuity whose sound did not come
};

}  // namespace live::hls
