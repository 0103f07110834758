// What viewers of a broadcast can ask for, and the answers. Lives on the thread that answers them;
// takes in what a Muxer made.
#pragma once

#include <array>
#include <optional>
#include <variant>

#include "live/hls/counters.hpp"
#include "live/hls/muxed_rendition.hpp"
#include "live/hls/playlist.hpp"

namespace live::hls {

enum class ContentType : std::uint8_t {
  kPlaylist,  // application/vnd.apple.mpegurl
  kVideo,     // video/mp4
  kAudio,     // audio/mp4
};
std::string_view to_string(ContentType type);

enum class Caching : std::uint8_t {
  kNone,       // no-cache: the next answer is another
  kShort,      // an answer that was waited for: it stays right, but nobody asks for it long
  kImmutable,  // the name never means anything else
};
// The value of Cache-Control.
std::string_view to_string(Caching caching);

// 200. The body is the pieces one behind the other; they are shared with all who ask.
struct Reply {
  ContentType type = ContentType::kPlaylist;
  Caching caching = Caching::kNone;
  bool gzip = false;  // Content-Encoding
  std::vector<SharedBytes> body;
};

// Ask again with the same Request once position(rendition) is at_least, or at `until`. It may be
// that one waits on then: what was awaited turned out to come later.
struct Wait {
  std::optional<Rendition> rendition;  // none: whichever comes first
  Position at_least = 0;
  base::Time until{};
};

struct Refusal {
  int status = 404;
  Reason reason = Reason::kNotThere;
  base::Duration retry_after{};  // for Retry-After; zero: none
};
// The answer to a request that parse_request() refused, too.
Refusal refusal_of(Reason reason);

using Answer = std::variant<Reply, Wait, Refusal>;

// Requests wait no longer than this (section 6.2.5.2).
constexpr base::Duration kWaitMax = 3 * kTargetDuration;

// Bounded by StoreLimits for each rendition. What is asked for in vain changes and costs nothing.
// Whoever waits compares numbers: after add() those are due whose at_least is not above
// position(), which an ordered map by at_least finds without touching the others.
class Window {
 public:
  Window(const Run& run, const StoreLimits& limits);

  // In the order of their making. After EndOfStream nothing is taken any more: a new broadcast is a
  // new Window, that begins where counters() of the Muxer stand.
  void add(base::Time now, const Addition& addition);
  // Frees what is too old, when nothing is added for long.
  void expire(base::Time now);

  Answer resolve(base::Time now, const Request& request);

  Position position(Rendition rendition) const;
  Position position() const;  // the farthest
  // AAC is not made of this sound after all: who asks for it is given what there is.
  void give_up_aac();
  // Nobody wants it any more; whoever asks later begins anew.
  void forget_aac(base::Time now);
  // Whether somebody asked for AAC where the sound is Opus.
  bool wants_aac(const Request& request) const;
  bool ended() const { return ended_; }
  // Of the media it holds, in bytes.
  std::size_t bytes() const;
  const SegmentStore& store(Rendition rendition) const { return stores_[index_of(rendition)]; }
  // What was not seen yet: where a Muxer may begin whose own counters() were lost.
  const Counters& counters() const { return counters_; }

 private:
  // A text that many ask for, kept until something is added.
  struct Cached {
    std::uint64_t version = 0;
    SharedBytes plain;
    SharedBytes gzip;
  };

  Answer resolve_master(base::Time now, const Request& request);
  // For a track that has only not come yet; nullopt: there is none.
  std::optional<Wait> track_awaited(base::Time now, const Request& request) const;
  // For AAC that is being made; nullopt: there is nothing to wait for.
  std::optional<Wait> aac_awaited(base::Time now, const Request& request) const;
  Answer resolve_playlist(base::Time now, const Request& request);
  Answer resolve_init(const Request& request) const;
  Answer resolve_segment(const Request& request) const;
  Answer resolve_part(base::Time now, const Request& request) const;
  // Until when the playlist is not to be answered, or a refusal; nothing when it can be.
  std::optional<Answer> must_wait(base::Time now, const Request& request) const;
  bool has(Rendition rendition) const;
  bool has_no(Rendition rendition) const;
  // Those that a player of this one may go over to.
  std::vector<RenditionStore> others_than(Rendition rendition) const;
  // What whoever knows no Opus is given.
  Rendition native_sound() const;
  Reply text_of(Cached& cached, const Request& request, Caching caching,
                std::string (Window::*write)(const Request&) const);
  std::string write_master(const Request& request) const;
  std::string write_playlist(const Request& request) const;
  void count(const Addition& addition);

  void add_muxed(base::Time now, const Addition& addition);

  Run run_;
  MuxedRendition muxed_;
  std::array<SegmentStore, kAllRenditions.size()> stores_;
  Counters counters_;
  bool ended_ = false;
  bool no_aac_ = false;
  std::uint64_t version_ = 1;
  std::array<Cached, 2> masters_;                                       // as it is, native
  std::array<std::array<Cached, 2>, kAllRenditions.size()> playlists_;  // whole, delta
};

}  // namespace live::hls
