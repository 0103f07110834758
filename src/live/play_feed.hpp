// What RTMP viewers of a channel are sent: the publisher's own tags, from the last key frame on for
// whoever comes later.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "proto/rtmp/session_events.hpp"

namespace live {

using proto::rtmp::MediaKind;
using Tag = proto::rtmp::MediaReceived;  // the body of an FLV tag with its time

// A key frame every ten seconds at 6 Mbit/s is 7.5 MB. Of a longer group of pictures nothing is
// kept: a later viewer waits for the next key frame.
inline constexpr std::size_t kGroupBytesMax = 8 * 1024 * 1024;
inline constexpr std::size_t kGroupTagsMax = 4096;

// What a tag is to somebody who decodes: facts of its first bytes (Adobe FLV 10.1 annex E.4,
// Enhanced RTMP v2).
struct TagFacts {
  bool header = false;    // of a sequence: what a decoder is set up with
  bool keyframe = false;  // of the picture, no header
};
TagFacts tag_facts(MediaKind kind, base::ConstBytes payload);

// A step of the publisher's clock by more than this, or back by more than kClockBackMax, is a jump.
inline constexpr std::int64_t kClockAheadMaxMs = 10'000;
inline constexpr std::int64_t kClockBackMaxMs = 2'000;
// What players see between the last tag before such a step, or of an earlier connection, and the
// next one.
inline constexpr std::int64_t kClockJoinMs = 40;

class PlayFeed {
 public:
  // Gives the time at which players are to be sent it: theirs goes on where the publisher's begins
  // anew or jumps, and headers, which come with the time 0, do not step back.
  std::int64_t publish(Tag tag);
  // Another publisher, or the same anew: what was before does not go with what comes. The players'
  // time goes on.
  void restart();

  // What somebody who comes now is sent first, in order, with the players' times. Valid until the
  // next call of publish().
  std::vector<const Tag*> beginning() const;
  // The first of its times.
  std::int64_t begins_at_ms() const;
  bool has_group() const { return !group_.empty(); }
  bool has_video() const { return video_header_.has_value(); }

 private:
  void keep(Tag tag, const TagFacts& facts);
  std::int64_t place(std::int64_t timestamp_ms);

  std::optional<Tag> metadata_;
  std::optional<Tag> video_header_;
  std::optional<Tag> audio_header_;
  std::vector<Tag> group_;  // since the last key frame
  std::size_t group_bytes_ = 0;
  bool group_broken_ = true;                    // too large, or not yet begun
  std::optional<std::int64_t> newest_ms_;       // of the players' times
  std::optional<std::int64_t> newest_sent_ms_;  // of the present publisher's
  std::int64_t shift_ms_ = 0;                   // from the publisher's to the players'
};

// Where one viewer is: whether the next tag is of use to him.
class PlayCursor {
 public:
  // False: it is left out, because a picture before it was.
  bool takes(MediaKind kind, const TagFacts& facts);
  // The last tag that takes() allowed was not sent: he reads too slowly. Pictures are left out up
  // to the next key frame.
  void dropped(MediaKind kind);
  // Whatever comes next.
  bool takes_all() const { return !waits_for_keyframe_; }
  void wait_for_keyframe() { waits_for_keyframe_ = true; }

 private:
  bool waits_for_keyframe_ = false;
};

}  // namespace live
