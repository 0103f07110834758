#include "store/sql_videos.hpp"

#include <algorithm>
#include <utility>

#include "store/rows.hpp"

namespace store {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kWordsMax = 8;  // of a search; what is behind is left out
constexpr std::string_view kVideoColumns =
    "id, channel, title, person, began_ms, length_ms, bytes, folder, state, ended, viewing, keep, "
    "may_download, has_thumbnail, container, kind, people";
constexpr std::string_view kLinkColumns =
    "id, video, hash, passcode_hash, created_ms, expires_ms, revoked_ms";

std::string select_videos(std::string_view rest) {
  return "SELECT " + std::string(kVideoColumns) + " FROM videos " + std::string(rest);
}

std::string select_links(std::string_view rest) {
  return "SELECT " + std::string(kLinkColumns) + " FROM video_links " + std::string(rest);
}

std::int64_t flag(bool value) {
  return value ? 1 : 0;
}

school::Video read_video(const Statement& row) {
  school::Video video;
  video.id = school::VideoId{id_at(row, 0)};
  video.channel = row.text(1);
  video.title = row.text(2);
  video.person = row.text(3);
  video.began = time_at(row, 4);
  video.length = milliseconds(row.integer(5));
  video.bytes = id_at(row, 6);
  video.folder = row.text(7);
  video.state = school::video_state_from(row.text(8)).value_or(school::VideoState::kLost);
  video.ended = row.text(9);
  video.viewing = school::viewing_from(row.text(10)).value_or(school::Viewing::kPrivate);
  video.keep = row.integer(11) != 0;
  video.may_download = row.integer(12) != 0;
  video.has_thumbnail = row.integer(13) != 0;
  video.container = row.text(14);
  video.kind = school::video_kind_from(row.text(15)).value_or(school::VideoKind::kChannel);
  video.people = static_cast<std::uint32_t>(row.integer(16));
  return video;
}

school::Chapter read_chapter(const Statement& row) {
  return {milliseconds(row.integer(0)), row.text(1), row.integer(2) != 0};
}

school::Captions read_captions(const Statement& row) {
  return {school::CaptionsId{id_at(row, 0)}, row.text(1), row.text(2)};
}

school::VideoLink read_link(const Statement& row) {
  return {school::VideoLinkId{id_at(row, 0)},
          school::VideoId{id_at(row, 1)},
          row.text(2),
          row.text(3),
          time_at(row, 4),
          optional_time_at(row, 5),
          row.optional_integer(6).has_value()};
}

// Each as a pattern of LIKE that finds it anywhere, with '!' before what would be a wild card.
std::vector<std::string> patterns_of(std::string_view words) {
  std::vector<std::string> patterns;
  std::string pattern;
  const auto finish = [&] {
    if (!pattern.empty() && patterns.size() < kWordsMax) patterns.push_back("%" + pattern + "%");
    pattern.clear();
  };
  for (const char c : words) {
    if (c == ' ' || c == '\t') {
      finish();
      continue;
    }
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  finish();
  return patterns;
}

}  // namespace

// ---- videos

Answer<school::Video> SqlVideos::add(const school::Video& video) {
  return database_.transaction([&]() -> Answer<school::Video> {
    const auto id = next_id(database_, "video");
    if (!id) return base::Failure{id.error()};
    const auto added = database_.run(
        "INSERT INTO videos (id, channel, title, person, began_ms, length_ms, bytes, folder, "
        "state, ended, viewing, keep, may_download, has_thumbnail, container, kind, people) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        number(*id), video.channel, video.title, video.person, video.began.milliseconds,
        std::int64_t{video.length.count()}, number(video.bytes), video.folder,
        to_string(video.state), video.ended, to_string(video.viewing), flag(video.keep),
        flag(video.may_download), flag(video.has_thumbnail), video.container, to_string(video.kind),
        std::int64_t{video.people});
    if (!added) return base::Failure{added.error()};
    school::Video kept = video;
    kept.id = school::VideoId{*id};
    return kept;
  });
}

Answer<void> SqlVideos::change(const school::Video& video) {
  return exactly_one(database_.run(
      "UPDATE videos SET channel = $1, title = $2, person = $3, began_ms = $4, length_ms = $5, "
      "bytes = $6, state = $7, ended = $8, viewing = $9, keep = $10, may_download = $11, "
      "has_thumbnail = $12, people = $13 WHERE id = $14",
      video.channel, video.title, video.person, video.began.milliseconds,
      std::int64_t{video.length.count()}, number(video.bytes), to_string(video.state), video.ended,
      to_string(video.viewing), flag(video.keep), flag(video.may_download),
      flag(video.has_thumbnail), std::int64_t{video.people}, number(video.id.value)));
}

Answer<std::optional<school::Video>> SqlVideos::find(school::VideoId id) {
  return first(database_.query(select_videos("WHERE id = $1"), number(id.value)), read_video);
}

Answer<std::optional<school::Video>> SqlVideos::find_by_folder(std::string_view folder) {
  return first(database_.query(select_videos("WHERE folder = $1"), folder), read_video);
}

Answer<bool> SqlVideos::remove(school::VideoId id) {
  const auto changed = database_.run("DELETE FROM videos WHERE id = $1", number(id.value));
  if (!changed) return base::Failure{changed.error()};
  return *changed > 0;
}

Answer<std::vector<school::Video>> SqlVideos::search(const VideoQuery& query) {
  const std::vector<std::string> patterns = patterns_of(query.words);
  std::string sql = select_videos("WHERE 1 = 1");
  std::size_t place = 0;
  const auto next = [&place] { return "$" + std::to_string(++place); };
  if (query.only_public) sql += " AND viewing = 'public' AND state = 'ready'";
  if (query.channel) sql += " AND channel = " + next();
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const std::string like = " LIKE LOWER(" + next() + ") ESCAPE '!'";
    sql.append(" AND (LOWER(title)").append(like).append(" OR LOWER(channel)").append(like);
    if (!query.only_public) sql.append(" OR LOWER(person)").append(like);
    sql.append(
        " OR EXISTS (SELECT 1 FROM video_chapters WHERE video = videos.id AND automatic = 0 ");
    sql.append("AND LOWER(video_chapters.title)").append(like).append("))");
  }
  sql += " ORDER BY began_ms DESC, id DESC LIMIT " + next();
  sql += " OFFSET " + next();
  auto statement = database_.prepare(sql);
  if (!statement) return base::Failure{statement.error()};
  if (query.channel) statement->bind(*query.channel);
  for (const std::string& pattern : patterns) statement->bind(pattern);
  statement->bind(number(std::uint64_t{std::min(query.count_max, kVideosFoundMax)}));
  statement->bind(number(std::uint64_t{query.from}));
  return store::all(std::move(statement), read_video);
}

