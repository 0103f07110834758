// The library: for those who watch, and for those who manage it. The files themselves are
// app/broadcast's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/api/call.hpp"
#include "app/clock.hpp"
#include "app/live_videos.hpp"
#include "app/secret/password_worker.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"
#include "school/profile.hpp"
#include "school/sign_in_throttle.hpp"

namespace app::api {

inline constexpr std::size_t kThumbnailBytesMax = 40 * 1024;  // a JPEG of 480 by 270 has a third

class VideoRoutes {
 public:
  // All outlive it. `random` is used on the store thread; the rest on the app loop.
  struct Parts {
    Accounts& accounts;
    StoreGate& store;
    LiveVideos& live;
    secret::PasswordWorker& passwords;
    base::Random& random;
    const Clock& clock;
    const school::Profile& profile;
  };
  explicit VideoRoutes(const Parts& parts) : parts_(parts) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_videos(Call& call);
  Reply change_video(Call& call);
  Reply delete_video(Call& call);
  Reply put_chapters(Call& call);
  Reply post_captions(Call& call);
  Reply delete_captions(Call& call);
  Reply get_links(Call& call);
  Reply post_links(Call& call);
  Reply delete_link(Call& call);
  Reply post_thumbnail(Call& call);
  Reply get_exports(Call& call);
  Reply post_exports(Call& call);
  Reply post_door(Call& call);

  bool may_manage(const Call& call) const;
  // The video that the path names, for somebody who may manage it; else the answer.
  boost::asio::awaitable<base::Result<school::Video, Response>> managed(Call& call);
  boost::json::object describe(const school::Video& video, VideoRight right) const;

  struct DoorFacts;
  struct DoorAsked;
  static store::Answer<DoorFacts> read_door(store::Store& store, const DoorAsked& asked);
  static std::optional<Response> refuse_door(const DoorFacts& facts, const DoorAsked& asked);
  // Whether the passcode is the link's; nullopt: it is, or none is needed.
  boost::asio::awaitable<std::optional<Response>> check_passcode(const school::VideoLink& link,
                                                                 std::string passcode,
                                                                 base::IpAddress address);

  Parts parts_;
  school::SignInThrottle passcodes_;
};

}  // namespace app::api
