// The files of videos for those who watch: /video/v3/~PASS/FILE, where FILE is a part of the
// recording, its playlist, its thumbnail, its captions, or what a class is made of. Passes are
// those of channels (ADR 0016).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "app/broadcast/class_exports.hpp"
#include "app/broadcast/video_library.hpp"
#include "app/broadcast/watch_pass.hpp"
#include "app/live_videos.hpp"
#include "app/router.hpp"
#include "proto/http/message.hpp"

namespace app::broadcast {

// Records that are remembered, so that the store is not asked for each range of each viewer.
inline constexpr std::size_t kVideosRemembered = 1'000;
inline constexpr std::size_t kPlaylistsRemembered = 50;  // 100 kB each for hours of video

class VideoDoor final : public LiveVideos, public Handler {
 public:
  // All outlive it.
  struct Parts {
    StoreGate& store;
    VideoFiles& files;
    SideThread& file_thread;
    VideoLibrary& library;
    const Clock& clock;
    PassKey pass_key;
  };
  explicit VideoDoor(const Parts& parts) : parts_(parts) {}

  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;

  std::string open(const school::Video& video, VideoRight right,
                   const std::optional<school::VideoLink>& link) override;
  boost::asio::awaitable<std::optional<std::size_t>> parts_of(school::Video video) override;
  boost::asio::awaitable<bool> keep_thumbnail(school::Video video, std::string jpeg) override;
  boost::asio::awaitable<VideoExport> export_of(school::Video video, std::string picture) override;
  boost::asio::awaitable<std::optional<std::string_view>> begin_export(
      school::Video video, std::string picture) override;
  bool is_busy(const school::Video& video) const override {
    return parts_.library.is_busy(video.folder);
  }
  void changed(school::VideoId video) override {
    known_.erase(video);
    playlists_.erase(video);
  }
  void link_revoked(school::VideoLinkId link) override { links_.insert_or_assign(link, false); }
  boost::asio::awaitable<bool> remove(school::Video video) override;

 private:
  struct Asked {
    school::VideoId video;
    std::string pass;
    std::string file;
  };

  static std::optional<Asked> read_path(std::string_view path);
  boost::asio::awaitable<proto::http::Response> serve(proto::http::Request request);
  boost::asio::awaitable<std::optional<school::Video>> find(school::VideoId id);
  boost::asio::awaitable<bool> admits(const Asked& asked, const school::Video& video);
  boost::asio::awaitable<bool> holds(school::VideoLinkId link);
  boost::asio::awaitable<proto::http::Response> give_file(const proto::http::Request& request,
                                                          school::Video video, std::string name,
                                                          std::string_view type);
  boost::asio::awaitable<proto::http::Response> give_playlist(school::Video video);
  boost::asio::awaitable<proto::http::Response> give_class(school::Video video);
  boost::asio::awaitable<proto::http::Response> give_captions(school::VideoId video,
                                                              school::CaptionsId id);

  Parts parts_;
  ClassExports exports_{parts_.files};
  std::map<school::VideoId, school::Video> known_;
  std::map<school::VideoId, std::string> playlists_;  // of some that are ready
  std::map<school::VideoLinkId, bool> links_;         // whether it holds
};

}  // namespace app::broadcast