Answer<std::vector<school::Video>> SqlVideos::outdated(base::WallTime now) {
  return store::all(
      database_.query(
          select_videos("WHERE state = 'ready' AND keep = 0 AND began_ms > 1577836800000 AND "
                        "EXISTS (SELECT 1 FROM "
                        "(SELECT 'channel' AS kind, name, recordings_days FROM channels "
                        "UNION ALL SELECT 'class', name, recordings_days FROM rooms) AS rules "
                        "WHERE rules.kind = videos.kind AND rules.name = videos.channel AND "
                        "rules.recordings_days > 0 AND "
                        "videos.began_ms + rules.recordings_days * 86400000 < $1) "
                        "ORDER BY began_ms"),
          now.milliseconds),
      read_video);
}

Answer<std::vector<school::Video>> SqlVideos::oldest(std::size_t count_max) {
  return store::all(database_.query(select_videos("WHERE state = 'ready' AND keep = 0 AND began_ms "
                                                  "> 1577836800000 ORDER BY began_ms LIMIT $1"),
                                    number(std::uint64_t{count_max})),
                    read_video);
}

Answer<std::vector<school::Video>> SqlVideos::all() {
  return store::all(database_.query(select_videos("ORDER BY id")), read_video);
}

// ---- chapters

Answer<std::vector<school::Chapter>> SqlVideos::chapters(school::VideoId video) {
  return store::all(database_.query("SELECT at_ms, title, automatic FROM video_chapters "
                                    "WHERE video = $1 ORDER BY at_ms",
                                    number(video.value)),
                    read_chapter);
}

