#include "store/migrations.hpp"

#include <array>
#include <cstdint>

namespace store {
namespace {

// Times are milliseconds since 1970 (UTC). Tokens and passwords are there only as hashes.
// Ids come from `counters`, not from AUTOINCREMENT or SERIAL, which the two databases do not share.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('person', 0), ('link', 0);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE people (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);

CREATE TABLE sign_ins (
  token_hash TEXT PRIMARY KEY,
  person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX sign_ins_by_person ON sign_ins (person);

CREATE TABLE rooms (
  name TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);

CREATE TABLE links (
  id BIGINT PRIMARY KEY,
  room TEXT NOT NULL REFERENCES rooms (name) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  can TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT,
  revoked_ms BIGINT
);
CREATE INDEX links_by_room ON links (room);

CREATE TABLE chat (
  room TEXT NOT NULL REFERENCES rooms (name) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  sender BIGINT NOT NULL,
  sender_name TEXT NOT NULL,
  sender_role TEXT NOT NULL,
  body TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (room, id)
);
)sql";

// Broadcast channels. Keys and links stay when they are revoked: the log speaks of them.
constexpr std::string_view kChannels = R"sql(
INSERT INTO counters (name, value) VALUES ('channel_key', 0), ('watch_link', 0), ('on_air', 0);

CREATE TABLE channels (
  name TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  viewing TEXT NOT NULL,
  contact TEXT NOT NULL,
  bitrate_max_kbps BIGINT NOT NULL,
  height_max BIGINT NOT NULL,
  next_ms BIGINT,
  created_ms BIGINT NOT NULL,
  next_video BIGINT NOT NULL,
  next_audio BIGINT NOT NULL,
  next_discontinuity BIGINT NOT NULL,
  next_init BIGINT NOT NULL
);

CREATE TABLE channel_keys (
  id BIGINT PRIMARY KEY,
  channel TEXT NOT NULL REFERENCES channels (name) ON DELETE CASCADE,
  person TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_ms BIGINT NOT NULL,
  opens_ms BIGINT,
  expires_ms BIGINT,
  revoked_ms BIGINT,
  used_ms BIGINT
);
CREATE INDEX channel_keys_by_channel ON channel_keys (channel);

CREATE TABLE watch_links (
  id BIGINT PRIMARY KEY,
  channel TEXT NOT NULL REFERENCES channels (name) ON DELETE CASCADE,
  hash TEXT NOT NULL UNIQUE,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT,
  revoked_ms BIGINT
);
CREATE INDEX watch_links_by_channel ON watch_links (channel);

CREATE TABLE on_air_log (
  id BIGINT PRIMARY KEY,
  channel TEXT NOT NULL REFERENCES channels (name) ON DELETE CASCADE,
  at_ms BIGINT NOT NULL,
  what TEXT NOT NULL,
  person TEXT NOT NULL,
  address TEXT NOT NULL,
  program TEXT NOT NULL
);
CREATE INDEX on_air_log_by_channel ON on_air_log (channel, id);
)sql";

// The library. A video outlives its channel; folders are below DATA/recordings.
constexpr std::string_view kVideos = R"sql(
INSERT INTO counters (name, value) VALUES ('video', 0), ('video_link', 0), ('captions', 0);

ALTER TABLE channels ADD COLUMN recording TEXT NOT NULL DEFAULT 'by_hand';
ALTER TABLE channels ADD COLUMN recordings_days BIGINT NOT NULL DEFAULT 0;

CREATE TABLE videos (
  id BIGINT PRIMARY KEY,
  channel TEXT NOT NULL,
  title TEXT NOT NULL,
  person TEXT NOT NULL,
  began_ms BIGINT NOT NULL,
  length_ms BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  folder TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  ended TEXT NOT NULL,
  viewing TEXT NOT NULL,
  keep BIGINT NOT NULL,
  may_download BIGINT NOT NULL,
  has_thumbnail BIGINT NOT NULL,
  container TEXT NOT NULL
);
CREATE INDEX videos_by_channel ON videos (channel, began_ms);

CREATE TABLE video_chapters (
  video BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  at_ms BIGINT NOT NULL,
  title TEXT NOT NULL,
  automatic BIGINT NOT NULL,
  PRIMARY KEY (video, at_ms)
);

CREATE TABLE video_captions (
  id BIGINT PRIMARY KEY,
  video BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  label TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX video_captions_by_video ON video_captions (video);

CREATE TABLE video_links (
  id BIGINT PRIMARY KEY,
  video BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  hash TEXT NOT NULL UNIQUE,
  passcode_hash TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT,
  revoked_ms BIGINT
);
CREATE INDEX video_links_by_video ON video_links (video);
)sql";

// How good broadcasts were, minute by minute; what was measured in thousandths.
constexpr std::string_view kQuality = R"sql(
CREATE TABLE quality_minutes (
  channel TEXT NOT NULL REFERENCES channels (name) ON DELETE CASCADE,
  at_ms BIGINT NOT NULL,
  person TEXT NOT NULL,
  samples BIGINT NOT NULL,
  fell_behind BIGINT NOT NULL,
  time_ms BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  segments BIGINT NOT NULL,
  troubled BIGINT NOT NULL,
  rtt BIGINT,
  jitter BIGINT,
  present BIGINT NOT NULL,
  measured BIGINT NOT NULL,
  fair BIGINT NOT NULL,
  bad BIGINT NOT NULL,
  kbps_median BIGINT,
  kbps_bad BIGINT,
  loss_median BIGINT,
  loss_bad BIGINT,
  rtt_median BIGINT,
  rtt_bad BIGINT,
  jitter_median BIGINT,
  jitter_bad BIGINT,
  behind_median BIGINT,
  behind_bad BIGINT,
  sent_bytes BIGINT NOT NULL,
  sent_segments BIGINT NOT NULL,
  sent_troubled BIGINT NOT NULL,
  stalls BIGINT NOT NULL,
  stalled_ms BIGINT NOT NULL,
  frames_dropped BIGINT NOT NULL,
  PRIMARY KEY (channel, at_ms)
);
)sql";

