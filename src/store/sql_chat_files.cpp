#include "store/sql_chat_files.hpp"

#include <utility>

#include "store/rows.hpp"

namespace store {
namespace {

using classroom::Attachment;
using classroom::KeptFile;

constexpr int kFileColumnsBehind = 4;

KeptFile read_kept(const Statement& row) {
  KeptFile kept;
  kept.message = classroom::MessageId{id_at(row, 0)};
  kept.author = classroom::ParticipantId{id_at(row, 1)};
  kept.readers.audience = classroom::audience_from(row.text(3)).value_or(classroom::Audience::kTwo);
  // Of one for everybody nobody is named.
  if (kept.readers.audience != classroom::Audience::kAll) {
    kept.readers.from = classroom::ParticipantId{id_at(row, 1)};
    kept.readers.to = classroom::ParticipantId{id_at(row, 2)};
  }
  kept.file = read_file(row, kFileColumnsBehind).value_or(Attachment{});
  return kept;
}

}  // namespace

std::optional<Attachment> read_file(const Statement& row, int column) {
  Attachment file;
  file.id = row.text(column);
  if (file.id.empty()) return std::nullopt;
  file.name = row.text(column + 1);
  file.type = row.text(column + 2);
  file.hash = row.text(column + 3);
  file.bytes = id_at(row, column + 4);
  if (std::string hash = row.text(column + 5); !hash.empty()) {
    file.preview = classroom::Preview{std::move(hash), row.text(column + 6),
                                      static_cast<std::uint32_t>(row.integer(column + 7)),
                                      static_cast<std::uint32_t>(row.integer(column + 8)),
                                      static_cast<std::uint32_t>(row.integer(column + 9))};
  }
  return file;
}

Answer<std::vector<KeptFile>> SqlChatFiles::of_room(std::string_view room) {
  return all(
      database_.query("SELECT chat.id, chat.sender, chat.recipient, chat.audience, " +
                          std::string(kFileColumns) +
                          " FROM chat_files JOIN chat ON chat.room = chat_files.room AND "
                          "chat.id = chat_files.message WHERE chat.room = $1 ORDER BY chat.id",
                      room),
      read_kept);
}

Answer<std::set<std::string, std::less<>>> SqlChatFiles::hashes() {
  auto rows = all(database_.query("SELECT hash FROM chat_files UNION SELECT preview_hash FROM "
                                  "chat_files WHERE preview_hash <> ''"),
                  [](const Statement& row) { return row.text(0); });
  if (!rows) return base::Failure{rows.error()};
  return std::set<std::string, std::less<>>(std::make_move_iterator(rows->begin()),
                                            std::make_move_iterator(rows->end()));
}

Answer<void> SqlChatFiles::keep(std::string_view room, classroom::MessageId message,
                                const Attachment& file) {
  const classroom::Preview preview = file.preview.value_or(classroom::Preview{});
  return only_success(database_.run(
      "INSERT INTO chat_files (room, message, id, name, type, hash, bytes, preview_hash, "
      "preview_type, preview_bytes, preview_width, preview_height) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
      "ON CONFLICT (room, message) DO NOTHING",
      room, number(message.value), file.id, file.name, file.type, file.hash, number(file.bytes),
      preview.hash, preview.type, std::int64_t{preview.bytes}, std::int64_t{preview.width},
      std::int64_t{preview.height}));
}

}  // namespace store
