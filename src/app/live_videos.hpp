// What app/api has to ask of, and to tell, the files of the library, which app/broadcast has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "school/video.hpp"

namespace app {

// By what right somebody may watch a video.
enum class VideoRight : std::uint8_t { kPublic, kLink, kSignIn };

// One MP4 of a class, for other programs.
struct VideoExport {
  enum class State : std::uint8_t { kNone, kWorking, kReady, kFailed };
  State state = State::kNone;
  unsigned permille = 0;    // of the work
  std::uint64_t bytes = 0;  // of one that is ready
};

class LiveVideos {
 public:
  virtual ~LiveVideos() = default;
  // The path under which its files are, for somebody whose right was checked: "/video/v3/~.../".
  virtual std::string open(const school::Video& video, VideoRight right,
                           const std::optional<school::VideoLink>& link) = 0;
  // How many files a player plays one behind the other; nullopt: they are not there.
  virtual boost::asio::awaitable<std::optional<std::size_t>> parts_of(school::Video video) = 0;
  // False: the disk would not.
  virtual boost::asio::awaitable<bool> keep_thumbnail(school::Video video, std::string jpeg) = 0;
  // `picture`: "screen" or "camera"; another word is none of both, and nothing is made.
  virtual boost::asio::awaitable<VideoExport> export_of(school::Video video,
                                                        std::string picture) = 0;
  // nullopt: it is being made from now on; else a refusal word.
  virtual boost::asio::awaitable<std::optional<std::string_view>> begin_export(
      school::Video video, std::string picture) = 0;
  // It is being written or finished: it must not be deleted now.
  virtual bool is_busy(const school::Video& video) const = 0;
  // What is kept of the video has changed.
  virtual void changed(school::VideoId video) = 0;
  // Whoever came by this link is not given anything more.
  virtual void link_revoked(school::VideoLinkId link) = 0;
  // Its files, then its record. False: the disk or the store would not; what is left can be
  // deleted again.
  virtual boost::asio::awaitable<bool> remove(school::Video video) = 0;
};

}  // namespace app