// Classes are recorded, too.
constexpr std::string_view kClassRecordings = R"sql(
ALTER TABLE rooms ADD COLUMN recording TEXT NOT NULL DEFAULT 'by_hand';
ALTER TABLE rooms ADD COLUMN recordings_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE videos ADD COLUMN kind TEXT NOT NULL DEFAULT 'channel';
ALTER TABLE videos ADD COLUMN people BIGINT NOT NULL DEFAULT 0;
)sql";

// Whoever comes when so many students are in a class follows it as a broadcast.
constexpr std::string_view kAudience = R"sql(
ALTER TABLE rooms ADD COLUMN direct_max BIGINT NOT NULL DEFAULT 0;
)sql";

// Viewers of a channel write to each other. What could not be written on before is not all at once.
constexpr std::string_view kChannelChat = R"sql(
ALTER TABLE channels ADD COLUMN chat TEXT NOT NULL DEFAULT 'off';
)sql";

// What students of a room may do without being asked: all of it, as before.
constexpr std::string_view kStudentRights = R"sql(
ALTER TABLE rooms ADD COLUMN student_rights TEXT NOT NULL DEFAULT 'speak show present';
)sql";

// Students may have to wait before a class.
constexpr std::string_view kEntry = R"sql(
ALTER TABLE rooms ADD COLUMN entry TEXT NOT NULL DEFAULT 'open';
ALTER TABLE rooms ADD COLUMN waiting_note TEXT NOT NULL DEFAULT '';
)sql";

// What teachers have asked, and what was answered.
constexpr std::string_view kPolls = R"sql(
CREATE TABLE polls (
  room TEXT NOT NULL REFERENCES rooms (name) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  question TEXT NOT NULL,
  kind TEXT NOT NULL,
  options TEXT NOT NULL,
  anonymous BIGINT NOT NULL,
  state TEXT NOT NULL,
  published BIGINT NOT NULL,
  PRIMARY KEY (room, id)
);

CREATE TABLE poll_answers (
  room TEXT NOT NULL,
  poll BIGINT NOT NULL,
  participant BIGINT NOT NULL,
  name TEXT NOT NULL,
  device TEXT NOT NULL,
  choices TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (room, poll, participant),
  FOREIGN KEY (room, poll) REFERENCES polls (room, id) ON DELETE CASCADE
);
)sql";

// A message may answer another; 0: it answers none.
constexpr std::string_view kReplies = R"sql(
ALTER TABLE chat ADD COLUMN reply_to BIGINT NOT NULL DEFAULT 0;
)sql";

// What was written may have other words since.
constexpr std::string_view kEdited = R"sql(
ALTER TABLE chat ADD COLUMN edited BIGINT NOT NULL DEFAULT 0;
)sql";

// Messages that are not for everybody, and whether students write to one person alone. 0: for
// nobody in particular.
constexpr std::string_view kPrivateChat = R"sql(
ALTER TABLE chat ADD COLUMN audience TEXT NOT NULL DEFAULT 'all';
ALTER TABLE chat ADD COLUMN recipient BIGINT NOT NULL DEFAULT 0;
ALTER TABLE chat ADD COLUMN recipient_name TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN reply_audience TEXT NOT NULL DEFAULT 'all';
ALTER TABLE rooms ADD COLUMN private_chat TEXT NOT NULL DEFAULT 'off';
)sql";

// Who sees the students' cameras, and what becomes of a class whose teacher is not reached.
constexpr std::string_view kCare = R"sql(
ALTER TABLE rooms ADD COLUMN cameras TEXT NOT NULL DEFAULT 'all';
ALTER TABLE rooms ADD COLUMN absence TEXT NOT NULL DEFAULT 'go_on';
)sql";

