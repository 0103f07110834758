// One viewer's view of one publication: decides, renumbers, remembers. Sends nothing itself.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/slot_table.hpp"
#include "base/time.hpp"
#include "sfu/command.hpp"
#include "sfu/drop_reason.hpp"
#include "sfu/keyframe_arbiter.hpp"
#include "sfu/packet.hpp"
#include "sfu/packet_ring.hpp"
#include "sfu/reception.hpp"
#include "sfu/thinning.hpp"
#include "sfu/vp8_numbers.hpp"

namespace sfu {

// How fast a late joiner is sent the cached history: 8 packets each 5 ms is at most 19 Mbit/s.
inline constexpr std::size_t kReplayPacketsPerTick = 8;
inline constexpr base::Duration kReplayTick = std::chrono::milliseconds(5);
// Ticks that came later than they were due are made up for, at most so long: on a busy machine the
// pace would fall to that of the source, and the viewer stay behind.
inline constexpr base::Duration kReplayLateMax = 2 * kReplayTick;
// A history of more than kReplayPacketsMax goes out twice as fast as it came, within these limits,
// since it lasts for seconds: a line that has room for the source twice must not lose any of it.
inline constexpr std::size_t kReplayHaste = 2;
inline constexpr std::size_t kLongReplayPerTickMin = 4;
inline constexpr std::size_t kLongReplayPerTickMax = 16;
// A packet is sent again to one viewer at most this often.
inline constexpr base::Duration kResendInterval = std::chrono::milliseconds(20);
inline constexpr std::size_t kResendsAtStart = 64;
// A picture that is later than that on a narrow line goes on with the next keyframe.
inline constexpr base::Duration kBehindMax = std::chrono::milliseconds(1500);

class Publication;

class Subscription {
 public:
  Subscription(const DownlinkTrack& track, media::Kind kind, base::Random& random);

  // A packet of the publication arrived. A Rewrite: send it now. It must be stored in the ring
  // before, because a viewer who is behind takes it from there. `newest` is the ring's newest
  // position: a keyframe start that was overtaken by what follows it is replayed with it.
  base::Result<Rewrite, DropReason> forward(base::Time now, const Packet& packet,
                                            std::uint64_t newest);

  // Begins with what the ring holds when it has a keyframe and all that followed, else waits for
  // the next keyframe. True when it begins at once.
  bool begin(base::Time now, const PacketRing& ring);
  // The source was replaced: what comes next does not continue what was sent.
  void source_replaced();
  // What comes next, if anything, is numbered and timed by another publication.
  void publication_removed();
  // From now on the viewer is given another publication on the same SSRC (a WHEP viewer whose
  // class begins to show a screen). Numbers and timestamps go on where they were.
  void move_to(const DownlinkTrack& track);
  // While behind: the next packet to send and how; nullopt when there is none left or none due.
  // Pictures from before it began go out under the time of the newest: the viewer shows them as
  // they come, instead of staying as far behind as they are, and its browser does not take the
  // clock of what comes faster for one that runs fast. Of a ring that keeps groups, a keyframe that
  // comes meanwhile ends it.
  std::optional<std::pair<Packet, Rewrite>> next_replay(base::Time now, const PacketRing& ring);
  base::Time next_timeout() const { return replay_ ? replay_due_ : base::kNever; }

  // The viewer did not get our sequence number: what to send again, and how (RFC 4588).
  struct Resend {
    std::uint64_t position;
    std::uint16_t original;  // the sequence number that is asked for
    Rewrite rewrite;         // of the retransmission: RTX payload type, ssrc and sequence number
    // Of sound, which has no retransmission stream: the packet goes out once more, with `rewrite`
    // and this header as it was.
    std::optional<SentHeader> as_it_was = {};
  };
  // All in all at most kResendsAtStart more are sent again than were sent: whatever a viewer asks
  // for, it costs us at most twice what it watches. 20 % of loss, of retransmissions too, uses a
  // quarter of that.
  base::Result<Resend, DropReason> resend(base::Time now, std::uint16_t sequence,
                                          const PacketRing& ring);

  // Of sound that can be asked for again: with which extensions it went out.
  bool is_repeated(media::Codec codec) const;
  void note_header(std::uint16_t sequence, const SentHeader& header);
  // The headers of packets will be others: none of before can be sent as it was.
  void forget_headers();

  // The viewer's line has no room for it, or has room again, from a keyframe on.
  void set_held(bool held);
  bool is_held() const { return held_; }
  // The packet at that position, which is the newest, has to wait for its turn on the line: it and
  // what follows is taken from the ring.
  void wait_from(base::Time now, std::uint64_t position);
  // What is sent next is older than the newest by so much; 0: nothing waits.
  base::Duration behind(const PacketRing& ring) const;
  // The highest temporal layer that it is sent; Thinning::kAll: all of them.
  void thin_to(std::uint8_t layer) { thinning_.set_limit(layer); }
  std::uint8_t thinned_to() const { return thinning_.limit(); }
  // A packet without content for the retransmission stream; nullopt: the viewer takes none.
  std::optional<Rewrite> padding();

  // Nothing was decided yet about where it begins.
  bool is_new() const { return new_; }
  void set_begun() { new_ = false; }