Answer<void> SqlVideos::add_chapter(school::VideoId video, const school::Chapter& chapter) {
  return only_success(database_.run(
      "INSERT INTO video_chapters (video, at_ms, title, automatic) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (video, at_ms) DO UPDATE SET title = EXCLUDED.title, "
      "automatic = EXCLUDED.automatic",
      number(video.value), std::int64_t{chapter.at.count()}, chapter.title,
      flag(chapter.automatic)));
}

Answer<void> SqlVideos::set_chapters(school::VideoId video,
                                     const std::vector<school::Chapter>& chapters) {
  return database_.transaction([&]() -> Answer<void> {
    const auto gone =
        database_.run("DELETE FROM video_chapters WHERE video = $1", number(video.value));
    if (!gone) return base::Failure{gone.error()};
    for (const school::Chapter& chapter : chapters) {
      if (auto added = add_chapter(video, chapter); !added) return added;
    }
    return {};
  });
}

// ---- captions

Answer<std::vector<school::Captions>> SqlVideos::captions(school::VideoId video) {
  return store::all(
      database_.query("SELECT id, language, label FROM video_captions WHERE video = $1 "
                      "ORDER BY id",
                      number(video.value)),
      read_captions);
}

Answer<std::optional<CaptionsAndText>> SqlVideos::find_captions(school::CaptionsId id) {
  return first(
      database_.query("SELECT id, language, label, video, body FROM video_captions WHERE id = $1",
                      number(id.value)),
      [](const Statement& row) {
        return CaptionsAndText{read_captions(row), school::VideoId{id_at(row, 3)}, row.text(4)};
      });
}

Answer<school::Captions> SqlVideos::add_captions(school::VideoId video, std::string_view language,
                                                 std::string_view label, std::string_view text) {
  return database_.transaction([&]() -> Answer<school::Captions> {
    const auto id = next_id(database_, "captions");
    if (!id) return base::Failure{id.error()};
    const auto added = database_.run(
        "INSERT INTO video_captions (id, video, language, label, body) VALUES ($1, $2, $3, $4, $5)",
        number(*id), number(video.value), language, label, text);
    if (!added) return base::Failure{added.error()};
    return school::Captions{school::CaptionsId{*id}, std::string(language), std::string(label)};
  });
}

Answer<bool> SqlVideos::remove_captions(school::VideoId video, school::CaptionsId id) {
  const auto changed = database_.run("DELETE FROM video_captions WHERE video = $1 AND id = $2",
                                     number(video.value), number(id.value));
  if (!changed) return base::Failure{changed.error()};
  return *changed > 0;
}

// ---- links

Answer<school::VideoLink> SqlVideos::add_link(const NewVideoLink& link) {
  return database_.transaction([&]() -> Answer<school::VideoLink> {
    const auto id = next_id(database_, "video_link");
    if (!id) return base::Failure{id.error()};
    const auto added = database_.run(
        "INSERT INTO video_links (id, video, hash, passcode_hash, created_ms, expires_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        number(*id), number(link.video.value), link.hash, link.passcode_hash,
        link.created.milliseconds, number(link.expires));
    if (!added) return base::Failure{added.error()};
    return school::VideoLink{school::VideoLinkId{*id},
                             link.video,
                             link.hash,
                             link.passcode_hash,
                             link.created,
                             link.expires,
                             false};
  });
}

Answer<std::vector<school::VideoLink>> SqlVideos::links(school::VideoId video) {
  return store::all(
      database_.query(select_links("WHERE video = $1 ORDER BY id"), number(video.value)),
      read_link);
}

Answer<std::optional<school::VideoLink>> SqlVideos::find_link(std::string_view hash) {
  return first(database_.query(select_links("WHERE hash = $1"), hash), read_link);
}

Answer<std::optional<school::VideoLink>> SqlVideos::link(school::VideoLinkId id) {
  return first(database_.query(select_links("WHERE id = $1"), number(id.value)), read_link);
}

Answer<bool> SqlVideos::revoke_link(school::VideoId video, school::VideoLinkId link,
                                    base::WallTime now) {
  const auto changed = database_.run(
      "UPDATE video_links SET revoked_ms = COALESCE(revoked_ms, $1) WHERE video = $2 AND id = $3",
      now.milliseconds, number(video.value), number(link.value));
  if (!changed) return base::Failure{changed.error()};
  return *changed > 0;
}

}  // namespace store