// Files that go with messages; by their hashes the bytes are stored once. What rooms let students
// do stays as it was: they may send files, too.
constexpr std::string_view kFiles = R"sql(
CREATE TABLE chat_files (
  room TEXT NOT NULL,
  message BIGINT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  hash TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  preview_hash TEXT NOT NULL,
  preview_type TEXT NOT NULL,
  preview_bytes BIGINT NOT NULL,
  preview_width BIGINT NOT NULL,
  preview_height BIGINT NOT NULL,
  PRIMARY KEY (room, message),
  FOREIGN KEY (room, message) REFERENCES chat (room, id) ON DELETE CASCADE
);
UPDATE rooms SET student_rights = TRIM(student_rights || ' file');
)sql";

// The most that students are sent of a class.
constexpr std::string_view kCeiling = R"sql(
ALTER TABLE rooms ADD COLUMN ceiling TEXT NOT NULL DEFAULT 'everything';
)sql";

// How a class goes: what a room does not say it chooses.
constexpr std::string_view kMesh = R"sql(
ALTER TABLE rooms ADD COLUMN mesh TEXT NOT NULL DEFAULT 'auto';
)sql";

// Slides of classes, which of them is shown, and what is drawn on them.
constexpr std::string_view kSlides = R"sql(
CREATE TABLE slide_sets (
  room TEXT NOT NULL REFERENCES rooms (name) ON DELETE CASCADE,
  id BIGINT NOT NULL,
  title TEXT NOT NULL,
  shown BIGINT,
  PRIMARY KEY (room, id)
);

CREATE TABLE slide_pages (
  room TEXT NOT NULL,
  slides BIGINT NOT NULL,
  page BIGINT NOT NULL,
  board BIGINT NOT NULL,
  large_hash TEXT NOT NULL,
  large_type TEXT NOT NULL,
  large_bytes BIGINT NOT NULL,
  large_width BIGINT NOT NULL,
  large_height BIGINT NOT NULL,
  small_hash TEXT NOT NULL,
  small_type TEXT NOT NULL,
  small_bytes BIGINT NOT NULL,
  small_width BIGINT NOT NULL,
  small_height BIGINT NOT NULL,
  PRIMARY KEY (room, slides, page),
  FOREIGN KEY (room, slides) REFERENCES slide_sets (room, id) ON DELETE CASCADE
);

CREATE TABLE slide_strokes (
  room TEXT NOT NULL,
  slides BIGINT NOT NULL,
  page BIGINT NOT NULL,
  id TEXT NOT NULL,
  number BIGINT NOT NULL,
  tool TEXT NOT NULL,
  colour TEXT NOT NULL,
  width BIGINT NOT NULL,
  points TEXT NOT NULL,
  PRIMARY KEY (room, slides, page, id),
  FOREIGN KEY (room, slides, page) REFERENCES slide_pages (room, slides, page) ON DELETE CASCADE
);
)sql";

// Before it students could write in every class as it began.
constexpr std::string_view kChatRight = R"sql(
UPDATE rooms SET student_rights = TRIM(student_rights || ' chat');
)sql";

constexpr std::array kSteps{kFirst,    kChannels,    kVideos,        kQuality,  kClassRecordings,
                            kAudience, kChannelChat, kStudentRights, kEntry,    kPolls,
                            kReplies,  kEdited,      kPrivateChat,   kCare,     kFiles,
                            kCeiling,  kMesh,        kSlides,        kChatRight};

}  // namespace

Answer<std::int64_t> schema_version(Database& database) {
  const auto made =
      database.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)");
  if (!made) return base::Failure{made.error()};
  auto query = database.query("SELECT version FROM schema_version");
  if (!query) return base::Failure{query.error()};
  const auto row = query->step();
  if (!row) return base::Failure{row.error()};
  return *row ? query->integer(0) : 0;
}

namespace {

Answer<void> take_step(Database& database, std::string_view sql, std::int64_t version) {
  return database.transaction([&]() -> Answer<void> {
    // Another process may have taken this step while we waited for the lock.
    const auto present = schema_version(database);
    if (!present) return base::Failure{present.error()};
    if (*present >= version) return {};
    if (auto done = database.execute(std::string(sql)); !done) return done;
    const auto noted =
        version == 1 ? database.run("INSERT INTO schema_version (version) VALUES ($1)", version)
                     : database.run("UPDATE schema_version SET version = $1", version);
    if (!noted) return base::Failure{noted.error()};
    return {};
  });
}

}  // namespace

std::span<const std::string_view> migrations() {
  return kSteps;
}

Answer<void> migrate(Database& database, std::span<const std::string_view> steps) {
  const auto version = schema_version(database);
  if (!version) return base::Failure{version.error()};
  const auto last = static_cast<std::int64_t>(steps.size());
  if (*version > last) return base::Failure{Error::kNewer};
  for (std::int64_t next = *version + 1; next <= last; ++next) {
    if (auto taken = take_step(database, steps[static_cast<std::size_t>(next - 1)], next); !taken) {
      return taken;
    }
  }
  return {};
}

}  // namespace store