  // For where it may begin: a keyframe, or any packet of sound.
  // In step with its source, and past this position, which was sent if it was there.
  bool has_passed(std::uint64_t position) const {
    return !waiting_ && !held_ && position <= newest_position_;
  }
  bool is_waiting() const { return waiting_; }
  bool wishes_keyframe(base::Time now) { return wish_limit_.allow(now); }
  std::uint32_t to_viewer_time(std::uint32_t timestamp) const {
    return timestamp + timestamp_offset_;
  }
  const DownlinkTrack& track() const { return track_; }
  // The same subscription, with what a new description changed.
  void update(const DownlinkTrack& track);

  // Which of the layers it is sent: the publication of the track, or one that is smaller.
  PublicationId current() const { return current_; }
  // The layer that it goes over to with that one's next keyframe, while it is sent the current one.
  std::optional<PublicationId> next() const { return next_; }
  void set_next(std::optional<PublicationId> next) { next_ = next; }
  // The layers that it counts as a wish for (Publication::wished_by); at most kLayers. Kept by the
  // Router.
  std::vector<base::Slot<Publication>> wished;
  // The layer that it is to be sent, which need not come yet. Kept by the Router.
  std::optional<PublicationId> target;
  // From now on it is sent this one, whose packets have these timestamps where the layer before had
  // others: `ahead` is added. nullopt: it is not known; time goes on by as much as passes.
  void change_layer(PublicationId layer, std::optional<std::uint32_t> ahead);
  media::Kind kind() const { return kind_; }

  // For sender reports.
  struct Sent {
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    bool reported = false;    // the first report goes out at once
    std::uint64_t nacks = 0;  // packets that the viewer asked for again
    std::uint64_t plis = 0;   // keyframes that he asked for
    std::optional<media::Codec> codec;
  };
  Sent& sent() { return sent_; }
  const Sent& sent() const { return sent_; }
  Reception& reception() { return reception_; }
  const Reception& reception() const { return reception_; }

 private:
  struct LogEntry {  // which position went out under a sequence number
    std::uint64_t position = 0;
    base::Time resent{};
    std::uint32_t timestamp = 0;  // as the viewer saw it
    std::uint16_t sequence = 0;
    bool used = false;
    bool empty = false;
    Vp8Numbers::Offsets vp8 = {};
    SentHeader header = {};  // of sound
  };
  std::size_t log_size() const;
  void log(const Packet& packet, const Rewrite& sent);
  struct Hurried {  // the last picture that went out under another time than its own
    std::uint32_t timestamp = 0;
    std::uint32_t viewer_time = 0;
  };
  base::Result<Rewrite, DropReason> rewrite(base::Time now, const Packet& packet,
                                            std::uint32_t viewer_time);
  // Begins with that packet, which goes out as of that timestamp.
  void anchor(base::Time now, const Packet& packet, std::uint32_t timestamp);
  // The viewer's numbers go on with this packet.
  void number_from(const Packet& packet);
  Vp8Numbers::Offsets vp8_offsets(const Packet& packet, std::uint16_t left_out);
  void start_replay(base::Time now, std::uint64_t position, std::size_t per_tick);
  void skip_to_keyframe(const PacketRing& ring);
  std::uint32_t live_time(const Packet& packet) const;
  std::uint32_t replay_time(const Packet& packet, const PacketRing& ring);
  std::uint32_t hurried_time(const Packet& packet, std::uint32_t newest);
  bool goes_back(std::uint32_t timestamp) const;
  // The viewer's time goes on with this timestamp by as much as has passed.
  void move_time(base::Time now, media::Codec codec, std::uint32_t timestamp);

  DownlinkTrack track_;
  PublicationId current_;
  std::optional<PublicationId> next_;
  media::Kind kind_;
  bool waiting_ = true;  // for a keyframe; audio: for anything
  bool held_ = false;
  bool new_ = true;
  std::optional<std::uint64_t> replay_;  // next position to take from the ring
  // What was there when it began: the last position, and its timestamp.
  struct History {
    std::uint64_t last = 0;
    std::uint32_t timestamp = 0;
  };
  std::optional<History> history_;
  base::Time replay_due_{};
  std::size_t replayed_ = 0;
  std::size_t replay_per_tick_ = kReplayPacketsPerTick;
  std::optional<Hurried> hurried_;
  std::uint64_t first_position_ = 0;
  std::uint64_t newest_position_ = 0;
  std::uint64_t sequence_offset_ = 0;  // added to a position, modulo 2^16, less what is left out
  Thinning thinning_;
  Vp8Numbers vp8_;
  std::uint16_t next_sequence_;
  std::uint16_t next_rtx_sequence_;
  std::uint32_t timestamp_offset_;
  std::optional<std::uint32_t> offset_before_;  // until something goes out under the new one
  bool moved_ = false;
  std::uint32_t newest_timestamp_ = 0;  // as the viewer saw it
  base::Time newest_at_{};
  KeyframeWishLimit wish_limit_;
  std::vector<LogEntry> log_;
  std::size_t resends_left_ = kResendsAtStart;  // one more for each packet sent, up to the log
  Sent sent_;
  Reception reception_;
};

}  // namespace sfu
