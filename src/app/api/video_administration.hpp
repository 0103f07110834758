// What is done to the records of the library, behind the HTTP API.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/administration.hpp"
#include "base/random.hpp"
#include "school/video.hpp"
#include "store/videos.hpp"

namespace app::api {

// What somebody says of a video; what is left out stays as it is.
struct VideoWishes {
  std::optional<std::string> title;
  std::optional<std::string> viewing;  // "public", "private"
  std::optional<bool> keep;
  std::optional<bool> may_download;
};

// kUnknownVideo; for a title what read_room_title says; kBadMessage for a word that is none.
Outcome<school::Video> change_video(store::Videos& videos, school::VideoId id,
                                    const VideoWishes& wishes);
Outcome<school::Video> need_video(store::Videos& videos, school::VideoId id);

// All of them anew, in any order: titles as read_room_title takes them, times within the video and
// each once, at most school::kChaptersMax, else kBadMessage.
Outcome<std::vector<school::Chapter>> set_chapters(store::Videos& videos, school::VideoId id,
                                                   std::vector<school::Chapter> chapters);

inline constexpr std::size_t kVideoLinksMax = 1000;  // per video, revoked ones included
inline constexpr std::size_t kPasscodeMin = 4;       // characters
inline constexpr std::size_t kPasscodeMax = 64;      // bytes

struct NewVideoToken {
  school::VideoLink link;
  std::string token;  // shown this once
};
// kPasscodeTooShort, kTooLong; an empty one is none.
Outcome<void> check_passcode_text(std::string_view passcode);
// `passcode_hash` as secret::hash_password gives it; empty: none is needed. kTooManyLinks;
// `expires` after now, else kBadMessage.
Outcome<NewVideoToken> create_video_link(store::Videos& videos, school::VideoId id,
                                         std::string_view passcode_hash,
                                         std::optional<base::WallTime> expires,
                                         base::Random& random, base::WallTime now);

}  // namespace app::api
