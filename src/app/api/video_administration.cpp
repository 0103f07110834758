#include "app/api/video_administration.hpp"

#include <algorithm>
#include <utility>

#include "app/secret/token.hpp"
#include "base/utf8.hpp"
#include "school/room_record.hpp"

namespace app::api {
namespace {

base::Failure<Trouble> fail(Trouble trouble) {
  return base::Failure{trouble};
}

}  // namespace

Outcome<school::Video> need_video(store::Videos& videos, school::VideoId id) {
  auto found = videos.find(id);
  if (!found) return fail(found.error());
  if (!*found) return fail(Problem::kUnknownVideo);
  return std::move(**found);
}

Outcome<school::Video> change_video(store::Videos& videos, school::VideoId id,
                                    const VideoWishes& wishes) {
  auto video = need_video(videos, id);
  if (!video) return video;
  if (wishes.title) {
    auto title = school::read_room_title(*wishes.title);
    if (!title) return fail(title.error());
    video->title = std::move(*title);
  }
  if (wishes.viewing) {
    const auto viewing = school::viewing_from(*wishes.viewing);
    if (!viewing) return fail(Problem::kBadMessage);
    video->viewing = *viewing;
  }
  video->keep = wishes.keep.value_or(video->keep);
  video->may_download = wishes.may_download.value_or(video->may_download);
  const auto changed = videos.change(*video);
  if (!changed && changed.error() == store::Error::kMissing) return fail(Problem::kUnknownVideo);
  if (!changed) return fail(changed.error());
  return video;
}

Outcome<std::vector<school::Chapter>> set_chapters(store::Videos& videos, school::VideoId id,
                                                   std::vector<school::Chapter> chapters) {
  const auto video = need_video(videos, id);
  if (!video) return fail(video.error());
  if (chapters.size() > school::kChaptersMax) return fail(Problem::kBadMessage);
  for (school::Chapter& chapter : chapters) {
    if (chapter.at.count() < 0 || chapter.at > video->length) return fail(Problem::kBadMessage);
    if (chapter.automatic) continue;  // a word, which was read before
    auto title = school::read_room_title(chapter.title);
    if (!title) return fail(title.error());
    chapter.title = std::move(*title);
  }
  std::ranges::sort(chapters, {}, &school::Chapter::at);
  if (std::ranges::adjacent_find(chapters, {}, &school::Chapter::at) != chapters.end()) {
    return fail(Problem::kBadMessage);
  }
  const auto kept = videos.set_chapters(id, chapters);
  if (!kept) return fail(kept.error());
  return chapters;
}

Outcome<void> check_passcode_text(std::string_view passcode) {
  if (!passcode.empty() && base::utf8_length(passcode).value_or(0) < kPasscodeMin) {
    return fail(Problem::kPasscodeTooShort);
  }
  if (passcode.size() > kPasscodeMax) return fail(Problem::kTooLong);
  return {};
}

Outcome<NewVideoToken> create_video_link(store::Videos& videos, school::VideoId id,
                                         std::string_view passcode_hash,
                                         std::optional<base::WallTime> expires,
                                         base::Random& random, base::WallTime now) {
  if (expires && *expires <= now) return fail(Problem::kBadMessage);
  const auto video = need_video(videos, id);
  if (!video) return fail(video.error());
  const auto present = videos.links(id);
  if (!present) return fail(present.error());
  if (present->size() >= kVideoLinksMax) return fail(Problem::kTooManyLinks);
  std::string token = secret::make_token(random);
  auto link =
      videos.add_link({id, secret::hash_token(token), std::string(passcode_hash), now, expires});
  if (!link && link.error() == store::Error::kMissing) return fail(Problem::kUnknownVideo);
  if (!link) return fail(link.error());
  return NewVideoToken{std::move(*link), std::move(token)};
}

}  // namespace app::api
