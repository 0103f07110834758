// The part of a Store that keeps the library: videos, their chapters and captions, and the links
// by which private ones are shared. The same promises as Store's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "school/video.hpp"
#include "store/error.hpp"

namespace store {

inline constexpr std::size_t kVideosFoundMax = 200;  // of one search

struct VideoQuery {
  // Each must be in the title, the channel, a chapter's title or, where not only what is public is
  // sought, the person.
  std::string words;
  std::optional<std::string> channel;
  bool only_public = false;  // and ready
  std::size_t count_max = kVideosFoundMax;
  std::size_t from = 0;  // so many are left out
};

struct NewVideoLink {
  school::VideoId video;
  std::string hash;
  std::string passcode_hash;  // empty: none
  base::WallTime created;
  std::optional<base::WallTime> expires;
};

struct CaptionsAndText {
  school::Captions captions;
  school::VideoId video;
  std::string text;  // WebVTT
};

class Videos {
 public:
  virtual ~Videos() = default;

  // Its id is given. kTaken: of that folder there is one.
  virtual Answer<school::Video> add(const school::Video& video) = 0;
  // All but its id and its folder. kMissing.
  virtual Answer<void> change(const school::Video& video) = 0;
  virtual Answer<std::optional<school::Video>> find(school::VideoId id) = 0;
  virtual Answer<std::optional<school::Video>> find_by_folder(std::string_view folder) = 0;
  // Chapters, captions and links go too. false: there was none.
  virtual Answer<bool> remove(school::VideoId id) = 0;
  virtual Answer<std::vector<school::Video>> search(const VideoQuery& query) = 0;  // newest first
  // Those that have had their time by the rule of their channel (recordings_days), and are not
  // kept; oldest first. One that was begun before 2020 had no right clock, and is never old.
  virtual Answer<std::vector<school::Video>> outdated(base::WallTime now) = 0;
  // Ready, not kept and not of before 2020; oldest first.
  virtual Answer<std::vector<school::Video>> oldest(std::size_t count_max) = 0;
  // To be compared with the files.
  virtual Answer<std::vector<school::Video>> all() = 0;

  virtual Answer<std::vector<school::Chapter>> chapters(school::VideoId video) = 0;  // by time
  // One at the same time is replaced. kMissing.
  virtual Answer<void> add_chapter(school::VideoId video, const school::Chapter& chapter) = 0;
  // All others go. kMissing.
  virtual Answer<void> set_chapters(school::VideoId video,
                                    const std::vector<school::Chapter>& chapters) = 0;

  virtual Answer<std::vector<school::Captions>> captions(school::VideoId video) = 0;
  virtual Answer<std::optional<CaptionsAndText>> find_captions(school::CaptionsId id) = 0;
  // kMissing.
  virtual Answer<school::Captions> add_captions(school::VideoId video, std::string_view language,
                                                std::string_view label, std::string_view text) = 0;
  virtual Answer<bool> remove_captions(school::VideoId video, school::CaptionsId id) = 0;

  virtual Answer<school::VideoLink> add_link(const NewVideoLink& link) = 0;  // kMissing, kTaken
  virtual Answer<std::vector<school::VideoLink>> links(school::VideoId video) = 0;  // oldest first
  virtual Answer<std::optional<school::VideoLink>> find_link(std::string_view hash) = 0;
  virtual Answer<std::optional<school::VideoLink>> link(school::VideoLinkId id) = 0;
  // false: that video has no such link. Revoking twice is not an error.
  virtual Answer<bool> revoke_link(school::VideoId video, school::VideoLinkId link,
                                   base::WallTime now) = 0;
};

}  // namespace store
